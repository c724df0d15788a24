import type { DataFinding } from '../../result/index.js'
import type { ExactDuplicates } from './exact.js'
import { NEAR, type NearDuplicates, WIDER } from './near.js'
import { counted, percent } from '../phrases.js'

/** Where so many rows of the first part repeat one of it, values are so coarse that rows are equal by chance. */
const COARSE = 0.1
const MUCH = 0.01

/** Rows of the second part that are in the first as well. */
export function duplicateFindings(
  found: ExactDuplicates,
  parts: readonly [string, string],
  firstRows: number,
): DataFinding[] {
  const { rows, share, contradicting, repeatedWithin } = found
  if (rows === 0) return []
  const coarse = repeatedWithin / firstRows >= COARSE
  const within = `${percent(repeatedWithin / firstRows)} of the rows of ${parts[0]} repeat another one of it`
  const against = contradicting === 0 ? '' : ` ${contradicting} of them with another target.`
  return [
    {
      kind: 'duplicates',
      severity: coarse ? 'note' : share >= MUCH && rows >= 3 ? 'problem' : 'warning',
      column: null,
      parts,
      words: `${counted(rows, 'row')} of ${parts[1]} (${percent(share)}) ${rows === 1 ? 'is' : 'are'} in ${parts[0]} as well, equal in every feature.${against}${coarse ? ` It may be chance: ${within}.` : ''}`,
      action: coarse
        ? 'If rows stand for different things that only look alike, leave them; if they are copies, remove them before splitting.'
        : `Remove copies before splitting: the network has seen these rows, so that ${parts[1]} flatters it.`,
      numbers: { rows, share, contradicting, repeatedWithin },
    },
  ]
}

/** Fewest near pairs that are told: below, chance is not ruled out whatever the data. */
const FEWEST_NEAR = 4
/** Chance of telling of near rows where rows are only crowded. */
const LEVEL = 0.005

/** Rows of the second part that are nearly in the first, unless rows are merely crowded. */
export function nearFindings(
  found: NearDuplicates,
  parts: readonly [string, string],
  secondRows: number,
): DataFinding[] {
  const { rows, share, withinWider, nearWithin } = found
  if (rows < FEWEST_NEAR || !(isGapped(found, secondRows) || isAcross(found, secondRows))) return []
  return [
    {
      kind: 'near duplicates',
      severity: share >= MUCH ? 'problem' : 'warning',
      column: null,
      parts,
      words: `${counted(rows, 'row')} of ${parts[1]} (${percent(share)}) are nearly equal to a row of ${parts[0]}, within ${NEAR} σ a feature: more than chance brings so near.`,
      action: `Are they measurements of the same thing, or copies with noise or rounding? Then keep them in one part: ${parts[1]} flatters the network.`,
      numbers: { rows, share, withinWider, nearWithin, distance: NEAR },
    },
  ]
}

/**
 * Of rows scattered at random, on a line at the densest, that have a neighbour within r, those within r/4 are a quarter
 * while neighbours are rare, q(r) = 1 − e^(−λr); in more dimensions they are fewer.
 */
function isGapped({ rows, withinWider }: NearDuplicates, secondRows: number): boolean {
  const within = rows + withinWider
  const all = within / secondRows
  const scattered = all < 1 ? (1 - (1 - all) ** (1 / WIDER)) / all : 1
  return binomialTail(rows, within, scattered) < LEVEL
}

/** Rows of one distribution are near another row of the first part as often, from whichever part they are. */
function isAcross({ rows, nearWithin, asked }: NearDuplicates, secondRows: number): boolean {
  return binomialTail(rows, rows + nearWithin, secondRows / (secondRows + asked)) < LEVEL
}

/** P(X ≥ k) of a binomial X of n trials with chance p. */
function binomialTail(k: number, n: number, p: number): number {
  if (p >= 1) return 1
  let [term, sum] = [Math.log1p(-p) * n, 0]
  for (let i = 0; i <= n; i++) {
    if (i >= k) sum += Math.exp(term)
    term += Math.log((n - i) / (i + 1)) + Math.log(p / (1 - p))
  }
  return Math.min(1, sum)
}
