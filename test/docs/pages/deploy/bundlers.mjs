// block 0: not run, npm run test:matrix bundles by Parcel with it
// block 1: not run, test/runtimes/without-bundler.test.ts opens such a page
