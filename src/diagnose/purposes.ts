/** What random numbers of this room are for; far from the purposes of training, so that no stream is drawn twice. */
export const BOOTSTRAP = 1001
export const NEIGHBOURS = 1002
export const SUBSETS = 1003
export const PAIRS = 1004
