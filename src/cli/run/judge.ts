import {
  type AchievableEstimate,
  type CrossValidation,
  type Dataset,
  diagnose,
  type Diagnosis,
  estimateAchievableError,
  type Evaluation,
  type History,
  type Metrics,
  type Network,
} from '../../index.js'
import type { Prepared } from './job.js'

/** With fewer rows, neighbours do not show the achievable error. */
const ESTIMATED_FROM = 20

/** The parts that a run may look at as often as it likes. */
export interface SeenParts {
  readonly train: Evaluation
  readonly trainDev?: Evaluation
  readonly dev: Evaluation
  /** Of an ensemble of folds. */
  readonly outOfFold?: Evaluation
}

/** Diagnoses a run by its own parts, or with folds the recipe. */
export type Judge = (folds: CrossValidation | null) => Diagnosis

/** Measures the network on a part, with the penalty that it was trained with. */
export function evaluator({ train, recipe }: Prepared, net: Network): (data: Dataset) => Evaluation {
  const { l2, l1 } = recipe
  // The warning is part of the score and is reported with the others.
  const onWarning = (): void => undefined
  return (data) => net.evaluate(data, { l2, l1, examples: train.rows, rowErrors: true, onWarning })
}

/** Measures train, train-dev and dev. */
export function measureSeen(prepared: Prepared, net: Network): SeenParts {
  const { train, trainDev, dev } = prepared
  const score = evaluator(prepared, net)
  return { train: score(train), ...(trainDev === null ? {} : { trainDev: score(trainDev) }), dev: score(dev) }
}

/** Gathers once what every diagnosis of the run is made from. */
export function judgeOf(
  { train, trainDev, dev, preprocessor, recipe }: Prepared,
  net: Network,
  history: History,
  measured: SeenParts,
  error: number | undefined,
): Judge {
  const achievableError: number | AchievableEstimate | undefined =
    error ?? (train.rows < ESTIMATED_FROM ? undefined : estimateAchievableError(train))
  // Only the counts by class are needed, not the ranks, which take a sort for each class.
  const tallied = (data: Dataset): Metrics => net.metrics(data, { names: ['accuracy'] })
  const metrics =
    preprocessor.task === 'regression'
      ? {}
      : {
          metrics: {
            train: tallied(train),
            dev: tallied(dev),
            ...(trainDev === null ? {} : { trainDev: tallied(trainDev) }),
          },
        }
  const { layers: hidden, keepProb } = recipe
  const run = { trainRows: train.rows, hidden, parameters: net.parameterCount, keepProb, history }
  const known = achievableError === undefined ? {} : { achievableError }
  return (folds) =>
    diagnose({
      ...measured,
      task: preprocessor.task,
      ...metrics,
      ...known,
      ...(folds === null ? {} : { folds }),
      run,
    })
}
