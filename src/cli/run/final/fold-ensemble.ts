import { grouped } from '../../../noun.js'
import { WellfitError } from '../../../errors.js'
import {
  type CrossValidation,
  type Dataset,
  type EpochRow,
  type ErrorAnalysis,
  type Evaluation,
  foldEnsemble,
  type FoldEnsemble,
  type FoldEnsembleOptions,
  type History,
  type Improved,
  type Network,
  preprocess,
  type Refit,
  type Table,
} from '../../../index.js'
import { duration } from '../../terminal/terminal.js'
import { type Decided, decide } from '../decide/decide.js'
import { errorsOver, foldRows, trainedOn, workersForSeconds } from '../folds/after-run.js'
import { type HeldOut, inOwnUnit, type SecondPredictions } from '../decide/held-out.js'
import type { Job, Prepared } from '../job.js'
import { classCounts } from '../recipe.js'
import { fitOf, networkOptions } from '../setup.js'
import { rareClass, thresholdFor } from '../decide/threshold.js'
import { secondsOfFolds } from '../preflight.js'
import { isUsable, secondsOf } from './members.js'
import { outOfFoldScore } from './out-of-fold-score.js'
import { epochsText, type Refitted } from './refit.js'

/** The average of the networks of k folds, and what was measured and decided by their out-of-fold predictions. */
export interface Folded extends Refitted {
  readonly outOfFold: HeldOut
  readonly score: Evaluation
  readonly crossValidation: CrossValidation
  readonly errors: ErrorAnalysis
  readonly decided: Decided
}

/** Why the first network is the model. */
export interface NoFolds {
  readonly note: string
  /** What ended the trainings of the folds, which can be resumed; `null`: something else. */
  readonly stop: 'aborted' | 'time' | null
}

/** The run before its ensemble. */
export interface FirstNetwork {
  readonly net: Network
  readonly history: History
  /** Whether to compare with other recipes on the same folds. */
  readonly isOpen: (found: CrossValidation) => boolean
  /** The search that trained the networks; `null`: they are trained now. */
  readonly improved: Improved | null
}

/**
 * Trains the recipe once for each of k folds of train and dev, on the other folds, and averages the networks; threshold, calibration
 * and intervals are chosen by their out-of-fold predictions. Scalers and categories stay those of train.
 *
 * @param first The training without dev.
 * @returns The average, which the caller disposes of; or why the first network is kept.
 */
export async function trainFolds(job: Job, prepared: Prepared, first: FirstNetwork): Promise<Folded | NoFolds> {
  const { history, net: own, improved } = first
  const isTrained = improved !== null && improved.networks !== null
  if (!isTrained && !isUsable({ history })) return kept({ reason: history.stop.message, stop: null })
  const left = job.maxSeconds === undefined || isTrained ? Infinity : job.maxSeconds - secondsOf(history)
  if (left <= 0) return kept(BEYOND_LIMIT)
  const rows = foldRows(job.table, prepared)
  const data = preprocess(rows, prepared.preprocessor)
  const rare = rareClass(own, prepared)
  const found = await trained(job, prepared, {
    rows,
    data,
    left,
    seconds: secondsOf(history),
    rare,
    isOpen: first.isOpen,
    improved,
  })
  if ('reason' in found) return kept(found)
  const { network: net, predictions, crossValidation, epochs } = found
  const { repeats } = crossValidation
  const networks = repeats * crossValidation.folds
  const average = { networks, heldOut: repeats, second: () => secondOf(own, rows, prepared) }
  const outOfFold = { part: 'outOfFold', data, predictions, average } as const
  const decided = await decide(job, prepared, net, outOfFold)
  const { outOfFold: pooled, ...folds } = crossValidation
  const isRegression = prepared.preprocessor.task === 'regression'
  const shown = isRegression ? inOwnUnit(net, predictions, prepared.preprocessor) : predictions
  const times = repeats === 1 ? {} : { repeats }
  const told = { rows: data.rows, folds: folds.folds, ...times, epochs, seconds: folds.seconds }
  return {
    net,
    train: data,
    outOfFold,
    score: await outOfFoldScore(folds, net, outOfFold, prepared.preprocessor),
    crossValidation: folds,
    errors: errorsOver(rows, prepared, { ...pooled, predictions: shown }),
    decided,
    found: { ...told, message: messageOf(told, prepared.test !== null) },
  }
}

/** What the first network, which was not trained on dev, predicts for the rows of dev. */
function secondOf(net: Network, rows: Table, { dev, read }: Prepared): SecondPredictions {
  const indices = new Map(Array.from(rows.rowNumbers ?? [], (number, index) => [number, index]))
  return {
    rows: Array.from(read.dev.rowNumbers ?? [], (number) => indices.get(number) ?? 0),
    predictions: net.predict(dev.x),
  }
}

interface Rows {
  readonly rows: Table
  readonly data: Dataset
  /** Seconds that the first network took. */
  readonly seconds: number
  /** Seconds that may be trained. */
  readonly left: number
  readonly rare: string | null
  readonly isOpen: FirstNetwork['isOpen']
  readonly improved: Improved | null
}

/** What an ensemble of folds of these rows, the preprocessed ones of train and dev, is trained with. */
export type FoldSettings = Pick<
  FoldEnsembleOptions,
  'network' | 'fit' | 'folds' | 'seed' | 'stratify' | 'group' | 'key'
