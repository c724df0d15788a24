import { WellfitError } from '../../errors.js'
import { isPlainObject, readSafely } from '../../arguments.js'
import { checkInteger, checkKeys, checkNumber } from '../../options.js'
import { percent, range } from '../../diagnose/numbers.js'
import type { CrossValidation, ErrorSums, FoldComparison } from '../../result/index.js'
import { correctedDifference } from '../statistics/corrected-interval.js'

const NAME = 'compareFolds'

/** How recipes are compared. */
export interface CompareFoldsOptions {
  /**
   * Number of comparisons that are read together, such as those of four alternatives with one recipe: the intervals are wider, so
   * that with 95 % confidence all of them hold (Bonferroni). Default 1.
   */
  readonly comparisons?: number
}

/**
 * Compares two recipes that were cross-validated on the same folds: the difference of their errors, paired by fold and so by
 * row, with the corrected interval of Nadeau and Bengio (2003).
 *
 * Pairing removes what all recipes share, such as rows that no network predicts: the interval is often far narrower than
 * those of the two errors. `verdict` names a recipe where the whole interval lies on one side of 0.
 *
 * @throws WellfitError `INVALID_OPTION`, also where the folds differ: give both the same rows, seed, folds and repeats.
 * @example
 * const { verdict, message } = compareFolds(withoutDropout, withDropout)
 */
export function compareFolds(
  first: CrossValidation,
  second: CrossValidation,
  options: CompareFoldsOptions = {},
): FoldComparison {
  checkKeys(NAME, 'options', options, ['comparisons'])
  const comparisons = checkInteger(NAME, 'comparisons', options.comparisons ?? 1, 1, 1000)
  const [one, other] = [compared('first', first), compared('second', second)]
  if (one.fingerprint !== other.fingerprint || one.sums.length !== other.sums.length)
    throw otherFolds(other.fingerprint)
  const difference = correctedDifference(one.sums, other.sums, one.testRatio, 1 - 0.05 / comparisons)
  const { low, high } = difference.interval
  const verdict = low > 0 ? 'second is better' : high < 0 ? 'first is better' : 'inconclusive'
  const { folds, repeats } = one
  const found = { difference, verdict, folds, repeats } as const
  return { ...found, message: messageOf(found, one.error, other.error, comparisons) }
}

/** What is compared of a cross-validation, which may come from a file. */
interface Compared extends Pick<CrossValidation, 'fingerprint' | 'testRatio' | 'folds' | 'repeats'> {
  readonly error: number
  readonly sums: readonly ErrorSums[]
}

function compared(field: string, value: unknown): Compared {
  return readSafely(NAME, field, () => {
    const { fingerprint, testRatio, folds, repeats, error, scores } = membersOf(field, value)
    const ratio = { min: 0, minExcluded: true }
    if (typeof fingerprint !== 'string' || !Array.isArray(scores) || scores.length < 2) throw noResult(field)
    return {
      fingerprint,
      testRatio: checkNumber(NAME, `${field}.testRatio`, testRatio, ratio),
      folds: checkInteger(NAME, `${field}.folds`, folds, 2),
      repeats: checkInteger(NAME, `${field}.repeats`, repeats, 1),
      error: checkNumber(NAME, `${field}.error.estimate`, membersOf(`${field}.error`, error)['estimate'], { min: 0 }),
      sums: scores.map((score: unknown, i) => sumsOf(`${field}.scores[${i}]`, score)),
    }
  })
}

function sumsOf(field: string, score: unknown): ErrorSums {
  const sums = membersOf(field, membersOf(field, score)['heldOutSums'])
  return {
    error: checkNumber(NAME, `${field}.heldOutSums.error`, sums['error'], { min: 0 }),
    spread: checkNumber(NAME, `${field}.heldOutSums.spread`, sums['spread'], { min: 0 }),
  }
}

function membersOf(field: string, value: unknown): { readonly [name: string]: unknown } {
  if (isPlainObject(value)) return value
  throw noResult(field)
}

function noResult(field: string): WellfitError {
  const expected = 'be what `crossValidate` returns'
  return new WellfitError({ code: 'INVALID_OPTION', functionName: NAME, field, expected })
}

function otherFolds(value: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: NAME,
    field: 'second.fingerprint',
    value,
    expected: 'be that of `first`: both must be cross-validated on the same folds of the same rows',
    remedy: 'Give both the same rows, `seed`, `folds` and `repeats`.',
  })
}

function messageOf(
  { difference, verdict, folds, repeats }: Omit<FoldComparison, 'message'>,
  first: number,
  second: number,
  comparisons: number,
): string {
  const sure = {
    'second is better': 'The second is better, beyond chance.',
    'first is better': 'The first is better, beyond chance.',
    inconclusive: 'That may be chance: more repeats or more rows would tell.',
  }[verdict]
  const times = repeats === 1 ? '' : `, ${repeats} times over`
  const together = comparisons === 1 ? '' : `, for ${comparisons} comparisons together`
  return `Errors ${percent(first)} and ${percent(second)} on the same ${folds} folds${times}; first − second is ${percent(difference.estimate)}, ${range(difference.interval)} (95 % interval, paired by fold${together}). ${sure}`
}
