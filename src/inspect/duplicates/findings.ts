import type { DataFinding } from '../../result/index.js'
import type { ExactDuplicates } from './exact.js'
import { NEAR, type NearDuplicates, WIDER } from './near.js'
import { counted, percent } from '../phrases.js'

/** If this fraction of the first part's rows repeat each other, values are so coarse that rows are equal by chance. */
const COARSE = 0.1
const MANY = 0.01

/** A finding if rows of the second part also occur in the first. */
export function duplicateFindings(
  found: ExactDuplicates,
  parts: readonly [string, string],
  firstRows: number,
): DataFinding[] {
  const { rows, fraction, contradicting, repeatedWithin } = found
  if (rows === 0) return []
  const coarse = repeatedWithin / firstRows >= COARSE
  const within = `${percent(repeatedWithin / firstRows)} of the rows of ${parts[0]} repeat one another`
  const against =
    contradicting === 0 ? '' : ` ${contradicting} of them ${contradicting === 1 ? 'has' : 'have'} a different target.`
  return [
    {
      kind: 'duplicates',
      severity: coarse ? 'note' : fraction >= MANY && rows >= 3 ? 'problem' : 'warning',
      column: null,
      parts,
      message: `${counted(rows, 'row')} of ${parts[1]} (${percent(fraction)}) also ${rows === 1 ? 'occurs' : 'occur'} in ${parts[0]}, equal in every feature.${against}${coarse ? ` This may be chance: ${within}.` : ''}`,
      action: coarse
        ? 'Keep rows that describe different things with the same values; remove copies before splitting.'
        : `Remove copies before splitting: the network is trained on these rows, so the error on ${parts[1]} is too optimistic.`,
      numbers: { rows, fraction, contradicting, repeatedWithin },
    },
  ]
}

/** Fewer near pairs are never reported: chance cannot be ruled out. */
const MIN_NEAR = 4
/** Probability of a false finding if rows are merely dense. */
const LEVEL = 0.005

/** A finding if rows of the second part are close to rows of the first, unless rows are merely dense. */
export function nearFindings(
  found: NearDuplicates,
  parts: readonly [string, string],
  secondRows: number,
): DataFinding[] {
  const { rows, fraction, withinWider, nearWithin } = found
  if (rows < MIN_NEAR || !(isDenserThanRandom(found, secondRows) || isCloserThanWithin(found, secondRows))) return []
  return [
    {
      kind: 'near duplicates',
      severity: fraction >= MANY ? 'problem' : 'warning',
      column: null,
      parts,
      message: `${counted(rows, 'row')} of ${parts[1]} (${percent(fraction)}) are nearly equal to a row of ${parts[0]}, within ${NEAR} σ per feature: more than expected by chance.`,
      action: `If they measure the same thing or are noisy or rounded copies, keep them in one part: the error on ${parts[1]} is too optimistic.`,
      numbers: { rows, fraction, withinWider, nearWithin, distance: NEAR },
    },
  ]
}

/**
 * Whether near pairs are more frequent than among randomly scattered rows. In one dimension, the densest case, a row has a
 * neighbour within r with probability q(r) = 1 − e^(−λr), so about a quarter of the neighbours within r lie within r/4 while
 * neighbours are rare; in more dimensions fewer do.
 */
function isDenserThanRandom({ rows, withinWider }: NearDuplicates, secondRows: number): boolean {
  const within = rows + withinWider
  const all = within / secondRows
  const scattered = all < 1 ? (1 - (1 - all) ** (1 / WIDER)) / all : 1
  return binomialTail(rows, within, scattered) < LEVEL
}

/** Whether rows of the second part are closer to the first part than its own rows are to each other. */
function isCloserThanWithin({ rows, nearWithin, queriedWithin }: NearDuplicates, secondRows: number): boolean {
  return binomialTail(rows, rows + nearWithin, secondRows / (secondRows + queriedWithin)) < LEVEL
}

/** P(X ≥ k) for a binomial X with n trials and probability p. */
function binomialTail(k: number, n: number, p: number): number {
  if (p >= 1) return 1
  let [term, sum] = [Math.log1p(-p) * n, 0]
  for (let i = 0; i <= n; i++) {
    if (i >= k) sum += Math.exp(term)
    term += Math.log((n - i) / (i + 1)) + Math.log(p / (1 - p))
  }
  return Math.min(1, sum)
}
