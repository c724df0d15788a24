// Instructions from the gradient to the step: OPCODE, the word offset of each operand, LENGTH in words. Read by asc and by
// tsc.

/** gradients += λ₂/m·θ + λ₁/(2m)·sign θ over one slice of θ. */
export enum PenaltyGradient {
  OPCODE = 18,
  parameters = 2,
  gradients,
  count,
  /** Address of λ₂/m, followed by λ₁/(2m). */
  lambdas,
  LENGTH,
}

/** Adds the gradient of the batch to a sum; ends the batch unless a step is due. */
export enum Accumulate {
  OPCODE = 19,
  gradients = 2,
  total,
  count,
  /** Batches per step. */
  batches,
  LENGTH,
}

/** Sets the learning rate of the step. */
export enum Schedule {
  OPCODE = 20,
  /** SCHEDULE_… and the address of its constants. */
  kind = 2,
  constants,
  LENGTH,
}

/** The cost of the penalty, the norm of the gradient, and whether the step keeps θ finite. */
export enum StepCheck {
  OPCODE = 21,
  parameters = 2,
  gradients,
  /** Address of the SEGMENT_ structs. */
  segments,
  segmentCount,
  branches,
  /** Address of the largest safe magnitude of a gradient entry; 0 to check none. */
  limit,
  /** STEP_CHECK_SUMS f64 for each branch. */
  sums,
  /** Address of the norm to clip to; 0 for none. */
  clipNorm,
  /** CHUNK_ENTRIES reals for each thread. */
  scratch,
  LENGTH,
}

/** Counts a step and updates the running powers of Adam. */
export enum Advance {
  OPCODE = 22,
  /** OPTIMIZER_… and the address of its hyperparameters. */
  kind = 2,
  hyper,
  LENGTH,
}

/** The step of the optimizer over all segments. */
export enum Optimize {
  OPCODE = 23,
  parameters = 2,
  gradients,
  /** Vectors of state; 0 if the optimizer has none. */
  first,
  second,
  third,
  segments,
  branches,
  hyper,
  /** CHUNK_ENTRIES reals for each thread. */
  scratch,
  LENGTH,
}

/** Moves an average of θ towards θ: average += (1 − d)/(1 − dᵗ)·(θ − average), t counting the steps. */
export enum Average {
  OPCODE = 27,
  parameters = 2,
  average,
  count,
  /** Address of d. */
  decay,
  LENGTH,
}

/** Scales down the weights into each unit whose norm exceeds the limit. */
export enum MaxNorm {
  OPCODE = 24,
  weight = 2,
  /** Of each of so many matrices, one after the other. */
  inputs,
  units,
  groups,
  /** Address of the limit. */
  limit,
  LENGTH,
}
