import { secondsLeft } from './budget.js'
import { judged } from '../outcome.js'
import type { Job, Prepared } from '../job.js'
import type { Trained } from '../target-scale.js'
import { trainAnew } from '../training.js'

/** The report of an average takes longer than that of one network, and the machine may be busier by then. */
const MARGIN = 1.3
/** A training that only serves to make a report of it. */
const SHORT_SECONDS = 0.05

/**
 * Seconds to keep for diagnosis and report, found by making those of one network; 0 without a budget.
 *
 * @param baseline A trained network, where there is one.
 */
export async function reportSeconds(job: Job, prepared: Prepared, baseline: Trained | null = null): Promise<number> {
  if (secondsLeft(job) === Infinity) return 0
  const silent = { ...job, progress: { say: () => undefined, epoch: () => undefined, end: () => undefined } }
  if (baseline !== null) return MARGIN * (await measured(silent, baseline))
  const { checkpoint: _, resume: __, ...rest } = silent
  const short = await trainAnew({ ...rest, maxSeconds: SHORT_SECONDS }, prepared)
  using _net = short.net
  return MARGIN * (await measured(rest, short))
}

/** Without the test part, which is evaluated once. */
async function measured(job: Job, { net, history, prepared }: Trained): Promise<number> {
  const { decision } = net
  const start = performance.now()
  const choices = { ...job.choices, foldEnsemble: 0, folds: null, references: false, curves: null, refit: false }
  const none = { checks: null, problems: [], found: {}, folds: null, notes: [], improved: null }
  const parts = { ...prepared, test: null }
  const { report } = await judged(
    { ...job, choices },
    { net, history, prepared: parts },
    { ...none, start, histories: [history] },
  )
  const { renderReport } = await import('../../../report/index.js')
  renderReport(report)
  net.setDecision(decision)
  return (performance.now() - start) / 1000
}
