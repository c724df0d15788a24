import {
  type Checkpoint,
  type CheckpointOptions,
  type Dataset,
  overfittingOnset,
  encodeModel,
  type EncodedModel,
  fitPreprocessor,
  type History,
  type Network,
  network,
  type NetworkDescription,
  preflight,
  type Preflight,
  preprocess,
  type Preprocessor,
  type RunReport,
  smote,
  type SplitSummary,
  splitTable,
  type Table,
  taskOf,
  type TwoTables,
} from '../../index.js'
import { trainAgain, type TrainedAgain } from './curves.js'
import type { PreviousEvaluation } from '../files/previous-run.js'
import { sayFindings } from '../terminal/findings.js'
import { cameToItsEnd, measure } from './measure.js'
import { preflightLine, preflightWarnings } from '../terminal/preflight.js'
import type { Progress } from '../terminal/progress.js'
import { type Recipe, recipe } from './recipe.js'
import { fitOf, networkOptions, stepsOf } from './setup.js'
import { splitColumns } from '../flags/split.js'
import { describeSetup } from '../terminal/summary.js'
import type { Choices } from '../flags/train.js'

/** What a run starts from. */
export interface Job {
  /** Name of the data, for people. */
  readonly name: string
  readonly notice: string | null
  readonly table: Table
  readonly target: string
  readonly ignore: readonly string[]
  readonly choices: Choices
  /** What an earlier run saw of a test part; `null` where there was none. */
  readonly earlier: PreviousEvaluation | null
  readonly progress: Progress
  readonly signal: AbortSignal
  readonly checkpoint?: CheckpointOptions
  readonly resume?: Checkpoint
}

/** What a run ends with. */
export interface JobResult {
  readonly report: RunReport
  /** `null` where training diverged or had no epoch: nobody should predict with it. */
  readonly model: EncodedModel | null
}

/** Parts ready for the network, and how they came about. */
export interface Prepared {
  readonly train: Dataset
  readonly trainDev: Dataset | null
  readonly dev: Dataset
  readonly test: Dataset | null
  /** Train and dev as they were read. */
  readonly read: { readonly train: Table; readonly dev: Table }
  readonly split: SplitSummary
  readonly preprocessor: Preprocessor
  readonly recipe: Recipe
}

/**
 * The main job: split, prepare, make the network, check it, train it, diagnose, test once.
 *
 * @throws WellfitError for whatever is wrong with the data or the options; divergence and abort are told in the history.
 */
export async function runJob(job: Job): Promise<JobResult> {
  return await runPrepared(job, prepare(job))
}

/** The job from the prepared parts on. */
export async function runPrepared(job: Job, prepared: Prepared): Promise<JobResult> {
  const options = networkOptions(prepared, job.choices.seed)
  using net = await network(options)
  const setup = describeRun(job, prepared, net)
  for (const line of describeSetup(setup)) job.progress.say(line)
  if (job.choices.preflight) await sayFindings({ ...job, ignore: ignoredColumns(job) }, prepared.read)
  const checks = job.choices.preflight ? await evaluationBefore(job, prepared, net) : null
  const history = await train(job, prepared, net)
  const measured = measure(prepared, net, history, job.choices.achievableError)
  const again = await curves(job, prepared, { ...measured, history })
  const report = {
    ...setup,
    ...measured,
    ...again.found,
    ...checked(checks),
    history,
    overfittingOnset: overfittingOnset(history),
  }
  const look = report.scores.test?.testEvaluation?.warning ?? null
  const looked = look === null ? [] : [look]
  const warnings = [...warningsOf(job, prepared, history, checks), ...looked, ...again.warnings]
  const usable = history.stop.reason !== 'diverged' && history.best !== null
  return { report: { ...report, warnings }, model: usable ? model(prepared, net, report.scores) : null }
}

/** A run, as far as it goes without training. */
type Unstarted = Omit<Job, 'progress' | 'signal'>

/** The columns that are no features: those to be ignored, and those that the rows are split by. */
function ignoredColumns({ ignore, choices }: Unstarted): string[] {
  return [...new Set([...ignore, ...splitColumns(choices.split)])]
}

/** Everything up to the network, and a preflight of it. */
export async function preflightOf(job: Unstarted): Promise<Preflight> {
  const prepared = prepare(job)
  using net = await network(networkOptions(prepared, job.choices.seed))
  return await checkRun(prepared, net)
}

