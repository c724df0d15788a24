import type { Targets } from '../../data/dataset/types.js'
import { outputRange } from '../../model/activations.js'
import type { NetworkDescription } from '../../model/network-options.js'

/** Targets of a regression that the activation of the last layer cannot reach. */
export interface UnreachableTargets {
  readonly count: number
  /** Index of the first one in the values. */
  readonly first: number
  /** The range of the activation: `−1 to ∞`. */
  readonly range: string
}

/** The targets outside the range of the last layer's activation; `null` where there are none. */
export function unreachableTargets({ layers }: NetworkDescription, targets: Targets): UnreachableTargets | null {
  const last = layers.at(-1)
  if (last === undefined || targets.kind === 'classes') return null
  const [low, high] = outputRange(last)
  const isOutside = (value: number): boolean => value < low || value > high
  const first = targets.values.findIndex(isOutside)
  if (first === -1) return null
  return { count: targets.values.filter(isOutside).length, first, range: `${endOf(low)} to ${endOf(high)}` }
}

function endOf(bound: number): string {
  return String(Math.abs(bound) === Infinity ? '∞' : Number(Math.abs(bound).toPrecision(3))).replace(
    /^/,
    bound < 0 ? '−' : '',
  )
}
