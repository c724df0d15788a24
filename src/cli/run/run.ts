import {
  encodeModel,
  type EncodedModel,
  type History,
  type Improved,
  type Network,
  network,
  overfittingOnset,
  type Preflight,
  type Repair,
  type RunReport,
  smote,
  summarizeRows,
} from '../../index.js'
import { LAYOUT_KEY } from '../flags/reading.js'
import { sayFindings } from '../terminal/findings.js'
import { preflightLine, preflightWarnings } from '../terminal/preflight.js'
import { describeSetup } from '../terminal/summary.js'
import { checkCalibrated, setCalibration } from './calibration.js'
import { trainAgain, type TrainedAgain } from './curves.js'
import { describeRun, droppedNote } from './describe.js'
import { ensembleOf } from './final/ensemble.js'
import { errorsOver, foldRows, foldsAfter, type FoldsOutcome } from './folds/after-run.js'
import { importanceOf } from './importance.js'
import { improveFirst, pooled, recordOf } from './improve.js'
import { setIntervals } from './intervals.js'
import type { Job, JobResult, Prepared } from './job.js'
import { judgeOf, measureSeen } from './judge.js'
import { completed, measure } from './measure.js'
import { checkRun } from './preflight.js'
import { foldEnsemble } from './final/fold-ensemble.js'
import { refit, type Refitted } from './final/refit.js'
import { repairFirst } from './repair.js'
import { ignoredColumns, indexColumns, prepare } from './prepare.js'
import { fitOf, networkOptions } from './setup.js'
import { type Trained, tryLogScale } from './target-scale.js'
import { checkThreshold, setThreshold } from './threshold.js'

/**
 * The whole job: split, preprocess, make the network, check it, train it, diagnose it, evaluate the test set once.
 *
 * @throws WellfitError if the data or the options are invalid; divergence and abort are recorded in the history.
 */
export async function runJob(job: Job): Promise<JobResult> {
  const prepared = prepare(job)
  const improved = await improveFirst(job, prepared)
  const repaired = await repairFirst(job, prepared)
  const recipe = improved?.recipe ?? repaired?.recipe ?? prepared.recipe
  const left = improved?.secondsLeft() ?? Infinity
  const limited = left === Infinity ? job : { ...job, maxSeconds: left }
  return await runPrepared(limited, { ...prepared, recipe }, improved?.found, repaired?.found)
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
  improved?: Improved,
  repaired?: Repair,
): Promise<JobResult> {
  const start = performance.now()
  checkThreshold(prepared, job.choices.decision)
  checkCalibrated(prepared, job.choices.decision)
  const options = networkOptions(prepared, job.choices.seed)
  using first = await network(options)
  for (const line of describeSetup(describeRun(job, prepared, first))) job.progress.say(line)
  if (job.choices.preflight)
    await sayFindings(
      { ...job, ignore: [...ignoredColumns(job), ...indexColumns(job.table, job.target), ...dropped(job, prepared)] },
      prepared.read,
    )
  const checks = job.choices.preflight ? await preflightBefore(job, prepared, first) : null
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
    ...(improved === undefined ? {} : { improvement: recordOf(improved) }),
    ...(repaired === undefined ? {} : { repair: repaired }),
  }
  const folds =
    improved === undefined || single !== linear
      ? null
      : {
          found: pooled(improved),
          errors: errorsOver(foldRows(job.table, prepared), prepared, improved.crossValidation.outOfFold),
        }
  const histories = ensemble?.histories ?? [chosen.history]
  const found = { ...scale, ...searched, ...(ensemble === null ? {} : { ensemble: ensemble.found }) }
  const notes = typeof averaged === 'string' ? [averaged] : []
  return await judged(job, chosen, { start, checks, found, folds, histories, notes })
}

/** Trains a network of its own on the parts. */
async function trainAnew(job: Job, prepared: Prepared): Promise<Trained> {
  const net = await network(networkOptions(prepared, job.choices.seed))
  return { prepared, net, history: await train(job, prepared, net) }
}

/** What came before the outcome. */
interface Before {
  /** When the run began, in milliseconds. */
  readonly start: number
  readonly checks: Preflight | null
  readonly found: Pick<RunReport, 'targetScale' | 'improvement' | 'repair' | 'ensemble'>
  /** The training of each network of the model. */
  readonly histories: readonly History[]
  readonly notes: readonly string[]
  /** The recipe over folds, where a search has measured it. */
  readonly folds: Pick<FoldsOutcome, 'found' | 'errors'> | null
}

