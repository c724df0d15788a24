// Instructions on the outputs: OPCODE, the word offset of each operand, LENGTH in words. Read by asc and by tsc.

/** The mean loss of the batch, and its gradient with respect to the outputs. */
export enum Loss {
  OPCODE = 15,
  /** LOSS_… */
  kind = 2,
  /** Address of delta (Huber) or of the label smoothing (softmax). */
  delta,
  output,
  /** [rows, units] values; 0 for the labels of the session. */
  targets,
  gradient,
  units,
  /** Scratch for the losses: 2·rows reals for the softmax, else rows·units. */
  losses,
  /** Weights of the positive targets: reals of the units and, repeated, of as many as a vector has lanes; 0 for none. */
  positiveWeights,
  LENGTH,
}

/** Adds the hits and the errors of the batch to the sums of the session. */
export enum Score {
  OPCODE = 16,
  /** LOSS_… */
  kind = 2,
  output,
  targets,
  units,
  LENGTH,
}

/** target = softmax(source), row by row. */
export enum Softmax {
  OPCODE = 17,
  source = 2,
  target,
  units,
  /** Scratch for one real per row. */
  rowScratch,
  LENGTH,
}
