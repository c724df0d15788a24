import { type Improved, network, type Preflight, type Repair } from '../../index.js'
import { duration } from '../terminal/terminal.js'
import { prepareChosen, sayRecipe } from './recipe/default-recipe.js'
import { ensembleOf } from './final/ensemble.js'
import { errorsOver, foldRows } from './folds/after-run.js'
import { limitedTo, secondsLeft } from './improve/budget.js'
import { withChanges } from './improve/prepared.js'
import { improveFirst, pooled, recordOf } from './improve/search.js'
import { runImproved } from './improve/improved-run.js'
import type { Job, JobResult, Prepared } from './job.js'
import { judged } from './outcome.js'
import { secondsOfFolds } from './preflight.js'
import { repairFirst } from './improve/repair.js'
import { reportSeconds } from './improve/report-seconds.js'
import { networkOptions } from './setup.js'
import { tryLogScale } from './target-scale.js'
import { checkBefore, train, trainAnew } from './training.js'

/**
 * The whole job: split, preprocess, make the network, check it, train it, diagnose it, evaluate the test set once.
 *
 * @throws WellfitError if the data or the options are invalid; divergence and abort are recorded in the history.
 */
export async function runJob(given: Job): Promise<JobResult> {
  const chosen = prepareChosen(given, given.trials?.recipe)
  if (chosen.job.choices.improve !== null && chosen.job.choices.foldEnsemble > 0) return await runImproved(chosen)
  const { job, prepared } = chosen
  sayRecipe(job)
  const reserved = await reportSeconds(job, prepared)
  const improved = await improveFirst(job, prepared, reserved)
  const repaired = await repairFirst(job, prepared)
  const recipe = improved === null ? (repaired?.recipe ?? prepared.recipe) : prepared.recipe
  const limited = limitedTo(job, secondsLeft(job, reserved))
  const final = withChanges(limited, { ...prepared, recipe }, improved?.changes ?? [])
  return await runPrepared(final.job, final.prepared, improved, repaired?.found ?? null)
}

/**
 * The job from the prepared parts on.
 *
 * @param improved The search that its recipe comes from.
 * @param repaired The repair that it comes from.
 */
export async function runPrepared(
  job: Job,
  prepared: Prepared,
  improved: Improved | null = null,
  repaired: Repair | null = null,
): Promise<JobResult> {
  const start = performance.now()
  using first = await network(networkOptions(prepared, job.choices.seed))
  const before = await checkBefore(job, prepared, first)
  if (job.choices.foldEnsemble > 0) job.progress.say(trainingsLine(job, prepared, before.checks))
  const linear = { prepared, net: first, history: await train(job, prepared, first) }
  const tried = await tryLogScale(job, linear, trainAnew)
  using _second = tried?.net ?? null
  const scale = tried === null ? {} : { targetScale: tried.choice }
  const single = tried?.chosen ?? linear
  const averaged = job.choices.ensemble > 1 ? await ensembleOf(job, single, trainAnew) : null
  const ensemble = averaged === null || typeof averaged === 'string' ? null : averaged
  using _average = ensemble?.trained.net ?? null
  const chosen = ensemble?.trained ?? single
  // The folds of the search are those of the scale that it trained on.
  const searched = {
    ...(improved === null ? {} : { improvement: recordOf(improved) }),
    ...(repaired === null ? {} : { repair: repaired }),
  }
  const folds =
    improved === null || single !== linear
      ? null
      : {
          found: pooled(improved),
          errors: errorsOver(foldRows(job.table, prepared), prepared, improved.crossValidation.outOfFold),
        }
  const histories = ensemble?.histories ?? [chosen.history]
  const found = { ...scale, ...searched, ...(ensemble === null ? {} : { ensemble: ensemble.found }) }
  const notes = typeof averaged === 'string' ? [averaged] : []
  return await judged(job, chosen, { ...before, start, found, folds, histories, notes, improved: null })
}

/** How many trainings there are, and about how long they take. */
function trainingsLine(job: Job, prepared: Prepared, checks: Preflight | null): string {
  const { foldEnsemble: folds, foldEnsembleRepeats: repeats } = job.choices
  const first = checks?.resources?.seconds ?? NaN
  const seconds = first + secondsOfFolds(job, prepared, first)
  const time = Number.isNaN(seconds) ? '' : `, about ${duration(seconds)}`
  const times = repeats === 1 ? '' : `, ${repeats} times over`
  return `${repeats * folds + 1} trainings${time}: a first network by train and dev, and one without each of ${folds} folds${times}`
}