/** The job from the trained network on. */
async function judged(
  job: Job,
  { prepared, net, history }: Trained,
  { start, checks, found: before, folds: known, histories, notes }: Before,
): Promise<JobResult> {
  const setup = describeRun(job, prepared, net)
  const isUsable = completed(history) && history.best !== null
  const { uncalibrated, threshold } = isUsable ? decide(job, prepared, net) : { uncalibrated: null, threshold: null }
  const seen = measureSeen(prepared, net)
  const judge = history.best === null ? null : judgeOf(prepared, net, history, seen, job.choices.achievableError)
  const own = judge === null ? null : judge(null)
  const folds =
    isUsable && own !== null
      ? await foldsAfter(job, prepared, {
          history,
          diagnosis: own,
          threshold: threshold?.chosen ?? null,
          seconds: (performance.now() - start) / 1000,
        })
      : null
  const { found, errors } = known ?? folds ?? { found: null, errors: null }
  const diagnosis = judge === null || found === null ? own : judge(found)
  const again = isUsable ? await trainFinal(job, prepared, histories) : null
  const refitted = again === null || typeof again === 'string' ? null : again
  using _refitted = refitted?.net ?? null
  // Dev is part of the rows that the second network was trained on.
  const tested = refitted === null || prepared.test === null ? null : refitted
  const final = tested === null ? prepared : { ...prepared, train: tested.train }
  const measured = { diagnosis, ...(await measure(final, tested?.net ?? net, history, seen, diagnosis)) }
  const trained = await curves(job, prepared, { ...measured, history })
  const report = {
    ...setup,
    ...before,
    ...measured,
    ...(isUsable ? importanceOf(net, prepared, job.choices.seed) : {}),
    ...trained.found,
    ...(refitted === null ? {} : { refit: refitted.found }),
    ...(found === null || own === null ? {} : { crossValidation: found, runDiagnosis: own }),
    ...(errors === null ? {} : { errors }),
    ...(threshold === null || threshold.chosen === null ? {} : { threshold: threshold.chosen }),
    ...checked(checks),
    history,
    overfittingOnset: overfittingOnset(history),
  }
  const repeated = report.scores.test?.testEvaluation?.warning ?? null
  const warnings = [
    ...warningsOf(job, prepared, history, checks),
    ...(uncalibrated === null ? [] : [uncalibrated]),
    ...(threshold === null ? [] : [threshold.note]),
    ...(repeated === null ? [] : [repeated]),
    ...(folds?.warnings ?? []),
    ...notes,
    ...(typeof again === 'string' ? [again] : []),
    ...trained.warnings,
  ]
  const usable = history.stop.reason !== 'diverged' && history.best !== null
  return {
    report: { ...report, warnings },
    model: usable ? model(job, prepared, refitted?.net ?? net, report.scores) : null,
  }
}

/** Trains again on the rows of train and dev, if that is asked for. */
async function trainFinal(
  job: Job,
  prepared: Prepared,
  histories: readonly History[],
): Promise<Refitted | string | null> {
  const [first] = histories
  if (job.choices.foldEnsemble > 0 && first !== undefined) return await foldEnsemble(job, prepared, first, trainAnew)
  return job.choices.refit ? await refit(job, prepared, histories) : null
}

/** Sets what dev decides: calibration, intervals and the threshold. */
function decide({ choices, progress }: Job, prepared: Prepared, net: Network) {
  const uncalibrated = setCalibration(net, prepared, choices.decision)
  setIntervals(net, prepared)
  const threshold = setThreshold(net, prepared, choices.decision)
  if (threshold !== null) progress.say(threshold.note)
  return { uncalibrated, threshold }
}

/** The columns that the preprocessor left out, of which `describeSetup` says why. */
function dropped({ table, target }: Job, { preprocessor }: Prepared): string[] {
  const used = new Set([target, ...preprocessor.columns.map(({ name }) => name)])
  return table.columns.flatMap(({ name }) => (used.has(name) ? [] : [name]))
}

async function preflightBefore(job: Job, prepared: Prepared, net: Network): Promise<Preflight> {
  const found = await checkRun(prepared, net)
  job.progress.say(preflightLine(found))
  return found
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
    ...(job.maxSeconds === undefined ? {} : { maxSeconds: job.maxSeconds }),
    ...(job.checkpoint === undefined ? {} : { checkpoint: job.checkpoint }),
    ...(job.resume === undefined ? {} : { resume: job.resume }),
  })
  job.progress.end()
  return history
}

/** The trainings after the run, if `--curves` asks for them and the run completed. */
async function curves(
  job: Job,
  prepared: Prepared,
  run: Pick<RunReport, 'diagnosis' | 'history'>,
): Promise<TrainedAgain> {
  const { choices } = job
  if (choices.curves === null || !completed(run.history) || run.diagnosis === null) return { found: {}, warnings: [] }
  const { seed: _, ...shape } = networkOptions(prepared, choices.seed)
  const { train, dev } = prepared
  return await trainAgain(job, choices.curves, { train, dev, network: shape, fit: fitOf(job, prepared) }, run)
}

function checked(found: Preflight | null): Pick<RunReport, 'gradientCheck' | 'costCheck' | 'preflight'> {
  return { gradientCheck: found?.gradientCheck ?? null, costCheck: found?.costCheck ?? null, preflight: found }
}

const SMOTE_NOTE =
  'SMOTE added synthetic rows to the training set: the train scores by epoch include them, the final ones do not.'

function warningsOf(job: Job, { split }: Prepared, history: History, checks: Preflight | null): string[] {
  const dropped = job.table.rows - split.rows
  return [
    ...droppedNote(dropped, job.target),
    ...(job.choices.augmenting.smote ? [SMOTE_NOTE] : []),
    ...split.warnings,
    ...history.notes,
    ...(checks === null ? [] : preflightWarnings(checks)),
  ]
}

function model(
  { layout = {} }: Job,
  { train, read, preprocessor }: Prepared,
  net: Network,
  scores: RunReport['scores'],
): EncodedModel {
  const { target } = preprocessor
  return encodeModel({
    network: net.options,
    parameters: net.parameters,
    preprocessor,
    columns: train.columns,
    classes: target.kind === 'classes' ? target.classes : null,
    target: target.name,
    decision: net.decision,
    // What `predict` compares new rows with.
    metadata: {
      scores,
      train: summarizeRows(read.train, preprocessor),
      ...(Object.keys(layout).length === 0 ? {} : { [LAYOUT_KEY]: layout }),
    },
  })
}
