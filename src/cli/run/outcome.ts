import {
  type CrossValidation,
  type Diagnosis,
  type EncodedModel,
  type ErrorAnalysis,
  type History,
  type Improved,
  type Network,
  overfittingOnset,
  type Preflight,
  type RunReport,
  summarizeRows,
} from '../../index.js'
import { preflightWarnings } from '../terminal/preflight.js'
import { type TrainedAgain, trainAgain } from './curves.js'
import { type Decided, decide } from './decide/decide.js'
import { heldOutDev } from './decide/held-out.js'
import { expectedOnTest, pooled } from './improve/search.js'
import { describeRun, droppedNote } from './describe.js'
import { encoded } from './encoded.js'
import { type Folded, trainFolds } from './final/fold-ensemble.js'
import { refit, type Refitted } from './final/refit.js'
import { foldsAfter, type FoldsOutcome } from './folds/after-run.js'
import { isLeftOpen } from './folds/left-open.js'
import { importanceOf } from './importance.js'
import type { Job, JobResult, Prepared } from './job.js'
import { type Judge, judgeOf, measureSeen, type SeenParts } from './judge.js'
import { completed, measure } from './measure.js'
import { fitOf, networkOptions } from './setup.js'
import type { Trained } from './target-scale.js'

/** What came before the outcome. */
export interface Before {
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
  /** The search whose networks are averaged; `null`: the ensemble of folds, if there is to be one, is trained now. */
  readonly improved: Improved | null
}

/** The job from the trained network on. */
export async function judged(
  job: Job,
  { prepared, net, history }: Trained,
  { start, checks, found: before, folds: known, histories, notes, problems, improved }: Before,
): Promise<JobResult> {
  const isUsable = completed(history) && history.best !== null
  const judgeNow = (seen: SeenParts): Judge => judgeOf(prepared, net, history, seen, job.choices.achievableError)
  const folded = isUsable ? await ensembleOfFolds(job, prepared, { net, history }, judgeNow, improved) : NO_FOLDS
  const { ensemble } = folded
  // What is decided by out-of-fold predictions is not decided by dev.
  const decided =
    ensemble?.decided ?? (isUsable ? await decide(job, prepared, net, heldOutDev(net, prepared)) : UNDECIDED)
  const seen = measureSeen(prepared, net)
  const judge = history.best === null ? null : judgeNow(seen)
  const own = judge === null ? null : judge(null)
  const byModel = judge === null || ensemble === null ? null : judge(ensemble.crossValidation)
  const folds =
    isUsable && own !== null
      ? await foldsAfter(job, prepared, {
          history,
          diagnosis: own,
          byModel,
          threshold: decided.threshold?.chosen ?? null,
          seconds: (performance.now() - start) / 1000,
        })
      : null
  const { found, errors } = foldsOf(known ?? searched(improved, ensemble) ?? folds, ensemble)
  const diagnosis =
    judge === null || found === null ? own : found === ensemble?.crossValidation ? byModel : judge(found)
  const again = ensemble ?? (isUsable && job.choices.refit ? await refit(job, prepared, histories) : null)
  const judgement = { folded, decided, seen, own, diagnosis, found, errors, folds, again }
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
  const { calibrationNote, threshold } = decided
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
      improvementOnTest: expectedOnTest(before.improvement, measured.scores.test, found?.measure ?? 'error'),
    }),
    ...checked(checks),
    history,
    overfittingOnset: overfittingOnset(history),
  }
  const warnings = [
    ...problems,
    ...warningsOf(job, prepared, history, checks),
    // Where the calibration is measured, its gain is shown.
    ...said(
      report.calibration === undefined ? calibrationNote : null,
      threshold?.note,
      report.scores.test?.testEvaluation?.warning,
    ),
    ...(folds?.warnings ?? []),
    ...notes,
    ...said(typeof again === 'string' ? again : null, folded.note),
    ...trained.warnings,
  ]
  const usable = history.stop.reason !== 'diverged' && history.best !== null
  return {
    report: { ...report, ...withProblems(report.answer, problems.length), warnings },
    ...(unfinished === null ? {} : { unfinished }),
    isCutShort: job.signal.aborted && lacksTrainings(job, report),
    model: usable ? modelOf(job, prepared, refitted?.net ?? net, report) : null,
  }
}

/** Whether the model is the first network, though more trainings were asked for. */
function lacksTrainings({ choices }: Job, { ensemble, refit }: Pick<RunReport, 'ensemble' | 'refit'>): boolean {
  return (choices.ensemble > 1 && ensemble === undefined) || (choices.refit && refit === undefined)
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

const UNDECIDED: Decided = { calibrationNote: null, threshold: null }

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
  { net, history }: Pick<Trained, 'net' | 'history'>,
  judge: (seen: SeenParts) => Judge,
  improved: Improved | null,
): Promise<FoldsOfModel> {
  if (job.choices.foldEnsemble === 0) return NO_FOLDS
  const isOpen = (found: CrossValidation): boolean =>
    job.choices.references && isLeftOpen(judge(measureSeen(prepared, net))(found))
  const found = await trainFolds(job, prepared, { net, history, isOpen, improved })
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

/** The folds of a search, of which there may be more repeats than are averaged; not where the ensemble measures another error. */
function searched(improved: Improved | null, ensemble: Folded | null): Pick<FoldsOutcome, 'found' | 'errors'> | null {
  if (improved === null || ensemble === null || ensemble.crossValidation.measure !== undefined) return null
  if (ensemble.crossValidation.repeats > improved.repeats) return null
  return { found: pooled(improved), errors: ensemble.errors }
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
  { scores, ensemble, refit: again }: Pick<RunReport, 'scores' | 'ensemble' | 'refit'>,
): EncodedModel {
  const averaged = again?.epochs.length ?? ensemble?.networks ?? 1
  const metadata = {
    scores,
    // What `predict` compares new rows with.
    train: summarizeRows(read.train, preprocessor),
    ...(averaged === 1 ? {} : { averaged }),
  }
  return encoded(job, net, { columns: train.columns, preprocessor, metadata })
}
