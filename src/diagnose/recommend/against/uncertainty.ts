import { grouped } from '../../../noun.js'
import type { RowsNeeded } from '../../../result/index.js'
import { percent } from '../../numbers.js'
import { describeRows, rowsToDecide } from '../../rows-needed.js'
import type { Draft, Gaps } from '../draft.js'
import type { RunFacts } from '../run-facts.js'

/** What would decide a diagnosis, and whether it asks for rows to train on, so that no other advice has to. */
export interface Deciding {
  readonly drafts: readonly Draft[]
  readonly asksForData: boolean
}

/**
 * What would decide an open diagnosis: first more repeats of the folds, which cost only training, where they suffice; then the rows
 * that would. Where the estimates point to variance, more data is the advice against it too, and is given once for both.
 */
export function againstUncertainty(diagnosis: Gaps, isVariance: boolean, facts: RunFacts | undefined): Deciding {
  const needed = rowsToDecide(diagnosis.gaps)
  const repeats = moreRepeats(diagnosis)
  if (needed.length === 0) return { drafts: repeats, asksForData: false }
  const rows = describeRows(needed)
  const draft = { against: 'uncertainty', cost: costOfRows(diagnosis) } as const
  const chance = 'With so few rows, chance alone moves the errors by more than the gaps in question'
  const decides = 'The diagnosis becomes conclusive if the errors stay as they are'
  if (!isVariance) {
    const title = `Measure on more rows: about ${rows}`
    const measure = { ...draft, title, reason: `${chance}.`, effect: `${decides}.` }
    return { drafts: [...repeats, measure], asksForData: false }
  }
  const get = {
    ...draft,
    title: `Get more data: about ${rows}`,
    reason: `${chance}, and the noise of few rows is easy to fit.`,
    effect: `${decides}. ${lessVariance(diagnosis, needed, facts)}`,
  }
  return { drafts: [...repeats, get], asksForData: true }
}

function moreRepeats({ folds }: Gaps): Draft[] {
  if (folds === undefined || folds.repeatsNeeded === null) return []
  const { folds: k, repeats, repeatsNeeded } = folds
  return [
    {
      against: 'uncertainty',
      title: `Repeat the cross-validation: ${repeatsNeeded} repeats of the ${k} folds`,
      reason: 'Chance in the folds and in the weights is part of the interval of the variance; repeats average it.',
      effect: 'They decide whether the variance is high if the errors stay as they are.',
      cost: `${grouped(k * (repeatsNeeded - repeats))} more trainings, and no more rows (--folds ${k} --fold-repeats ${repeatsNeeded}, or the option repeats).`,
    },
  ]
}

function costOfRows({ folds }: Gaps): string {
  const most = 'Collecting rows is the most expensive step'
  if (folds === undefined) {
    return `${most}; if you cannot get more, another split or k-fold cross-validation makes more of those at hand.`
  }
  return folds.repeatsNeeded === null ? `${most}; all repeats of a cross-validation reuse the same ones.` : `${most}.`
}

/** What rows of train do besides, where as many are asked for as would matter to the variance. */
function lessVariance(diagnosis: Gaps, needed: readonly RowsNeeded[], facts: RunFacts | undefined): string {
  const { variance, folds } = diagnosis
  const trained = folds?.rows ?? facts?.trainRows
  const asked = needed.find(({ part }) => part === 'train' || part === 'data')?.rows
  if (trained === undefined || asked === undefined || isBounded(diagnosis)) {
    return 'Rows of train lower the variance, too.'
  }
  const times = Math.max(1, asked / trained)
  return `So many rows typically lower the variance from ${percent(variance)} to between ${percent(variance / times)} and ${percent(variance / Math.sqrt(times))}, too; a learning curve measures it for these data.`
}

/** Parts of an error above that of the baseline, or beyond what is achievable, are no forecast. */
export function isBounded({ variance, devError, achievableInterval, baselines }: Gaps): boolean {
  const isUseless = baselines.some(({ part, gain }) => part === 'dev' && gain <= 0)
  return isUseless || devError - achievableInterval.low < variance
}
