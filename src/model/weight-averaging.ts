import { describePart, type NumberOption } from './number-options.js'

/**
 * The average of θ over the steps of a run: `'ema'` is the exponential moving average Σ (1 − d)·dᵗ⁻ⁱ·θᵢ / (1 − dᵗ) of the θᵢ after
 * steps i = 1 … t, d being `decay` (Kingma and Ba, 2015, section 7.2; Polyak and Juditsky, 1992).
 */
export type WeightAveraging = 'ema' | ({ readonly kind: 'ema' } & Partial<Ema>)

interface Ema {
  /** d, what each step keeps of the average: it reaches back over about 1/(1 − d) steps. In (0, 1). Default 0.999. */
  readonly decay: number
}

/** Weight averaging with every default filled in. */
export interface WeightAveragingSettings {
  readonly kind: 'ema'
  readonly decay: number
}

const decay: NumberOption = { default: 0.999, min: 0, minExcluded: true, max: 1, maxExcluded: true }

/** The option checked and completed; `null` where it is left out. */
export function describeWeightAveraging(functionName: string, value: unknown): WeightAveragingSettings | null {
  if (value === undefined) return null
  const { kind, ...own } = describePart(functionName, 'weightAveraging', value, { ema: { options: { decay } } })
  return { kind, decay: Number(own['decay']) }
}
