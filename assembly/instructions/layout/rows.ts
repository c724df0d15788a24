// Instructions on the rows of a batch: OPCODE, the word offset of each operand, LENGTH in words. Read by asc and by tsc.

/** Copies the features of the batch to `target`, [rows, width]. */
export enum Gather {
  OPCODE = 0,
  target = 2,
  width,
  LENGTH,
}

/** Copies the real targets of the batch to `target`, [rows, width]. */
export enum GatherTargets {
  OPCODE = 1,
  target = 2,
  width,
  LENGTH,
}

/** Augments the features of the batch in place. */
export enum Augment {
  OPCODE = 2,
  features = 2,
  width,
  /** Address of the AUGMENT_ blocks, applied in order. */
  blocks,
  blockCount,
  scratch,
  /** Bytes of scratch for each thread. */
  scratchBytes,
  /** Where the MIX_ entries of the rows go; 0 if no block mixes rows. */
  mixes,
  LENGTH,
}

/** Mixes the targets of the batch as its features were mixed. */
export enum MixTargets {
  OPCODE = 3,
  targets = 2,
  units,
  mixes,
  /** Entries of `mixes` per row. */
  mixtures,
  /** Whether the targets of the session are labels, which are written to `targets` as one-hot rows first. */
  areLabels,
  LENGTH,
}

/** y = (1 − s)·y + s / classes. */
export enum SmoothTargets {
  OPCODE = 4,
  targets = 2,
  width,
  /** Address of s. */
  smoothing,
  classes,
  LENGTH,
}
