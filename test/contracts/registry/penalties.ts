export interface PenaltyEntry {
  readonly name: string
  /** As `loss`, `gradients`, `gradientCheck` and `fit` take it. */
  readonly option: { readonly l2: number; readonly l1: number; readonly penalizeBiases: boolean }
  /** `kinked`: the derivative jumps where a weight is 0. */
  readonly smoothness: 'smooth' | 'kinked'
}

/** Every combination of the penalty options that is a case of its own. */
export const penaltyEntries: readonly PenaltyEntry[] = [
  { name: 'no penalty', option: { l2: 0, l1: 0, penalizeBiases: false }, smoothness: 'smooth' },
  { name: 'l2', option: { l2: 0.7, l1: 0, penalizeBiases: false }, smoothness: 'smooth' },
  { name: 'l1', option: { l2: 0, l1: 0.3, penalizeBiases: false }, smoothness: 'kinked' },
  { name: 'l2 and l1', option: { l2: 0.7, l1: 0.3, penalizeBiases: false }, smoothness: 'kinked' },
  { name: 'l2 and l1, biases too', option: { l2: 0.7, l1: 0.3, penalizeBiases: true }, smoothness: 'kinked' },
]
