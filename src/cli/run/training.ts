import { type History, type Network, network, type Preflight, smote } from '../../index.js'
import { sayFindings } from '../terminal/findings.js'
import { preflightLine } from '../terminal/preflight.js'
import { describeSetup } from '../terminal/summary.js'
import { checkCalibrated } from './decide/calibration.js'
import { checkThreshold } from './decide/threshold.js'
import { describeRun } from './describe.js'
import type { Job, Prepared } from './job.js'
import { checkRun } from './preflight.js'
import { ignoredColumns, indexColumns } from './prepare.js'
import { fitOfJob, networkOptions } from './setup.js'
import type { Trained } from './target-scale.js'

/** What was found before the training. */
export interface Checked {
  readonly checks: Preflight | null
  /** Problems of the data, of which the report warns first. */
  readonly problems: readonly string[]
}

/**
 * Says what is trained, and checks data and network before it.
 *
 * @param known The preflight, where there was one.
 */
export async function checkBefore(
  job: Job,
  prepared: Prepared,
  net: Network,
  known: Preflight | null = null,
): Promise<Checked> {
  checkThreshold(prepared, job.choices.decision)
  checkCalibrated(prepared, job.choices.decision)
  for (const line of describeSetup(describeRun(job, prepared, net))) job.progress.say(line)
  if (!job.choices.preflight) return { checks: null, problems: [] }
  const ignore = [...ignoredColumns(job), ...indexColumns(job.table, job.target), ...dropped(job, prepared)]
  const problems = await sayFindings({ ...job, ignore }, prepared.read)
  const checks = known ?? (await checkRun(prepared, net))
  job.progress.say(preflightLine(checks))
  return { checks, problems }
}

/** Checks another recipe for the same parts; what was said of them is not said again. */
export async function checkAgain(job: Job, prepared: Prepared, net: Network, before: Checked): Promise<Checked> {
  if (!job.choices.preflight) return before
  const checks = await checkRun(prepared, net)
  job.progress.say(preflightLine(checks))
  return { ...before, checks }
}

/** Trains a network of its own on the parts. */
export async function trainAnew(job: Job, prepared: Prepared): Promise<Trained> {
  const net = await network(networkOptions(prepared, job.choices.seed))
  return { prepared, net, history: await train(job, prepared, net) }
}

/** Trains a network on train, monitored on dev. */
export async function train(job: Job, prepared: Prepared, net: Network): Promise<History> {
  const { train: own, dev } = prepared
  const { seed, augmenting } = job.choices
  const rows = augmenting.smote ? smote(own, { seed }) : own
  const history = await net.fit(rows, { ...fitOfJob(job, { ...prepared, train: rows }), dev })
  job.progress.end()
  return history
}

/** The columns that the preprocessor left out, of which `describeSetup` says why. */
function dropped({ table, target }: Job, { preprocessor }: Prepared): string[] {
  const used = new Set([target, ...preprocessor.columns.map(({ name }) => name)])
  return table.columns.flatMap(({ name }) => (used.has(name) ? [] : [name]))
}
