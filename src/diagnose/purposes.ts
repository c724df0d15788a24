/** Purposes of the random streams drawn here, disjoint from those of training so that no stream is used twice. */
export const BOOTSTRAP = 1001
export const NEIGHBOURS = 1002
export const SUBSETS = 1003
export const PAIRS = 1004
export const PERMUTATIONS = 1005
