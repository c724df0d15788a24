import { WellfitError } from '../../../errors.js'
import type { Improved } from '../../../index.js'
import type { Chosen } from '../recipe/default-recipe.js'
import { limitedTo, secondsLeft } from './budget.js'
import { limitedAlone, trainFirst } from './first-network.js'
import { withChanges } from './prepared.js'
import { improveFirst, recordOf } from './search.js'
import type { Job, JobResult } from '../job.js'
import { judged } from '../outcome.js'
import { reportSeconds } from './report-seconds.js'
import { type Trained, tryLogScale } from '../target-scale.js'
import { trainAnew } from '../training.js'

const TOO_SHORT =
  'The budget did not suffice for one network without each fold: no change was tried, and the model is the network that was trained without dev. Allow more time, or use fewer folds.'

/**
 * A run that ends in the average of networks of folds, with the best settings that trials found. The first network and the repeats
 * of the baseline are those of `wellfit train`: where no change is kept and there are as many, so is the model. A budget that does not suffice for this repeat
 * leaves the first network; after an interruption before its end the folds are trained as by `wellfit train`.
 */
export async function runImproved(chosen: Chosen<Job>): Promise<JobResult> {
  const start = performance.now()
  const first = await trainFirst(chosen)
  const { job, before, linear, limited, isAlone } = first
  using _first = linear.net
  const left = isAlone ? limitedAlone(job) : limited
  const tried = await tryLogScale(left, linear, trainAnew)
  using _second = tried?.net ?? null
  const baseline = tried?.chosen ?? linear
  const { reason } = baseline.history.stop
  const isEnded = reason !== 'time' && reason !== 'aborted' && !isAlone
  const reserved = isEnded ? (first.reserved ?? (await reportSeconds(job, baseline.prepared, baseline))) : 0
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
