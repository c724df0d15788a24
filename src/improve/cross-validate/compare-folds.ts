import { WellfitError } from '../../errors.js'
import { checkPlainObject } from '../../options.js'
import { percent, range } from '../../diagnose/numbers.js'
import type { CrossValidation, FoldComparison } from '../../result/index.js'
import { correctedDifference } from '../statistics/corrected-interval.js'

/**
 * Compares two recipes that were cross-validated on the same folds: the difference of their errors, paired by fold and so by
 * row, with the corrected interval of Nadeau and Bengio (2003).
 *
 * Pairing removes what all recipes share, such as rows that no network predicts: the interval is often far narrower than
 * those of the two errors. `verdict` names a recipe where the whole interval lies on one side of 0.
 *
 * @throws WellfitError `INVALID_OPTION` where the folds differ: give both the same rows, seed, folds and repeats.
 * @example
 * const { verdict, words } = compareFolds(withoutDropout, withDropout)
 */
export function compareFolds(first: CrossValidation, second: CrossValidation): FoldComparison {
  checkResult('first', first)
  checkResult('second', second)
  if (first.fingerprint !== second.fingerprint) throw otherFolds(second.fingerprint)
  const sums = ({ scores }: CrossValidation): CrossValidation['scores'][number]['heldOutSums'][] =>
    scores.map(({ heldOutSums }) => heldOutSums)
  const difference = correctedDifference(sums(first), sums(second), first.testRatio)
  const { low, high } = difference.interval
  const verdict = low > 0 ? 'second is better' : high < 0 ? 'first is better' : 'inconclusive'
  const { folds, repeats } = first
  const found = { difference, verdict, folds, repeats } as const
  return { ...found, words: wordsOf(found, first, second) }
}

function checkResult(field: string, value: CrossValidation): void {
  checkPlainObject('compareFolds', field, value)
  const { scores, fingerprint, testRatio } = value
  if (Array.isArray(scores) && scores.length > 1 && typeof fingerprint === 'string' && testRatio > 0) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'compareFolds',
    field,
    expected: 'be what `crossValidate` returns',
  })
}

function otherFolds(value: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'compareFolds',
    field: 'second.fingerprint',
    value,
    expected: 'be that of `first`: both must be cross-validated on the same folds of the same rows',
    remedy: 'Give both the same rows, `seed`, `folds` and `repeats`.',
  })
}

function wordsOf(
  { difference, verdict, folds, repeats }: Omit<FoldComparison, 'words'>,
  first: CrossValidation,
  second: CrossValidation,
): string {
  const sure = {
    'second is better': 'The second is better, beyond chance.',
    'first is better': 'The first is better, beyond chance.',
    inconclusive: 'That may be chance: more repeats or more rows would tell.',
  }[verdict]
  const times = repeats === 1 ? '' : `, ${repeats} times over`
  return `Errors ${percent(first.error.estimate)} and ${percent(second.error.estimate)} on the same ${folds} folds${times}: the second is ${percent(difference.estimate)} lower, ${range(difference.interval)} (95 % interval, paired by fold). ${sure}`
}
