import type { DataFinding } from '../../result/index.js'
import type { Column } from '../frame/frame.js'
import { figure } from '../phrases.js'
import { strengthMeter, WEAK } from './strength.js'

/** How strong a feature must be, and how many times the part that it leaves open the next must leave open. */
const STRONG = 0.88
const TIMES = 3
/** Beside fewer others, one feature that stands out is nothing special. */
const FEWEST_FEATURES = 4
const FEWEST_ROWS = 40

/**
 * A finding if one feature predicts the target far better than any other, as a leak does that noise, rounding or delay has blurred.
 * An honest feature may do that too, so it is a question. Of generated healthy tables (bench/error-rates/clean-tables.ts) 0.8 % of those with
 * even seeds, on which the thresholds were chosen, alarm by it, and 0.4 % of those with odd seeds.
 *
 * @param features Read one after the other.
 */
export function dominantFeatureFinding(
  features: readonly { readonly name: string; read(): Column }[],
  target: Column,
  rows: number,
  part: string,
): DataFinding | null {
  if (features.length < FEWEST_FEATURES || rows < FEWEST_ROWS) return null
  let [first, second] = [
    { name: '', strength: 0 },
    { name: '', strength: 0 },
  ]
  const strengthOf = strengthMeter(target)
  for (const feature of features) {
    const one = { name: feature.name, strength: strengthOf(feature.read()) }
    if (one.strength > first.strength) [first, second] = [one, first]
    else if (one.strength > second.strength) second = one
  }
  if (first.strength < STRONG || !isFarBehind(first.strength, second.strength)) return null
  return findingOf(first, second, target, part)
}

function isFarBehind(first: number, second: number): boolean {
  return 1 - Math.max(WEAK, second) >= TIMES * (1 - first)
}

interface Predictor {
  readonly name: string
  readonly strength: number
}

function findingOf(first: Predictor, second: Predictor, target: Column, part: string): DataFinding {
  const fraction = target.kind === 'number' ? 'of the variance of its ranks' : 'of the way from chance to certainty'
  const next =
    second.strength > WEAK
      ? `the next, ${JSON.stringify(second.name)}, ${figure(second.strength)}`
      : `every other one ${figure(WEAK)} at most`
  return {
    kind: 'target leakage',
    severity: 'warning',
    column: first.name,
    parts: [part],
    message: `${JSON.stringify(first.name)} alone predicts ${JSON.stringify(target.name)} far better than any other column: it explains ${figure(first.strength)} ${fraction}, ${next}.`,
    action:
      'Is it known before the target is? If it is measured after the target, or derived from it, exclude it: new rows will not have it. Otherwise it is simply a good feature.',
    numbers: { strength: first.strength, next: second.strength },
  }
}
