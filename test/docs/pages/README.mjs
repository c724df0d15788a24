// block 1: not run, `npm run readme` renews it
// block 2: like that of examples/quickstart.mjs
// block 3: node examples/quickstart.mjs
// block 5: not run, npm run bench:seeds takes minutes
