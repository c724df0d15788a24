import {
  type CrossValidation,
  type Diagnosis,
  type EncodedModel,
  type ErrorAnalysis,
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
import { sayFindings } from '../terminal/findings.js'
import { preflightLine, preflightWarnings } from '../terminal/preflight.js'
import { describeSetup } from '../terminal/summary.js'
import { duration, wrap } from '../terminal/terminal.js'
import { checkCalibrated } from './decide/calibration.js'
import { trainAgain, type TrainedAgain } from './curves.js'
import { type Decided, decide } from './decide/decide.js'
import { prepareChosen, recipeNote } from './default-recipe.js'
import { describeRun, droppedNote } from './describe.js'
import { ensembleOf } from './final/ensemble.js'
import { errorsOver, foldRows, foldsAfter, type FoldsOutcome, PROGRESS_WIDTH } from './folds/after-run.js'
import { encoded } from './encoded.js'
import { isLeftOpen } from './folds/left-open.js'
import { heldOutDev } from './decide/held-out.js'
import { importanceOf } from './importance.js'
import { improveFirst, pooled, recordOf } from './improve.js'
import type { Job, JobResult, Prepared } from './job.js'
import { type Judge, judgeOf, measureSeen, type SeenParts } from './judge.js'
import { completed, measure } from './measure.js'
import { checkRun } from './preflight.js'
import { type Folded, trainFolds } from './final/fold-ensemble.js'
import { refit, type Refitted } from './final/refit.js'
import { repairFirst } from './repair.js'
import { ignoredColumns, indexColumns } from './prepare.js'
import { fitOf, fitOfJob, networkOptions } from './setup.js'
import { type Trained, tryLogScale } from './target-scale.js'
import { checkThreshold } from './decide/threshold.js'

/**
 * The whole job: split, preprocess, make the network, check it, train it, diagnose it, evaluate the test set once.
 *
 * @throws WellfitError if the data or the options are invalid; divergence and abort are recorded in the history.
 */
export async function runJob(given: Job): Promise<JobResult> {
  const { job, prepared } = prepareChosen(given)
  const note = recipeNote(job.choices)
  if (note !== null) job.progress.say(wrap(note, PROGRESS_WIDTH, '', '  '))
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
  const problems = job.choices.preflight
    ? await sayFindings(
        { ...job, ignore: [...ignoredColumns(job), ...indexColumns(job.table, job.target), ...dropped(job, prepared)] },
        prepared.read,
      )
    : []
  const checks = job.choices.preflight ? await preflightBefore(job, prepared, first) : null
  if (job.choices.foldEnsemble > 0) job.progress.say(trainingsLine(job, prepared, checks))
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
  return await judged(job, chosen, { start, checks, found, folds, histories, notes, problems })
}

/** How many trainings there are, and about how long they take. */
function trainingsLine({ choices }: Job, { train, dev }: Prepared, checks: Preflight | null): string {
  const { foldEnsemble: folds } = choices
  const ofFold = ((folds - 1) / folds) * (train.rows + dev.rows)
  const seconds = (checks?.resources?.seconds ?? NaN) * (1 + (folds * ofFold) / train.rows)
  const time = Number.isNaN(seconds) ? '' : `, about ${duration(seconds)}`
  return `${folds + 1} trainings${time}: a first network by train and dev, and one without each of ${folds} folds`
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
  /** Problems of the data, of which the report warns first. */
  readonly problems: readonly string[]
  /** The recipe over folds, where a search has measured it. */
  readonly folds: Pick<FoldsOutcome, 'found' | 'errors'> | null
}

/** The job from the trained network on. */
async function judged(
  job: Job,
  { prepared, net, history }: Trained,
  { start, checks, found: before, folds: known, histories, notes, problems }: Before,
): Promise<JobResult> {
  const isUsable = completed(history) && history.best !== null
  const judgeNow = (seen: SeenParts): Judge => judgeOf(prepared, net, history, seen, job.choices.achievableError)
  const folded = isUsable ? await ensembleOfFolds(job, prepared, net, history, judgeNow) : NO_FOLDS
  const { ensemble } = folded
  // What is decided by out-of-fold predictions is not decided by dev.
  const { uncalibrated, threshold } =
    ensemble?.decided ?? (isUsable ? decide(job, prepared, net, heldOutDev(net, prepared)) : UNDECIDED)
  const seen = measureSeen(prepared, net)
  const judge = history.best === null ? null : judgeNow(seen)
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
  const { found, errors } = foldsOf(known ?? folds, ensemble)
  const diagnosis = judge === null || found === null ? own : judge(found)
  const again = ensemble ?? (isUsable && job.choices.refit ? await refit(job, prepared, histories) : null)
  const judgement = { folded, decided: { uncalibrated, threshold }, seen, own, diagnosis, found, errors, folds, again }
  return await reported(job, { prepared, net, history }, { checks, found: before, notes, problems }, judgement)
}

/** What was found about a trained network, and the network that is the model in its place. */
interface Judgement {
  readonly folded: FoldsOfModel
  readonly decided: Decided
  readonly seen: SeenParts
  /** The diagnosis by the network's own train and dev. */
  readonly own: Diagnosis | null
  readonly diagnosis: Diagnosis | null
  readonly found: CrossValidation | null
  readonly errors: ErrorAnalysis | null
  readonly folds: FoldsOutcome | null
  /** Why there is no second network, as a text. */
  readonly again: Refitted | string | null
}

/** Measures the model and makes the report. */
async function reported(
  job: Job,
  { prepared, net, history }: Trained,
  { checks, found: before, notes, problems }: Pick<Before, 'checks' | 'found' | 'notes' | 'problems'>,
  { folded, decided, seen, own, diagnosis, found, errors, folds, again }: Judgement,
): Promise<JobResult> {
  const { ensemble, unfinished } = folded
  const { uncalibrated, threshold } = decided
  const refitted = again === null || typeof again === 'string' ? null : again
  using _refitted = refitted?.net ?? null
  // Dev is part of the rows that the second network was trained on.
  const tested = refitted === null || prepared.test === null ? null : refitted
  const rows = unfinished === 'aborted' ? { ...prepared, test: null } : prepared
  const final = tested === null ? rows : { ...prepared, train: tested.train }
  const model = tested?.net ?? ensemble?.net ?? net
  const shown = ensemble === null ? seen : { ...seen, outOfFold: ensemble.score }
  const predicted = ensemble?.outOfFold ?? null
  const measured = { diagnosis, ...(await measure(final, model, history, shown, diagnosis, predicted)) }
  const trained = await curves(job, prepared, { ...measured, history })
  const report = {
    ...describeRun(job, prepared, net),
    ...before,
    ...measured,
    ...(completed(history) && history.best !== null ? importanceOf(net, prepared, job.choices.seed) : {}),
    ...trained.found,
    ...present({
      refit: refitted?.found ?? null,
      decidedOn: ensemble === null ? null : ('outOfFold' as const),
      crossValidation: own === null ? null : found,
      runDiagnosis: found === null ? null : own,
      errors,
      threshold: threshold?.chosen ?? null,
    }),
    ...checked(checks),
    history,
    overfittingOnset: overfittingOnset(history),
  }
  const warnings = [
    ...problems,
    ...warningsOf(job, prepared, history, checks),
    ...said(uncalibrated, threshold?.note, report.scores.test?.testEvaluation?.warning),
    ...(folds?.warnings ?? []),
    ...notes,
    ...said(typeof again === 'string' ? again : null, folded.note),
    ...trained.warnings,
  ]
  const usable = history.stop.reason !== 'diverged' && history.best !== null
  return {
    report: { ...report, ...withProblems(report.answer, problems.length), warnings },
    ...(unfinished === null ? {} : { unfinished }),
    model: usable ? modelOf(job, prepared, refitted?.net ?? net, report.scores) : null,
  }
}

/** The fields that are not `null`. */
function present<T extends object>(fields: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as {
    [Key in keyof T]?: NonNullable<T[Key]>
  }
}

/** The sentences that there are. */
function said(...sentences: readonly (string | null | undefined)[]): string[] {
  return sentences.filter((sentence) => sentence !== null && sentence !== undefined)
}

const UNDECIDED: Decided = { uncalibrated: null, threshold: null }

/** An ensemble of folds; or what ended it, and why the first network is the model. */
interface FoldsOfModel {
  readonly ensemble: Folded | null
  readonly unfinished: 'aborted' | 'time' | null
  readonly note: string | null
}

const NO_FOLDS: FoldsOfModel = { ensemble: null, unfinished: null, note: null }

/** The ensemble of folds, where there is to be one; other recipes are compared on its folds where it leaves the diagnosis open. */
async function ensembleOfFolds(
  job: Job,
  prepared: Prepared,
  net: Network,
  history: History,
  judge: (seen: SeenParts) => Judge,
): Promise<FoldsOfModel> {
  if (job.choices.foldEnsemble === 0) return NO_FOLDS
  const isOpen = (found: CrossValidation): boolean =>
    job.choices.references && isLeftOpen(judge(measureSeen(prepared, net))(found))
  const found = await trainFolds(job, prepared, { net, history, isOpen })
  return 'net' in found
    ? { ...NO_FOLDS, ensemble: found }
    : { ensemble: null, unfinished: found.stop, note: found.note }
}

/** The folds that the diagnosis is made from: those that were asked for, or those of the ensemble. */
function foldsOf(
  asked: Pick<FoldsOutcome, 'found' | 'errors'> | null,
  ensemble: Folded | null,
): Pick<FoldsOutcome, 'found' | 'errors'> {
  if (ensemble === null || (asked !== null && asked.found !== null)) return asked ?? { found: null, errors: null }
  return { found: ensemble.crossValidation, errors: ensemble.errors }
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
  const { train, dev } = prepared
  const { seed, augmenting } = job.choices
  const rows = augmenting.smote ? smote(train, { seed }) : train
  const history = await net.fit(rows, { ...fitOfJob(job, { ...prepared, train: rows }), dev })
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

/** A plain answer about rows that the network knows already, or that hold the target, is none about new ones. */
function withProblems(answer: string | undefined, problems: number): Pick<RunReport, 'answer'> {
  if (answer === undefined || problems === 0) return {}
  const which = problems === 1 ? 'a problem' : `${problems} problems`
  return { answer: `${answer} Do not rely on it yet: the data have ${which}, named below.` }
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

function modelOf(
  job: Job,
  { train, read, preprocessor }: Prepared,
  net: Network,
  scores: RunReport['scores'],
): EncodedModel {
  // What `predict` compares new rows with.
  const metadata = { scores, train: summarizeRows(read.train, preprocessor) }
  return encoded(job, net, { columns: train.columns, preprocessor, metadata })
}