/** Splits, and fits what prepares the columns on train. */
export function prepare(job: Unstarted): Prepared {
  const { table, target, choices, earlier } = job
  const task = choices.task ?? taskOf(table, target)
  const { seed, split, scaling, missing } = choices
  const parts: TwoTables & { readonly test?: Table } = splitTable(table, {
    target,
    task,
    seed,
    dropMissingTarget: true,
    ...split,
  })
  const { part } = parts.test ?? {}
  if (part !== undefined && part.fingerprint === earlier?.fingerprint) part.evaluations = earlier.evaluations
  const ignored = ignoredColumns(job)
  const preprocessor = fitPreprocessor(parts.train, { target, task, scaling, missing, ignore: ignored })
  const ready = (part: Table | undefined): Dataset | null =>
    part === undefined ? null : preprocess(part, preprocessor)
  const train = preprocess(parts.train, preprocessor)
  return {
    train,
    trainDev: ready(parts.trainDev),
    dev: preprocess(parts.dev, preprocessor),
    test: ready(parts.test),
    read: { train: parts.train, dev: parts.dev },
    split: parts.summary,
    preprocessor,
    recipe: { ...recipe({ rows: train.rows, features: train.features, task }), ...choices.recipe },
  }
}

function lossName(loss: NetworkDescription['loss']): string {
  if (typeof loss === 'string') return loss
  return 'kind' in loss ? loss.kind : loss.name
}

type Setup = Pick<RunReport, 'format' | 'version' | 'title' | 'createdAt' | 'task' | 'data' | 'split' | 'network'>

function describeRun(job: Job, { train, split, preprocessor }: Prepared, net: Network): Setup {
  const { loss, inputKeepProb, precision, seed } = net.options
  return {
    format: 'wellfit.report',
    version: 1,
    title: `${job.name}: ${job.target}`,
    createdAt: new Date().toISOString(),
    task: preprocessor.task,
    data: {
      name: job.name,
      rows: split.rows,
      features: train.features,
      target: job.target,
      notice: job.notice,
      preparation: preprocessor.preparation,
    },
    split,
    network: {
      layers: net.layers,
      loss: lossName(loss),
      inputKeepProb,
      parameters: net.parameterCount,
      precision,
      seed,
    },
  }
}

async function evaluationBefore(job: Job, prepared: Prepared, net: Network): Promise<Preflight> {
  const found = await checkRun(prepared, net)
  job.progress.say(preflightLine(found))
  return found
}

async function checkRun(prepared: Prepared, net: Network): Promise<Preflight> {
  const { train, dev } = prepared
  return await preflight(net, train, { ...stepsOf(prepared), dev })
}

async function train(job: Job, prepared: Prepared, net: Network): Promise<History> {
  const { train, dev, recipe } = prepared
  const { epochs } = recipe
  const { seed, augmenting } = job.choices
  const rows = augmenting.smote ? smote(train, { seed }) : train
  const history = await net.fit(rows, {
    ...fitOf(job, { ...prepared, train: rows }),
    dev,
    seed,
    onEpoch: (row) => job.progress.epoch(row, epochs),
    signal: job.signal,
    ...(job.checkpoint === undefined ? {} : { checkpoint: job.checkpoint }),
    ...(job.resume === undefined ? {} : { resume: job.resume }),
  })
  job.progress.end()
  return history
}

/** What training again shows, where it was asked for and the run came to its end. */
async function curves(
  job: Job,
  prepared: Prepared,
  run: Pick<RunReport, 'diagnosis' | 'history'>,
): Promise<TrainedAgain> {
  const { choices } = job
  if (choices.curves === null || !cameToItsEnd(run.history) || run.diagnosis === null)
    return { found: {}, warnings: [] }
  const { seed: _, ...shape } = networkOptions(prepared, choices.seed)
  const { train, dev } = prepared
  return await trainAgain(job, choices.curves, { train, dev, network: shape, fit: fitOf(job, prepared) }, run)
}

function checked(found: Preflight | null): Pick<RunReport, 'gradientCheck' | 'costCheck' | 'preflight'> {
  return { gradientCheck: found?.gradientCheck ?? null, costCheck: found?.costCheck ?? null, preflight: found }
}

const MADE_ROWS =
  'Rows of small classes were made for training (SMOTE): the train scores of the epochs count them, those at the end do not.'

function warningsOf(job: Job, { split }: Prepared, history: History, checks: Preflight | null): string[] {
  const dropped = job.table.rows - split.rows
  return [
    ...(dropped > 0 ? [`${dropped} rows have no value for ${job.target} and are left out.`] : []),
    ...(job.choices.augmenting.smote ? [MADE_ROWS] : []),
    ...split.warnings,
    ...history.notes,
    ...(checks === null ? [] : preflightWarnings(checks)),
  ]
}

function model({ train, preprocessor }: Prepared, net: Network, scores: RunReport['scores']): EncodedModel {
  const { target } = preprocessor
  return encodeModel({
    network: net.options,
    parameters: net.parameters,
    preprocessor,
    columns: train.columns,
    classes: target.kind === 'classes' ? target.classes : null,
    target: target.name,
    metadata: { scores },
  })
}
