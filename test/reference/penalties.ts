import * as arrays from './arrays.js'

// Bound once: the test runner would look an import up again at every call.
const { at, itemAt } = arrays

/** λ₂/(2m)·ΣW² + λ₁/(2m)·Σ|W|. */
export interface PenaltyOptions {
  readonly l2: number
  readonly l1: number
  /** Whether the biases count as weights. */
  readonly penalizeBiases: boolean
  /** m, the number of training examples. */
  readonly examples: number
}

/** Whether an entry of θ is penalized: a weight, or a bias where those count; never a slope, where `isWeight` is null. */
export function isPenalized(isWeight: boolean | null, penalizeBiases: boolean): boolean {
  return isWeight !== null && (isWeight || penalizeBiases)
}

export function penalty(
  theta: readonly number[],
  isWeight: readonly (boolean | null)[],
  options: PenaltyOptions,
): number {
  let squares = 0
  let magnitudes = 0
  for (let i = 0; i < theta.length; i++) {
    if (!isPenalized(itemAt(isWeight, i), options.penalizeBiases)) continue
    squares += at(theta, i) ** 2
    magnitudes += Math.abs(at(theta, i))
  }
  return (options.l2 / (2 * options.examples)) * squares + (options.l1 / (2 * options.examples)) * magnitudes
}

/** λ₂/m·W + λ₁/(2m)·sign(W), with sign(0) = 0, for one entry of θ. */
export function penaltyDerivative(value: number, isWeight: boolean | null, options: PenaltyOptions): number {
  if (!isPenalized(isWeight, options.penalizeBiases)) return 0
  return (options.l2 / options.examples) * value + (options.l1 / (2 * options.examples)) * Math.sign(value)
}
