import {
  type ActionChange,
  type CrossValidation,
  type FoldEstimate,
  type Improved,
  improveTable,
  type ImproveTableOptions,
  type Improvement,
  type ImprovementTrial,
  type Table,
  type TrialRecord,
} from '../../index.js'
import { WellfitError } from '../../errors.js'
import { tableHash } from '../files/trials/table-hash.js'
import { clean, digits, wrap } from '../terminal/terminal.js'
import { foldOptions, foldRows, PROGRESS_WIDTH, workersForRows } from './folds/after-run.js'
import type { Job, Prepared } from './job.js'
import type { Recipe } from './recipe.js'

/** The search before a run, and the recipe that it ended with. */
export interface ImprovedRun {
  readonly found: Improved
  readonly recipe: Recipe
  /** What is left of the command's budget for the training; infinite without one. */
  readonly secondsLeft: () => number
}

/**
 * Tries changes of the recipe on folds of train and dev, if the command is to; never uses the test set. After an interruption
 * the run has what was kept until then.
 */
export async function improveFirst(job: Job, prepared: Prepared): Promise<ImprovedRun | null> {
  const { improve: choice } = job.choices
  if (choice === null) return null
  const { folds, budgetSeconds } = choice
  const secondsLeft = budgetOf(job, budgetSeconds)
  const rows = foldRows(job.table, prepared)
  const limit = budgetSeconds === Infinity ? '' : ` for ${digits(budgetSeconds)} s at most`
  job.progress.say(`Trials on ${folds} folds of the ${rows.rows} rows of train and dev${limit}`)
  await job.trials?.begin({ data: job.name, target: job.target, sha256: tableHash(rows) })
  const previous = job.trials?.previous ?? []
  if (previous.length > 1) job.progress.say(`  ${trialCount(previous.length - 1)} taken from the record`)
  try {
    const found = await improveTable(rows, {
      ...searchOptions(job, prepared, rows),
      ...(budgetSeconds === Infinity ? {} : { budgetSeconds: secondsLeft(), reservedTrainings: 1 }),
      previous,
      signal: job.search?.signal ?? job.signal,
      record: (record) => {
        job.trials?.append(record)
        if (record.trial === null) job.progress.say(baselineLine(record))
      },
      onTrial: (trial, planned) => job.progress.say(trialLine(trial, planned)),
    })
    job.progress.say(wrap(found.message, PROGRESS_WIDTH, '', '  '))
    return { found, recipe: found.changes.reduce(changed, prepared.recipe), secondsLeft }
  } catch (failure) {
    const isShort = failure instanceof WellfitError && failure.field === 'budgetSeconds'
    if (!isShort) throw failure
    throw new WellfitError({
      code: failure.code,
      functionName: 'wellfit improve',
      field: '--budget',
      value: `${budgetSeconds}s`,
      expected: `${failure.expected}, and for the training that follows`,
      remedy: 'Use fewer folds, or allow more time.',
    })
  } finally {
    job.search?.end()
  }
}

/** Options of the search for these rows, but its budget, signal and callbacks. */
export function searchOptions(job: Job, prepared: Prepared, rows: Table): ImproveTableOptions {
  const { folds = 0, repeats, trials } = job.choices.improve ?? {}
  return {
    ...foldOptions(job, prepared, folds, rows.rows),
    ...(repeats === undefined ? {} : { repeats }),
    ...(trials === undefined ? {} : { trials }),
    workers: workersForRows(rows.rows, folds),
  }
}

/** Diagnosis and report take at least this long. */
const REPORT_SECONDS = 0.7
/** A training has at least this long. */
const LEAST_SECONDS = 0.1

/**
 * What is left of the budget of a command: less the time of what follows the training, which is as long as what came before; more on
 * a machine that other work keeps busy.
 */
function budgetOf({ startedAt = performance.now() }: Job, budgetSeconds: number): () => number {
  const elapsed = (): number => (performance.now() - startedAt) / 1000
  const reserved = Math.max(elapsed(), REPORT_SECONDS * slowdown())
  return () => Math.max(LEAST_SECONDS, budgetSeconds - elapsed() - reserved)
}

/** The time that this process has taken over its processor time, at least 1. */
function slowdown(): number {
  const { user, system } = process.cpuUsage()
  return Math.max(1, (1e6 * process.uptime()) / (user + system))
}

function trialCount(count: number): string {
  return count === 1 ? 'One trial' : `${count} trials`
}

function baselineLine({ crossValidation, planned }: TrialRecord): string {
  const error = crossValidation === null ? '' : `: error ${percentOf(crossValidation.error)}`
  return `  baseline${error}; at most ${trialCount(planned).toLowerCase()}`
}

/** The outcome of a trial in a line. */
function trialLine({ number, title, error, gain, outcome }: ImprovementTrial, planned: number): string {
  // After as many repeats as the trial had.
  const base = error === null || gain === null ? null : error.estimate + gain.estimate
  const measured = error === null || base === null ? '' : `: error ${percentOf(error)} for ${digits(100 * base)} %`
  return `  trial ${number} of at most ${planned}, ${clean(title, 200)}${measured}, ${outcome}`
}

function percentOf({ estimate, interval }: FoldEstimate): string {
  const of = (fraction: number): string => digits(100 * fraction)
  return `${of(estimate)} % (${of(interval.low)} to ${of(interval.high)})`
}

/** The recipe with a change that was kept. */
export function changed(recipe: Recipe, change: ActionChange): Recipe {
  const { hidden, activation, optimizer, learningRate, clipNorm, keepProb, l2, l1, epochs, batchSize, patience } =
    change
  const numbers = { keepProb, l2, l1, epochs, batchSize, patience }
  const given = Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined))
  return {
    ...recipe,
    ...given,
    ...(hidden === undefined ? {} : { layers: hidden }),
    ...(activation === undefined ? {} : { activation: activation as Recipe['activation'] }),
    // The rate of one optimizer does not suit another.
    ...(optimizer === undefined
      ? {}
      : {
          optimizer: optimizer as Recipe['optimizer'],
          learningRate: undefined,
          beta2: undefined,
          weightDecay: undefined,
        }),
    ...(learningRate === undefined ? {} : { learningRate }),
    ...(clipNorm === undefined ? {} : { step: { ...recipe.step, clipNorm } }),
  }
}

/** The record without what the report holds elsewhere. */
export function recordOf(found: Improved): Improvement {
  const { network: _, fit: __, crossValidation: ___, ...record } = found
  return record
}

/** The final recipe over the folds. */
export function pooled({ crossValidation }: Improved): CrossValidation {
  const { outOfFold: _, ...found } = crossValidation
  return found
}
