import { type Improved, network } from '../../../index.js'
import { improveFirst, recordOf } from './search.js'
import type { Job, JobResult, Prepared } from '../job.js'
import { judged } from '../outcome.js'
import { reportSeconds } from './report-seconds.js'
import { networkOptions } from '../setup.js'
import { tryLogScale } from '../target-scale.js'
import { checkBefore, train, trainAnew } from '../training.js'

/**
 * A run that ends in the average of networks of folds, with the best settings that trials found. The first network and the first repeat
 * of the baseline are those of `wellfit train`: where no change is kept, so is the model.
 */
export async function runImproved(job: Job, prepared: Prepared): Promise<JobResult> {
  const start = performance.now()
  using first = await network(networkOptions(prepared, job.choices.seed))
  const before = await checkBefore(job, prepared, first)
  const linear = { prepared, net: first, history: await train(job, prepared, first) }
  const tried = await tryLogScale(job, linear, trainAnew)
  using _second = tried?.net ?? null
  const baseline = tried?.chosen ?? linear
  const reserved = await reportSeconds(job, baseline.prepared, baseline)
  const improved = await improveFirst(job, baseline.prepared, reserved)
  if (improved === null) throw new Error('a search without its choices')
  const { found, recipe, secondsLeft } = improved
  using _networks = found.networks
  const left = secondsLeft()
  const limited = left === Infinity ? job : { ...job, maxSeconds: left }
  const again = found.changes.length > 0 ? await trainAnew(limited, { ...baseline.prepared, recipe }) : null
  using _again = again?.net ?? null
  const last = again ?? baseline
  return await judged(limited, last, {
    ...before,
    start,
    found: { ...(tried === null ? {} : { targetScale: tried.choice }), improvement: recordOf(found) },
    folds: null,
    histories: [last.history],
    notes: [],
    improved: found satisfies Improved,
  })
}
