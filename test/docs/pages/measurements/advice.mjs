// block 1: not run, npm run bench:advice -- --long takes hours
