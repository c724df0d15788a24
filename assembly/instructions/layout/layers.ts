// Instructions of layers: OPCODE, the word offset of each operand, LENGTH in words. Read by asc and by tsc.

/**
 * z = x·W + b: x [rows, inputs], W [inputs, units], b [units], z [rows, units]. Of several groups W is [groups, inputs / groups,
 * units / groups]: each is a product of its own, of consecutive columns of x to consecutive columns of z.
 */
export enum Dense {
  OPCODE = 5,
  x = 2,
  weight,
  bias,
  z,
  inputs,
  units,
  groups,
  LENGTH,
}

/** z = x·W + b, output = act(z) and, unless `dropped` is `output`, dropped = dropout(output), tile by tile. */
export enum DenseActivate {
  OPCODE = 6,
  x = 2,
  weight,
  bias,
  z,
  inputs,
  units,
  groups,
  /** ACTIVATION_… */
  kind,
  /** Address of alpha. */
  alpha,
  output,
  dropped,
  /** Address of keepProb. */
  keepProb,
  /** Number of the layer, which selects its stream of random numbers. */
  layer,
  LENGTH,
}

/** target = act(source). */
export enum Activate {
  OPCODE = 7,
  kind = 2,
  alpha,
  source,
  target,
  units,
  LENGTH,
}

/** target = source·mask / keepProb. */
export enum Dropout {
  OPCODE = 8,
  source = 2,
  target,
  units,
  keepProb,
  layer,
  LENGTH,
}

/** target = source·scale + shift, column by column. */
export enum ScaleColumns {
  OPCODE = 28,
  source = 2,
  /** May be the source. */
  target,
  scale,
  /** 0 for none. */
  shift,
  width,
  /** Rows of the batch that are one row here: those of the members of an ensemble, or 1. */
  joined,
  LENGTH,
}

/** Each row of x, followed by sin 2πcx and cos 2πcx of some of its columns: see layers/periodic.ts. */
export enum PeriodicEmbedding {
  OPCODE = 35,
  x = 2,
  embedded,
  inputs,
  /** Of a row of the embedding. */
  width,
  /** Address of the indices of the embedded columns, f64. */
  columns,
  count,
  /** Address of the frequencies, [count, frequencies]. */
  c,
  frequencies,
  LENGTH,
}

/** dc from the gradient with respect to the embedding. Begins with the operands of PeriodicEmbedding. */
export enum PeriodicBackward {
  OPCODE = 36,
  x = 2,
  embedded,
  inputs,
  width,
  columns,
  count,
  c,
  frequencies,
  gradient,
  dFrequencies,
  LENGTH,
}

/** Each row of x with the embedding of its blocks in their place, at the end: see layers/categories.ts. */
export enum CategoryEmbedding {
  OPCODE = 37,
  x = 2,
  embedded,
  inputs,
  /** Of a row of the result. */
  width,
  /** Address of the blocks. */
  blocks,
  count,
  /** Address of their embeddings. */
  embeddings,
  LENGTH,
}

/** The gradient of the embeddings from that of the result. Begins with the operands of CategoryEmbedding. */
export enum CategoryBackward {
  OPCODE = 38,
  x = 2,
  embedded,
  inputs,
  width,
  blocks,
  count,
  embeddings,
  /** Inputs of all blocks together. */
  categories,
  /** Rows of `stride` entries, those of the first block from `offset` on. */
  gradient,
  stride,
  offset,
  dEmbeddings,
  LENGTH,
}

/** target = left + right. */
export enum Add {
  OPCODE = 29,
  left = 2,
  right,
  /** May be either. */
  target,
  units,
  LENGTH,
}

/** target = source. */
export enum Copy {
  OPCODE = 30,
  source = 2,
  target,
  units,
  LENGTH,
}

/** z = γ·x̂ + β in place, x̂ = (z − μ) / √(σ² + ε). */
export enum Normalize {
  OPCODE = 9,
  /** NORMALIZE_… */
  kind = 2,
  z,
  /** Where x̂ and 1/√(σ² + ε) are kept for the backward pass. */
  normalized,
  factors,
  units,
  scale,
  shift,
  /** Running mean and variance; 0 if they are not updated. */
  means,
  variances,
  LENGTH,
}

/** dγ and dβ. */
export enum NormalizeBackwardParameters {
  OPCODE = 10,
  dy = 2,
  normalized,
  units,
  dScale,
  dShift,
  /** As of ScaleColumns. */
  joined,
  LENGTH,
}

/** dy becomes dz, in place. */
export enum NormalizeBackwardInput {
  OPCODE = 11,
  kind = 2,
  dy,
  normalized,
  factors,
  units,
  scale,
  dScale,
  dShift,
  LENGTH,
}

/** gradient = gradient·act′, in place. */
export enum ActivateBackward {
  OPCODE = 12,
  kind = 2,
  alpha,
  input,
  output,
  gradient,
  units,
  LENGTH,
}

/** dW = xᵀ·dz and db = column sums of dz. */
export enum DenseBackwardParameters {
  OPCODE = 13,
  x = 2,
  dz,
  dWeight,
  dBias,
  inputs,
  units,
  groups,
  LENGTH,
}

/** dx = dz·Wᵀ. */
export enum DenseBackwardInput {
  OPCODE = 14,
  dz = 2,
  weight,
  dx,
  inputs,
  units,
  groups,
  LENGTH,
}

/** target = max(source, 0) + α·min(source, 0), with one α for each unit. */
export enum Prelu {
  OPCODE = 25,
  source = 2,
  target,
  alpha,
  units,
  LENGTH,
}

/** dα = Σ gradient·min(z, 0) over the rows; then gradient = gradient·(1 for z > 0, else α), in place. */
export enum PreluBackward {
  OPCODE = 26,
  z = 2,
  gradient,
  alpha,
  /** 0 if α is not trained. */
  dAlpha,
  units,
  LENGTH,
}
