import { WellfitError } from '../../../errors.js'
import { type Improved, network } from '../../../index.js'
import { improveFirst, type ImprovedRun, recordOf } from './search.js'
import type { Job, JobResult, Prepared } from '../job.js'
import { judged } from '../outcome.js'
import { reportSeconds } from './report-seconds.js'
import { networkOptions } from '../setup.js'
import { type Trained, tryLogScale } from '../target-scale.js'
import { checkBefore, train, trainAnew } from '../training.js'

const TOO_SHORT =
  'The budget did not suffice for one network without each fold: no change was tried, and the model is the network that was trained without dev. Allow more time, or use fewer folds.'

/** The first network has this part of what is left when its training begins: the folds take more, and the report some. */
const FIRST = 0.3
const LEAST_SECONDS = 0.1

/**
 * A run that ends in the average of networks of folds, with the best settings that trials found. The first network and the first repeat
 * of the baseline are those of `wellfit train`: where no change is kept, so is the model. A budget that does not suffice for this repeat
 * leaves the first network.
 */
export async function runImproved(job: Job, prepared: Prepared): Promise<JobResult> {
  const start = performance.now()
  using first = await network(networkOptions(prepared, job.choices.seed))
  const before = await checkBefore(job, prepared, first)
  const limited = limitedTo(job, FIRST)
  const linear = { prepared, net: first, history: await train(limited, prepared, first) }
  const tried = await tryLogScale(limited, linear, trainAnew)
  using _second = tried?.net ?? null
  const baseline = tried?.chosen ?? linear
  const scale = tried === null ? {} : { targetScale: tried.choice }
  const improved = baseline.history.stop.reason === 'time' ? null : await searched(job, baseline)
  if (improved === null) {
    const single = { ...job, choices: { ...job.choices, foldEnsemble: 0 } }
    const { history } = baseline
    const none = { folds: null, histories: [history], notes: [TOO_SHORT], improved: null }
    return await judged(single, baseline, { ...before, ...none, start, found: scale })
  }
  const { found, recipe, secondsLeft } = improved
  using _networks = found.networks
  const left = secondsLeft()
  const rest = left === Infinity ? job : { ...job, maxSeconds: left }
  const again = found.changes.length > 0 ? await trainAnew(rest, { ...baseline.prepared, recipe }) : null
  using _again = again?.net ?? null
  const last = again ?? baseline
  return await judged(rest, last, {
    ...before,
    start,
    found: { ...scale, improvement: recordOf(found) },
    folds: null,
    histories: [last.history],
    notes: [],
    improved: found satisfies Improved,
  })
}

/** The search; `null` where the budget does not suffice for its baseline. */
async function searched(job: Job, baseline: Trained): Promise<ImprovedRun | null> {
  const reserved = await reportSeconds(job, baseline.prepared, baseline)
  try {
    return await improveFirst(job, baseline.prepared, reserved)
  } catch (failure) {
    if (failure instanceof WellfitError && failure.field === '--budget') return null
    throw failure
  }
}

/** The job with a part of what is left of its budget for the next training. */
function limitedTo(job: Job, part: number): Job {
  const { budgetSeconds = Infinity } = job.choices.improve ?? {}
  const left = budgetSeconds - (performance.now() - (job.startedAt ?? 0)) / 1000
  return left === Infinity ? job : { ...job, maxSeconds: Math.max(LEAST_SECONDS, part * left) }
}
