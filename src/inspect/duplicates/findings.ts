import type { DataFinding } from '../../result/index.js'
import type { ExactDuplicates } from './exact.js'
import { NEAR, type NearDuplicates, WIDER } from './near.js'
import { counted } from '../phrases.js'
import { binomialTail, poissonTail } from '../statistics/binomial.js'

/** If this fraction of the first part's rows repeat each other and no column is fine, rows are equal by chance. */
const COARSE = 0.1
const MANY = 0.01
/** Columns depend on each other, so that rows agree more often than independent columns would. */
const DEPENDENCE = 3
/** So many copies are expected by chance where at most one column is fine. */
const COARSE_COPIES = 0.5
/** Probability of a false finding if rows are equal by chance. */
const LEVEL = 0.005

/** A finding if rows of the second part also occur in the first, more often than by chance. */
export function duplicateFindings(
  found: ExactDuplicates,
  parts: readonly [string, string],
  rowsOf: readonly [number, number],
): DataFinding[] {
  const { rows, fraction, contradicting, repeatedWithin, chance } = found
  if (rows === 0) return []
  const isChance = mayBeChance(found, rowsOf[0])
  if (isChance && fraction < MANY) return []
  const against =
    contradicting === 0 ? '' : ` ${contradicting} of them ${contradicting === 1 ? 'has' : 'have'} a different target.`
  const explanation = isChance
    ? ` This may be chance: the columns have so few different values that ${repeatedWithin} of ${rowsOf[0]} rows of ${parts[0]} repeat one another.`
    : ''
  return [
    {
      kind: 'duplicates',
      severity: isChance ? 'note' : fraction >= MANY && rows >= 3 ? 'problem' : 'warning',
      column: null,
      parts,
      message: `${rows} of ${counted(rowsOf[1], 'row')} of ${parts[1]} also ${rows === 1 ? 'occurs' : 'occur'} in ${parts[0]}, equal in every feature.${against}${explanation}`,
      action: isChance
        ? 'Keep rows that describe different things with the same values; remove copies before splitting.'
        : `Remove copies before splitting: the network is trained on these rows, so the error on ${parts[1]} is too optimistic.`,
      numbers: { rows, fraction, contradicting, repeatedWithin, expected: chance.expected },
    },
  ]
}

/** Whether coarse values explain the copies: never where two columns are fine, such as continuous measurements. */
function mayBeChance({ rows, repeatedWithin, chance }: ExactDuplicates, firstRows: number): boolean {
  const { expected, fineColumns } = chance
  if (fineColumns === 0 && repeatedWithin / firstRows >= COARSE) return true
  return poissonTail(rows, DEPENDENCE * expected + (fineColumns < 2 ? COARSE_COPIES : 0)) >= LEVEL
}

/** Fewer near pairs are never reported: chance cannot be ruled out. */
const MIN_NEAR = 4
/** A finding if rows of the second part are close to rows of the first, unless rows are merely dense. */
export function nearFindings(
  found: NearDuplicates,
  parts: readonly [string, string],
  secondRows: number,
): DataFinding[] {
  const { rows, fraction, withinWider, nearWithin } = found
  if (rows < MIN_NEAR || !(isCloserThanScattered(found) || isCloserThanWithin(found, secondRows))) return []
  return [
    {
      kind: 'near duplicates',
      severity: fraction >= MANY ? 'problem' : 'warning',
      column: null,
      parts,
      message: `${rows} of ${counted(secondRows, 'row')} of ${parts[1]} are nearly equal to a row of ${parts[0]}, within ${NEAR} σ per feature: more than expected by chance.`,
      action: `If they measure the same thing or are noisy or rounded copies, keep them in one part: the error on ${parts[1]} is too optimistic.`,
      numbers: { rows, fraction, withinWider, nearWithin, distance: NEAR },
    },
  ]
}

/**
 * Whether nearest rows are closer than those of scattered rows. Where rows scatter at random with any density that is even
 * over such short distances, the distance to the nearest row, within the smaller of four times `NEAR` and the distance to
 * the second nearest, is at most a quarter of it with a probability of 1/4 in one dimension and less in more.
 */
function isCloserThanScattered({ isolated, rows, withinWider }: NearDuplicates): boolean {
  return isolated >= MIN_NEAR && binomialTail(isolated, rows + withinWider, 1 / WIDER) < LEVEL
}

/** Whether rows of the second part are closer to the first part than its own rows are to each other. */
function isCloserThanWithin({ rows, nearWithin, queriedWithin }: NearDuplicates, secondRows: number): boolean {
  return binomialTail(rows, rows + nearWithin, secondRows / (secondRows + queriedWithin)) < LEVEL
}