>

/** The settings of an ensemble of folds of these rows. */
export function foldSettings(job: Job, prepared: Prepared, rows: Table, data: Dataset): FoldSettings {
  const { foldEnsemble: folds, seed } = job.choices
  const { group, key, stratify = isStratifiable(data, folds) } = job.choices.split
  const { inputs: _, seed: __, ...network } = networkOptions(prepared, seed)
  return {
    network,
    fit: fitOf(job, { ...prepared, train: data }),
    folds,
    seed,
    stratify,
    ...(group === undefined ? {} : { group: valuesOf(rows, group) }),
    ...(key === undefined ? {} : { key: valuesOf(rows, key) }),
  }
}

/** The ensemble; or why there is none. */
async function trained(job: Job, prepared: Prepared, given: Rows): Promise<FoldEnsemble | Reason> {
  const { rows, data, left, seconds, rare, isOpen, improved } = given
  const { choices, progress, signal } = job
  const { folds = 0, ...settings } = foldSettings(job, prepared, rows, data)
  const { foldEnsembleRepeats: repeats } = choices
  const workers = workersForSeconds(seconds, folds)
  const time = duration(secondsOfFolds(job, prepared, seconds))
  let epochs = 0
  const searched =
    improved === null
      ? {}
      : {
          network: improved.network,
          fit: improved.fit,
          ...(improved.networks === null ? {} : { trained: improved.networks, repeats: improved.networks.repeats }),
        }
  try {
    return await foldEnsemble(data, {
      ...settings,
      repeats,
      ...searched,
      folds,
      metrics: [],
      signal,
      ...(left === Infinity ? {} : { maxSeconds: left }),
      measure: rare === null ? 'error' : 'balanced error',
      threshold: (predictions) => {
        const threshold =
          thresholdFor(prepared, { part: 'outOfFold', data, predictions }, choices.decision, rare)?.chosen ?? null
        return threshold === null ? null : { label: threshold.label, aim: threshold.aim }
      },
      references: isOpen,
      onNetwork: (k, of) =>
        progress.say(
          `Training network ${k} of ${grouped(of)}, without fold ${((k - 1) % folds) + 1}${k === 1 ? `: about ${time} for all` : ''}`,
        ),
      ...trainedOn(job, workers),
      onEpoch: (row: EpochRow) => {
        // An engine tells the epochs of a training when it has ended.
        if (job.engine !== undefined) return
        epochs++
        // Those of several trainings at a time are counted together.
        if (workers === 1) progress.epoch(row, prepared.recipe.epochs, true)
        else progress.epoch({ ...row, epoch: epochs }, repeats * folds * prepared.recipe.epochs, true)
      },
    })
  } catch (error) {
    if (!(error instanceof WellfitError)) throw error
    if (error.code !== 'ABORTED') return { reason: error.message, stop: null }
    return signal.aborted ? { reason: 'Training was interrupted.', stop: 'aborted' } : BEYOND_LIMIT
  } finally {
    progress.end()
  }
}

/** Why an ensemble is not trained. */
interface Reason {
  readonly reason: string
  readonly stop: NoFolds['stop']
}

const BEYOND_LIMIT: Reason = { reason: 'Training would exceed --max-seconds.', stop: 'time' }

/** The values of a column of the table, as rows are assigned by. */
function valuesOf({ columns }: Table, name: string): ArrayLike<number> | readonly string[] {
  const column = columns.find((one) => one.name === name)
  if (column?.kind === 'number') return column.values
  if (column?.kind === 'category') return Array.from(column.codes, (code) => column.categories[code] ?? '')
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'wellfit train',
    field: name,
    expected: 'be a column of numbers or categories',
  })
}

/** Whether every class has a row for each fold. */
function isStratifiable({ targets }: Dataset, folds: number): boolean {
  if (targets.kind !== 'classes') return false
  return classCounts(targets).every((count) => count === 0 || count >= folds)
}

function kept({ reason, stop }: Reason): NoFolds {
  const note = `No ensemble of folds: the model is the network that was trained without dev. ${reason}`
  return { note, stop }
}

function messageOf(
  { rows, folds = 0, repeats = 1, epochs }: Pick<Refit, 'rows' | 'folds' | 'repeats' | 'epochs'>,
  isTested: boolean,
): string {
  const times = repeats === 1 ? '' : `, with other folds in each of ${grouped(repeats)} repeats`
  const model = `The model is the average of ${grouped(repeats * folds)} networks. Each was trained on the ${grouped(rows)} rows of train and dev but one of ${grouped(folds)} folds${times}, and has the weights after ${epochsText(epochs)}, by what the others monitored on their folds.`
  const by =
    repeats === 1
      ? 'by the network that was not trained on it. They,'
      : `by the average of the ${grouped(repeats)} networks that were not trained on it, the loss excepted, which is that of single networks. They,`
  const recipe = `The out-of-fold figures are those of every row ${by} the diagnosis and what was chosen by them (threshold, calibration, intervals) describe the recipe; the figures of train and dev and the curves by epoch are those of a first network, trained on train alone.`
  const tested = isTested
    ? 'The test figures are those of the model.'
    : 'Without a test part no figure is of the model itself, which is usually better than its networks.'
  return `${model} ${recipe} ${tested}`
}
