import { availableParallelism } from 'node:os'
import { WellfitError } from '../../errors.js'
import {
  crossValidateTable,
  type CrossValidateTableOptions,
  type CrossValidation,
  type History,
  selectTableRows,
  type Table,
} from '../../index.js'
import { duration, grouped } from '../terminal/terminal.js'
import type { Job, Prepared } from './job.js'
import { ignoredColumns } from './prepare.js'
import { fitOf, networkOptions } from './setup.js'

const TIMES_THE_TRAINING = 20
const LEAST_SECONDS = 60
const MOST_WORKERS = 8
/** A worker takes about as long to start. */
const WORTH_A_WORKER = 0.2
/** The fraction of a fold's train rows that early stopping monitors. */
const STOPPING = { least: 0.1, most: 0.3 }

/** What the folds found, and a warning where they were skipped. */
export interface FoldsOutcome {
  readonly found: CrossValidation | null
  readonly warnings: readonly string[]
}

const NONE: FoldsOutcome = { found: null, warnings: [] }

/**
 * Cross-validates the recipe of a run on the rows of train and dev, if `--folds` asks for it; never uses the test set. What is
 * interrupted, exceeds the limit or does not work with these data is skipped with a warning: the run itself is done.
 */
export async function foldsAfter(
  job: Job,
  prepared: Prepared,
  history: History,
  hasThreshold: boolean,
): Promise<FoldsOutcome> {
  const { folds: choice } = job.choices
  if (choice === null) return NONE
  if (history.stop.reason === 'time') return skipped('Training ended at --max-seconds: folds would train longer.')
  if (hasThreshold) {
    return skipped('A threshold was set, which folds do not choose. --threshold none leaves it out.')
  }
  const trained = history.rows.at(-1)?.seconds ?? 0
  const seconds = choice.seconds ?? Math.max(LEAST_SECONDS, TIMES_THE_TRAINING * trained)
  const rows = rowsOf(job.table, prepared)
  const times = choice.repeats === 1 ? '' : `, ${choice.repeats} times over`
  job.progress.say(
    `Cross-validation: ${choice.folds} folds of the ${grouped(rows.rows)} rows of train and dev${times}, for ${duration(seconds)} at most`,
  )
  try {
    const { outOfFold: _, ...found } = await crossValidateTable(rows, {
      ...optionsOf(job, prepared, choice.folds, rows.rows),
      repeats: choice.repeats,
      maxSeconds: seconds,
      workers: trained < WORTH_A_WORKER ? 1 : Math.min(availableParallelism(), MOST_WORKERS, choice.folds),
      signal: job.signal,
      onFold: (done, of) => {
        if (done === of || done % Math.ceil(of / 4) === 0) job.progress.say(`  ${done} of ${of} trainings`)
      },
    })
    return { found, warnings: [] }
  } catch (error) {
    if (!(error instanceof WellfitError)) throw error
    if (error.code !== 'ABORTED') return skipped(error.message)
    if (job.signal.aborted) return skipped('It was interrupted.')
    return skipped(`It exceeds the time limit of ${duration(seconds)}; raise it with --folds-seconds.`)
  }
}

function skipped(reason: string): FoldsOutcome {
  return { found: null, warnings: [`Cross-validation: skipped. ${reason}`] }
}

/** The rows of train and dev, in the order of the file. */
function rowsOf(table: Table, { read }: Prepared): Table {
  const rows = [...(read.train.rowNumbers ?? []), ...(read.dev.rowNumbers ?? [])]
  return selectTableRows(
    table,
    rows.toSorted((a, b) => a - b),
  )
}

function optionsOf(job: Job, prepared: Prepared, folds: number, rows: number): CrossValidateTableOptions {
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
    scaling: choices.scaling,
    missing: choices.missing,
    dates: choices.dates,
    texts: choices.texts,
    ...(choices.mostCategories === undefined ? {} : { mostCategories: choices.mostCategories }),
    ...(stratify === undefined ? {} : { stratify }),
    ...(group === undefined ? {} : { group }),
    ...(time === undefined ? {} : { time }),
    ...(key === undefined ? {} : { key }),
  }
}
