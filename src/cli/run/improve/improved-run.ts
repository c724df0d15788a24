import { WellfitError } from '../../../errors.js'
import { type Improved, network, type Preflight } from '../../../index.js'
import { type Chosen, fastFor, sayRecipe } from '../default-recipe.js'
import { limitedTo, secondsLeft } from './budget.js'
import { withChanges } from './prepared.js'
import { improveFirst, recordOf } from './search.js'
import type { Job, JobResult, Prepared } from '../job.js'
import { judged } from '../outcome.js'
import { checkRun, secondsOfFolds } from '../preflight.js'
import { reportSeconds } from './report-seconds.js'
import { networkOptions } from '../setup.js'
import { type Trained, tryLogScale } from '../target-scale.js'
import { checkBefore, train, trainAnew } from '../training.js'

const TOO_SHORT =
  'The budget did not suffice for one network without each fold: no change was tried, and the model is the network that was trained without dev. Allow more time, or use fewer folds.'

/** The first network has this part of what is left when its training begins: the folds take more, and the report some. */
const FIRST = 0.3
/** Where it will be the model, the report takes the rest. */
const FIRST_ALONE = 0.8
/** The default recipe may take this part of what is left; the report and what the preflight does not foresee take the rest. */
const DEFAULT_RECIPE = 0.8
/** The time that the preflight expects may be this much too long. */
const TOO_LONG = 1.25

/**
 * A run that ends in the average of networks of folds, with the best settings that trials found. The first network and the repeats
 * of the baseline are those of `wellfit train`: where no change is kept and there are as many, so is the model. A budget that does not suffice for this repeat
 * leaves the first network; after an interruption before its end the folds are trained as by `wellfit train`.
 */
export async function runImproved(chosen: Chosen<Job>): Promise<JobResult> {
  const start = performance.now()
  const { job, prepared, checks } = await withinBudget(chosen)
  sayRecipe(job)
  using first = await network(networkOptions(prepared, job.choices.seed))
  const before = await checkBefore(job, prepared, first, checks)
  const isAlone = !hasTimeForFolds(job, prepared, before.checks)
  const part = isAlone ? FIRST_ALONE : FIRST
  const limited = limitedTo(job, part * secondsLeft(job))
  const linear = { prepared, net: first, history: await train(limited, prepared, first) }
  const left = isAlone ? limitedTo(job, part * secondsLeft(job)) : limited
  const tried = await tryLogScale(left, linear, trainAnew)
  using _second = tried?.net ?? null
  const baseline = tried?.chosen ?? linear
  const { reason } = baseline.history.stop
  const isEnded = reason !== 'time' && reason !== 'aborted' && !isAlone
  const reserved = isEnded ? await reportSeconds(job, baseline.prepared, baseline) : 0
  const searched = isEnded ? await search(job, baseline, reserved) : reason === 'aborted' ? null : TOO_SHORT
  // No search is left to interrupt, if there was one.
  job.search?.end()
  const isShort = typeof searched === 'string'
  const improved = isShort ? null : searched
  using _networks = improved?.networks ?? null
  const rest = isShort ? withoutFolds(job) : limitedTo(job, secondsLeft(job, reserved))
  const changes = improved?.changes ?? []
  const final = withChanges(rest, baseline.prepared, changes)
  const again = changes.length > 0 ? await trainAnew(final.job, final.prepared) : null
  using _again = again?.net ?? null
  const last = again ?? baseline
  const isScaleKept = changes.every(({ targetScale }) => targetScale === undefined)
  return await judged(final.job, last, {
    ...before,
    start,
    found: {
      ...(tried && isScaleKept && { targetScale: tried.choice }),
      ...(improved && { improvement: recordOf(improved) }),
    },
    folds: null,
    histories: [last.history],
    notes: isShort ? [searched] : [],
    improved,
  })
}

/**
 * The job with the default recipe where that fits into the budget by what a preflight measures: a budget that `wellfit train` would keep
 * ends in no less than its model. With the fast one otherwise.
 */
async function withinBudget({ job, prepared }: Chosen<Job>): Promise<Chosen<Job> & { checks: Preflight | null }> {
  const fast = isMeasurable(job) ? fastFor(job, prepared) : null
  if (fast === null) return { job, prepared, checks: null }
  using net = await network(networkOptions(prepared, job.choices.seed))
  const checks = await checkRun(prepared, net)
  const seconds = checks.resources?.seconds ?? 0
  const all = seconds + secondsOfFolds(job, prepared, seconds)
  return isWithinBudget(seconds, all, secondsLeft(job)) ? { job, prepared, checks } : { ...fast, checks: null }
}

/** Whether the first network, and all trainings of the recipe, have time in what is `left` of the budget. */
export function isWithinBudget(first: number, all: number, left: number): boolean {
  return first <= FIRST * left && all <= DEFAULT_RECIPE * left
}

/** Whether a preflight is to choose the recipe: the run that is gone on with has settled it. */
function isMeasurable({ choices, trials }: Job): boolean {
  return choices.preflight && choices.improve?.budgetSeconds !== Infinity && trials?.recipe === undefined
}

/** Whether one network without each fold can be trained in what is left of the budget, by the preflight; true where that does not say. */
function hasTimeForFolds(job: Job, prepared: Prepared, checks: Preflight | null): boolean {
  const first = checks?.resources?.seconds ?? 0
  return first + secondsOfFolds(job, prepared, first) <= TOO_LONG * secondsLeft(job)
}

/** What the search found; `null` where it was interrupted before its baseline was measured; why there is none where the budget is too short. */
async function search(job: Job, { prepared, history }: Trained, reserved: number): Promise<Improved | string | null> {
  try {
    return await improveFirst(job, prepared, reserved, history.rows.at(-1)?.seconds)
  } catch (failure) {
    if (failure instanceof WellfitError && failure.field === '--budget') return TOO_SHORT
    throw failure
  }
}

/** The job of one network. */
function withoutFolds(job: Job): Job {
  return { ...job, choices: { ...job.choices, foldEnsemble: 0 } }
}
