// block 0: not run, test/structure holds it against the folders
// block 1: like that of assembly/instructions/layout/loss.ts
