// block 0: not run, npm run test:matrix bundles by Parcel with it
