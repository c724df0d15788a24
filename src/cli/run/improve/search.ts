import { grouped, noun } from '../../../noun.js'
import {
  type CrossValidation,
  type FoldEstimate,
  improve,
  type ImproveChoices,
  type Improved,
  type ImageShape,
  type ImproveOptions,
  improveTable,
  type Improvement,
  type ImprovementTrial,
  type Preparation,
  type RunReport,
  preprocess,
  type Table,
  type TrialRecord,
} from '../../../index.js'
import { WellfitError } from '../../../errors.js'
import { imageOf } from '../../files/arrays.js'
import { tableHash } from '../../files/trials/table-hash.js'
import { clean, digits, percent, progressLines } from '../../terminal/terminal.js'
import { secondsLeft } from './budget.js'
import { foldSettings } from '../final/fold-ensemble.js'
import { foldOptions, foldRows, scaleOf, trainedOn, workersForRows, workersForSeconds } from '../folds/after-run.js'
import type { Job, Prepared } from '../job.js'
import { fixedOf, preparationOf, preprocessorFor } from './prepared.js'

/**
 * Tries changes of the recipe on folds of train and dev, if the command is to; never uses the test set. After an interruption
 * the run has what was kept until then.
 *
 * @param reportSeconds What is to be kept for diagnosis and report.
 * @param firstSeconds What the first network took, if one was trained: it says more about the folds than their rows.
 * @returns What it found; `null` where it was interrupted before the recipe as given was measured.
 */
export async function improveFirst(
  job: Job,
  prepared: Prepared,
  reportSeconds: number,
  firstSeconds?: number,
): Promise<Improved | null> {
  const { improve: choice } = job.choices
  if (choice === null) return null
  const { folds, budgetSeconds } = choice
  const rows = foldRows(job.table, prepared)
  const limit = budgetSeconds === Infinity ? '' : ` for ${digits(budgetSeconds)} s at most`
  job.progress.say(`Trials on ${folds} folds of the ${rows.rows} rows of train and dev${limit}`)
  const targetScale = scaleOf(prepared)
  const { recipeName: recipe } = job.choices
  await job.trials?.begin({ data: job.name, target: job.target, sha256: tableHash(rows), targetScale, recipe })
  const previous = job.trials?.previous ?? []
  const { signal } = job.search ?? job
  if (previous.length > 1) job.progress.say(`  ${trialCount(previous.length - 1)} taken from the record`)
  try {
    const workers = firstSeconds === undefined ? undefined : workersForSeconds(firstSeconds, folds)
    const search = searcher(job, prepared, rows, workers)
    const found = await search({
      ...(budgetSeconds === Infinity ? {} : { budgetSeconds: secondsLeft(job, reportSeconds), reservedTrainings: 1 }),
      previous,
      signal,
      record: (record) => {
        job.trials?.append(record)
        if (record.trial === null) job.progress.say(baselineLine(record))
      },
      onTrialStart: ({ number, title, best }, planned) =>
        job.progress.say(
          `  trying ${number} of at most ${planned}, ${clean(title, 200)}; best so far: error ${percentOf(best)}`,
        ),
      onTrial: (trial, planned) => job.progress.say(trialLine(trial, planned)),
      onRepeat: (repeats, most) => job.progress.say(`  repeat ${repeats} of at most ${most}, for the average`),
    })
    job.progress.say(progressLines(found.message))
    return found
  } catch (failure) {
    if (!(failure instanceof WellfitError)) throw failure
    if (failure.code === 'ABORTED' && signal.aborted) return null
    if (failure.field !== 'budgetSeconds') throw failure
    // Not `ABORTED`, which would end with the exit code of an interrupt.
    throw new WellfitError({
      code: 'INVALID_OPTION',
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

/** Runs a search with these options besides those of the job. */
export type Searcher = (
  own: Omit<ImproveChoices, 'candidates' | 'single' | 'mostRepeats' | 'aim'> & Pick<ImproveOptions, 'signal'>,
) => Promise<Improved>

/** The search of a job on the rows of train and dev, but its budget, signal and callbacks. */
export function searcher(job: Job, prepared: Prepared, rows: Table, workers?: number): Searcher {
  const { folds = 0, repeats, trials, mostRepeats, aim } = job.choices.improve ?? {}
  const image = (job.choices.image as ImageShape | undefined) ?? imageOf(prepared.train.columns)
  const shared = {
    ...(repeats === undefined ? {} : { repeats }),
    ...(trials === undefined ? {} : { trials }),
    ...(aim === undefined ? {} : { aim }),
    // The pixels of images stay one input each.
    fixed: [...fixedOf(job), ...(image === null ? [] : (['numbers'] as const))],
    ...(image === null ? {} : { image }),
    ...trainedOn(job, workers ?? workersForRows(rows.rows, folds)),
  }
  if (job.choices.foldEnsemble === 0) {
    const options = { ...foldOptions(job, prepared, folds, rows.rows), ...shared, single: true }
    return async (own) => await improveTable(rows, { ...options, ...own })
  }
  const data = preprocess(rows, prepared.preprocessor)
  const options = {
    ...foldSettings(job, prepared, rows, data),
    ...shared,
    ...(mostRepeats === undefined ? {} : { mostRepeats }),
    scaling: 'none',
    single: false,
    preparation: preparationOf(job, prepared),
    prepare: (preparation: Preparation) => preprocess(rows, preprocessorFor(job, prepared, preparation)),
  } as const
  return async (own) => await improve(data, { ...options, ...own })
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

/** The record without what the report holds elsewhere. */
export function recordOf(found: Improved): Improvement {
  const {
    network: _,
    fit: __,
    crossValidation: ___,
    data: ____,
    networks: _____,
    preparation: ______,
    ...record
  } = found
  return record
}

/** The final recipe over the folds. */
export function pooled({ crossValidation }: Improved): CrossValidation {
  const { outOfFold: _, ...found } = crossValidation
  return found
}

/** What an improvement expected of new rows, and the error of the test set; `null` where either is missing, or the errors of the trials are balanced. */
export function expectedOnTest(
  improvement: RunReport['improvement'] | null,
  test: RunReport['scores']['test'],
  measure: 'error' | 'balanced error',
): NonNullable<RunReport['improvementOnTest']> | null {
  if (improvement === undefined || improvement === null || test === null || measure !== 'error') return null
  const { estimate, interval } = improvement.expected
  const { error, rows } = test
  const side = error < interval.low ? 'below' : error > interval.high ? 'above' : 'within'
  const range = `${percent(interval.low)} to ${percent(interval.high)}`
  const chance = side === 'within' ? '' : ` The error of so many rows varies by chance, too.`
  const message = `On new rows ${percent(estimate)} was expected, ${range}; the ${grouped(rows)} ${noun(rows, 'row')} of test gave ${percent(error)}, which is ${side} that interval.${chance}`
  return { expected: improvement.expected, error, rows, side, message }
}
