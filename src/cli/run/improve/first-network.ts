import { network, type Network, type Preflight } from '../../../index.js'
import { type Chosen, fastFor, sayRecipe } from '../recipe/default-recipe.js'
import type { Job, Prepared } from '../job.js'
import { checkRun, secondsOfFolds } from '../preflight.js'
import { networkOptions } from '../setup.js'
import type { Trained } from '../target-scale.js'
import { checkAgain, checkBefore, type Checked, train } from '../training.js'
import { limitedTo, secondsLeft } from './budget.js'
import { reportSeconds } from './report-seconds.js'

/** The first network has this part of what is left when its training begins: the folds take more, and the report some. */
const FIRST = 0.3
/** Where it will be the model, the report takes the rest. */
const FIRST_ALONE = 0.8
/** The default recipe may take this part of what is left; the report and what the preflight does not foresee take the rest. */
const DEFAULT_RECIPE = 0.8
/** The time that the preflight expects may be this much too long. */
const TOO_LONG = 1.25
/** Beyond the limits of the default recipe by less than this factor, its first network is trained to measure it. */
const UNSURE = 2
/** Folds may take this much longer than the first network says. */
const MARGIN = 1.1

/** A run with its first network. */
export interface Begun extends Chosen<Job> {
  readonly before: Checked
  readonly linear: Trained
  /** The job with the time limit of its first training. */
  readonly limited: Job
  /** Whether the budget leaves no time for folds. */
  readonly isAlone: boolean
  /** Seconds to keep for diagnosis and report; `null` where they were not measured yet. */
  readonly reserved: number | null
}

/**
 * Trains the first network: of the default recipe where that fits into the budget by what a preflight measures, or where it may fit and the
 * training then shows it, so that a budget that `wellfit train` would keep ends in no less than its model; of the fast recipe otherwise.
 */
export async function trainFirst({ job, prepared }: Chosen<Job>): Promise<Begun> {
  const fast = isMeasurable(job) ? fastFor(job, prepared) : null
  if (fast === null) return await trainWith({ job, prepared }, null)
  const net = await network(networkOptions(prepared, job.choices.seed))
  const checks = await checkRun(prepared, net)
  const seconds = checks.resources?.seconds ?? 0
  const left = secondsLeft(job)
  const fit = fitOfBudget(seconds, seconds + secondsOfFolds(job, prepared, seconds), left)
  if (fit === 'no') {
    net[Symbol.dispose]()
    return await trainWith(fast, null)
  }
  const begun = await trainWith({ job, prepared }, { net, checks, hasTime: true })
  const { rows, stop } = begun.linear.history
  if (fit === 'yes' || stop.reason === 'aborted') return begun
  if (stop.reason !== 'time') {
    const reserved = await reportSeconds(job, prepared, begun.linear)
    const folds = secondsOfFolds(job, prepared, rows.at(-1)?.seconds ?? 0)
    if (MARGIN * folds <= secondsLeft(job, reserved)) return { ...begun, reserved }
  }
  net[Symbol.dispose]()
  return await trainWith(fast, null, begun.before)
}

/** What was there before a training. */
interface Measured {
  readonly net: Network
  readonly checks: Preflight
  /** Whether there is time for folds, whatever the preflight says. */
  readonly hasTime: boolean
}

async function trainWith(
  { job, prepared }: Chosen<Job>,
  measured: Measured | null,
  previous: Checked | null = null,
): Promise<Begun> {
  sayRecipe(job)
  const net = measured?.net ?? (await network(networkOptions(prepared, job.choices.seed)))
  const before =
    previous === null
      ? await checkBefore(job, prepared, net, measured?.checks)
      : await checkAgain(job, prepared, net, previous)
  const isAlone = measured?.hasTime !== true && !hasTimeForFolds(job, prepared, before.checks)
  const limited = isAlone ? limitedAlone(job) : limitedTo(job, FIRST * secondsLeft(job))
  try {
    return {
      job,
      prepared,
      before,
      limited,
      isAlone,
      reserved: null,
      linear: { prepared, net, history: await train(limited, prepared, net) },
    }
  } catch (failure) {
    net[Symbol.dispose]()
    throw failure
  }
}

/** The job with the time limit of a network that will be the model. */
export function limitedAlone(job: Job): Job {
  return limitedTo(job, FIRST_ALONE * secondsLeft(job))
}

/**
 * Whether the default recipe fits into what is `left` of the budget, by the seconds of its first network and of all trainings: `'unsure'` where
 * it is less than twice as long.
 */
export function fitOfBudget(first: number, all: number, left: number): 'yes' | 'unsure' | 'no' {
  const over = Math.max(first / (FIRST * left), all / (DEFAULT_RECIPE * left))
  return over <= 1 ? 'yes' : over < UNSURE ? 'unsure' : 'no'
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
