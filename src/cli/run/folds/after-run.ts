import { grouped } from '../../../noun.js'
import { availableParallelism } from 'node:os'
import { WellfitError } from '../../../errors.js'
import {
  type ChosenThreshold,
  crossValidateTable,
  type CrossValidateTableOptions,
  type CrossValidation,
  type Diagnosis,
  type ErrorAnalysis,
  errorAnalysisTable,
  type History,
  type OutOfFold,
  selectTableRows,
  type Table,
  type TargetScale,
} from '../../../index.js'
import type { FoldsChoice } from '../../flags/folds.js'
import { duration, progressLines } from '../../terminal/terminal.js'
import type { Job, Prepared } from '../job.js'
import { columnOptions, ignoredColumns } from '../prepare.js'
import { isLeftOpen, isUndecided } from './left-open.js'
import { fitOf, networkOptions } from '../setup.js'

/** The time limit of folds that were asked for. */
const ASKED = { timesTheTraining: 20, least: 60 }
/** The time limit of folds that run by themselves; short runs need a little more than ten times their own time. */
const AUTOMATIC = { timesTheRun: 10, least: 10, most: 60 }
const MOST_WORKERS = 8
/** A worker takes about as long to start. */
const WORTH_A_WORKER = 0.2
/** The fraction of a fold's train rows that early stopping monitors. */
const STOPPING = { least: 0.1, most: 0.3 }

/** What the folds found, and a warning where they were skipped. */
export interface FoldsOutcome {
  readonly found: CrossValidation | null
  /** Where the errors of its out-of-fold predictions are. */
  readonly errors: ErrorAnalysis | null
  readonly warnings: readonly string[]
}

const NONE: FoldsOutcome = { found: null, errors: null, warnings: [] }

/** The run before its folds. */
export interface RunSoFar {
  readonly history: History
  /** By the run's own train and dev. */
  readonly diagnosis: Diagnosis
  /** By the folds of the model; `null`: it has none. */
  readonly byModel: Diagnosis | null
  /** That of one class, which each fold chooses anew. */
  readonly threshold: ChosenThreshold | null
  /** Since the data were prepared. */
  readonly seconds: number
}

/**
 * Cross-validates the recipe of a run on the rows of train and dev, or where dev comes from elsewhere of train and train-dev, if `--folds` asks for it, or by itself where dev leaves the
 * diagnosis open, and the folds of the model, where it has some, do not decide it; never uses the test set. What is interrupted, exceeds the limit or does not work with these data is skipped
 * with a warning: the run itself is done.
 */
export async function foldsAfter(job: Job, prepared: Prepared, run: RunSoFar): Promise<FoldsOutcome> {
  const { folds: choice } = job.choices
  if (choice === null) return NONE
  const { history, diagnosis, threshold } = run
  const isTimedOut = history.stop.reason === 'time'
  if (choice.isAutomatic && (isTimedOut || !isOpen(run))) return NONE
  if (isTimedOut) return skipped('Training ended at --max-seconds: folds would train longer.')
  const seen = prepared.trainDev === null ? 'dev' : 'trainDev'
  if (seen === 'dev' && prepared.split.method === 'source') {
    return skipped('Dev comes from another source than train, and train is too small for a train-dev part.')
  }
  const rows = foldRows(job.table, prepared, seen)
  const plan = planOf(choice, run, rows.rows, seen)
  if (plan.expected > plan.seconds) {
    return skipped(
      `${choice.folds} more trainings would take about ${duration(plan.expected)}. --folds ${choice.folds} runs them.`,
    )
  }
  job.progress.say(progressLines(plan.line))
  try {
    const { outOfFold, ...found } = await crossValidateTable(rows, {
      ...foldOptions(job, prepared, choice.folds, rows.rows),
      repeats: choice.repeats,
      references: true,
      measure: diagnosis.measure,
      ...(threshold === null ? {} : { threshold: { label: threshold.label, aim: threshold.aim } }),
      maxSeconds: plan.seconds,
      ...trainedOn(job, plan.workers),
      signal: job.signal,
      onFold: (done, of) => {
        if (done === of || done % Math.ceil(of / 4) === 0) job.progress.say(`  ${done} of ${of} trainings`)
      },
    })
    return { found, errors: errorsOver(rows, prepared, outOfFold), warnings: [] }
  } catch (error) {
    if (!(error instanceof WellfitError)) throw error
    if (error.code !== 'ABORTED') return skipped(error.message)
    if (job.signal.aborted) return skipped('It was interrupted.')
    const more = choice.isAutomatic ? `--folds ${choice.folds} allows more` : 'raise it with --folds-seconds'
    return skipped(`It exceeds the time limit of ${duration(plan.seconds)}; ${more}.`)
  }
}

function isOpen({ diagnosis, byModel }: RunSoFar): boolean {
  return byModel === null ? isLeftOpen(diagnosis) : isUndecided(byModel)
}

interface Plan {
  /** The time limit. */
  readonly seconds: number
  /** What automatic folds are expected to take. */
  readonly expected: number
  readonly workers: number
  readonly line: string
}

