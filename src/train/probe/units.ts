import { outputRange } from '../../model/activations.js'
import type { LayerDescription } from '../../model/network-options.js'
import type { Reals } from '../../tensor/reals.js'

/** Units of a layer that are 0 on every row of their outputs, [rows, units]. */
export function deadUnits(outputs: Reals, units: number): number {
  let dead = 0
  for (let unit = 0; unit < units; unit++) {
    let isDead = true
    for (let i = unit; i < outputs.length && isDead; i += units) isDead = outputs[i] === 0
    if (isDead) dead++
  }
  return dead
}

/** Whether an activation has an upper and a lower bound, so that its gradient vanishes towards both. */
export function saturates(layer: LayerDescription): boolean {
  return outputRange(layer).every(Number.isFinite)
}

/** Fraction of the outputs within 1 % of the range from either bound of the activation. */
export function saturatedFraction(outputs: Reals, layer: LayerDescription): number {
  if (!saturates(layer)) return 0
  const [low, high] = outputRange(layer)
  const margin = 0.01 * (high - low)
  let count = 0
  for (const value of outputs) if (value < low + margin || value > high - margin) count++
  return count / Math.max(1, outputs.length)
}

/** Whether every row has the same outputs, to within rounding. */
export function isSameForAll(outputs: Reals, units: number): boolean {
  for (let i = units; i < outputs.length; i++) {
    const [value, first] = [outputs[i] ?? NaN, outputs[i % units] ?? NaN]
    if (!(Math.abs(value - first) <= 1e-6 * Math.max(1, Math.abs(first)))) return false
  }
  return true
}
