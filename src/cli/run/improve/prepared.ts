import { type ActionChange, fitPreprocessor, type Preparation } from '../../../index.js'
import type { Choices } from '../../flags/train.js'
import { scaleOf } from '../folds/after-run.js'
import type { Job, Prepared } from '../job.js'
import { columnOptions, ignoredColumns, prepare } from '../prepare.js'
import { isPositive } from '../target-scale.js'
import { changed } from './changed.js'

/** How the rows of a job are prepared, as far as trials may change it. */
export function preparationOf({ choices }: Job, prepared: Prepared): Preparation {
  const { scaling, numbers } = choices
  const isRegression = prepared.preprocessor.task === 'regression'
  return { scaling, numbers, ...(isRegression ? { targetScale: scaleOf(prepared) } : {}) }
}

/** What of it trials may not change: the test part must have a logarithm too. */
export function fixedOf({ table, target }: Job): readonly (keyof Preparation)[] {
  return isPositive(table, target) ? [] : ['targetScale']
}

/** The preprocessor of train for rows that are prepared in another way. */
export function preprocessorFor(job: Job, prepared: Prepared, preparation: Preparation): Prepared['preprocessor'] {
  const { task } = prepared.preprocessor
  const choices = choicesWith(job.choices, prepared, preparation)
  return fitPreprocessor(prepared.read.train, {
    target: job.target,
    task,
    ignore: ignoredColumns(job),
    ...columnOptions(choices),
    targetScale: choices.targetScale === 'log' ? 'log' : 'linear',
  })
}

/** A job and its parts with changes that were kept. */
export function withChanges(
  job: Job,
  prepared: Prepared,
  changes: readonly ActionChange[],
): { readonly job: Job; readonly prepared: Prepared } {
  const recipe = changes.reduce(changed, prepared.recipe)
  // The last change of each setting counts.
  const all = Object.assign({}, ...changes) as ActionChange
  const { scaling, numbers, targetScale, augment } = all
  const isPreparedAnew = scaling !== undefined || numbers !== undefined || targetScale !== undefined
  const own = isPreparedAnew ? choicesWith(job.choices, prepared, all) : job.choices
  const augmenting = { ...own.augmenting, ...(augment === undefined ? {} : { augment: augmentationsOf(augment) }) }
  const again = { ...job, choices: { ...own, augmenting } }
  return { job: again, prepared: { ...(isPreparedAnew ? prepare(again) : prepared), recipe } }
}

/** The choices with another preparation; the scale of the target is no longer to be found. */
function choicesWith(choices: Choices, prepared: Prepared, { scaling, numbers, targetScale }: Preparation): Choices {
  const mapped = (scaling ?? choices.scaling) === 'quantile' ? {} : { quantiles: undefined, quantileNoise: undefined }
  return {
    ...choices,
    scaling: scaling ?? choices.scaling,
    ...mapped,
    numbers: numbers ?? choices.numbers,
    bins: (numbers ?? choices.numbers) === 'piecewiseLinear' ? choices.bins : undefined,
    targetScale: targetScale ?? scaleOf(prepared),
  }
}

function augmentationsOf(augment: NonNullable<ActionChange['augment']>): Choices['augmenting']['augment'] {
  return augment as readonly unknown[] as Choices['augmenting']['augment']
}