/** Workers for trainings that are worth one. */
function workersFor(folds: number): number {
  return Math.min(availableParallelism(), MOST_WORKERS, folds)
}

/** Rows from which a training takes longer than starting a worker. */
const ROWS_WORTH_A_WORKER = 2000

/** Workers for folds of `rows` rows. */
export function workersForRows(rows: number, folds: number): number {
  return rows < ROWS_WORTH_A_WORKER ? 1 : workersFor(folds)
}

/** Workers for folds whose trainings take so many seconds. */
export function workersForSeconds(seconds: number, folds: number): number {
  return seconds < WORTH_A_WORKER ? 1 : workersFor(folds)
}

/** Where the folds of a job are trained: on its engine, or by so many workers. */
export function trainedOn(
  { engine }: Pick<Job, 'engine'>,
  workers: number,
): Pick<CrossValidateTableOptions, 'engine' | 'workers'> {
  return engine === undefined ? { workers } : { engine }
}

/** The clock decides whether and for how long, never which folds: their number and seeds follow from the flags alone. */
function planOf(
  { folds, repeats, seconds: asked, isAutomatic }: FoldsChoice,
  run: RunSoFar,
  rows: number,
  seen: 'dev' | 'trainDev',
): Plan {
  const trained = run.history.rows.at(-1)?.seconds ?? 0
  const workers = workersForSeconds(trained, folds)
  const what = `${folds} folds of the ${grouped(rows)} rows of train and ${seen === 'dev' ? 'dev' : 'train-dev'}`
  const times = repeats === 1 ? '' : `, ${repeats} times over`
  if (isAutomatic) {
    const { timesTheRun, least, most } = AUTOMATIC
    const seconds = Math.min(most, Math.max(least, timesTheRun * Math.max(run.seconds, trained)))
    const why = run.byModel === null ? 'Dev alone leaves' : 'The folds of the model leave'
    const line = `${why} the diagnosis open. Cross-validation: ${what}${times}, for ${duration(seconds)} at most (--no-folds leaves it out)`
    return { seconds, expected: trained * Math.ceil(folds / workers), workers, line }
  }
  const seconds = asked ?? Math.max(ASKED.least, ASKED.timesTheTraining * trained)
  return { seconds, expected: 0, workers, line: `Cross-validation: ${what}${times}, for ${duration(seconds)} at most` }
}

function skipped(reason: string): FoldsOutcome {
  return { ...NONE, warnings: [`Cross-validation: skipped. ${reason}`] }
}

/** Where the errors on the rows of `foldRows` are, and where new rows differ in the worst slices. */
export function errorsOver(
  rows: Table,
  { preprocessor, images }: Prepared,
  { predictions }: Pick<OutOfFold, 'predictions'>,
  newRows?: Table,
): ErrorAnalysis {
  const { task, target } = preprocessor
  return errorAnalysisTable(predictions, rows, {
    target: target.name,
    task,
    ...images,
    ...(newRows === undefined ? {} : { newRows }),
  })
}

/** The rows of train and dev, or of train and train-dev, in the order of the file. */
export function foldRows(table: Table, { read }: Prepared, seen: 'dev' | 'trainDev' = 'dev'): Table {
  const rows = [...(read.train.rowNumbers ?? []), ...(read[seen]?.rowNumbers ?? [])]
  // Numbered, so that results name the rows of the file.
  const numbered = { ...table, rowNumbers: Int32Array.from({ length: table.rows }, (_, row) => row) }
  return selectTableRows(
    numbered,
    rows.toSorted((a, b) => a - b),
  )
}

/** The scale that the targets of these parts are on. */
export function scaleOf({ preprocessor: { target } }: Prepared): TargetScale {
  return target.kind === 'values' && target.transform === 'log' ? 'log' : 'linear'
}

/** The recipe of a run, for folds of `rows` rows. */
export function foldOptions(job: Job, prepared: Prepared, folds: number, rows: number): CrossValidateTableOptions {
  const { choices, target } = job
  const { seed: _, inputs: __, ...network } = networkOptions(prepared, choices.seed)
  const { stratify, group, time, key } = choices.split
  const { task } = prepared.preprocessor
  // As many rows to train on as the run had, where the folds leave as many.
  const spare = 1 - prepared.train.rows / ((rows * (folds - 1)) / folds)
  return {
    target,
    task,
    network,
    fit: fitOf(job, prepared),
    folds,
    seed: choices.seed,
    stoppingFraction: Math.min(STOPPING.most, Math.max(STOPPING.least, spare)),
    ignore: ignoredColumns(job),
    ...columnOptions(choices),
    targetScale: scaleOf(prepared),
    ...(stratify === undefined ? {} : { stratify }),
    ...(group === undefined ? {} : { group }),
    // Train-dev is drawn at random from the time of train.
    ...(time === undefined || prepared.trainDev !== null ? {} : { time }),
    ...(key === undefined ? {} : { key }),
  }
}
