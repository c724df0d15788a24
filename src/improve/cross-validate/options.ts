import { WellfitError } from '../../errors.js'
import type { RowValues } from '../../data/split/row-values.js'
import type { ScalerKind } from '../../data/scale/check-scaler.js'
import type { PreprocessorOptions } from '../../data/preprocess/types.js'
import type { TableTarget } from '../../data/split/split-table.js'
import { describeNetwork } from '../../model/describe-network.js'
import type { LayerOptions, NetworkOptions } from '../../model/network-options.js'
import { lossKind } from '../../model/losses.js'
import { checkMetricNames, metricNames } from '../../metrics/registry.js'
import {
  checkBoolean,
  checkCallback,
  checkChoice,
  checkInteger,
  checkKeys,
  checkNumber,
  checkPlainObject,
  checkSignal,
} from '../../options.js'
import type { ThresholdAim } from '../../metrics/threshold.js'
import type { ErrorMeasure, MetricName, Task } from '../../result/index.js'
import type { FitOptions } from '../../train/fit/options.js'
import { checkFoldEngine, type FoldEngine } from './fold-engine.js'

/** What each fold trains with, as for `fit`; what the cross-validation sets itself is left out. */
export type FoldFit = Omit<
  FitOptions,
  | 'dev'
  | 'seed'
  | 'onEpoch'
  | 'onBatch'
  | 'onProgress'
  | 'signal'
  | 'maxSeconds'
  | 'checkpoint'
  | 'resume'
  | 'restart'
  | 'worker'
  | 'sampleWeights'
>

/** The class whose threshold each training chooses, and what for. */
export interface FoldThreshold {
  readonly label: string
  /** Default `'f1'`. */
  readonly aim?: ThresholdAim
}

/** How to cross-validate a recipe; `By` is one value per row: an array, or the name of a table column. */
export interface CrossValidateChoices<By> {
  /** The network of every fold, without `seed` and without `inputs`, which follow from the features of the fold. */
  readonly network: Omit<NetworkOptions, 'seed' | 'inputs'>
  /** How it is trained. With `earlyStopping`, each training monitors rows of its own, never those held out. */
  readonly fit?: FoldFit
  /** k, from 2 to 1,000. Default 10. */
  readonly folds?: number
  /** How often to cross-validate, each time with new folds and weights. Default 1. */
  readonly repeats?: number
  /** Seed of folds, weights, row order and dropout. Default 0. */
  readonly seed?: number
  /** As in `kFold`. Default: true for classification. */
  readonly stratify?: boolean | number
  /** As in `kFold`: a unique identifier per row. */
  readonly key?: By
  /** As in `kFold`: rows that belong together; each group is in one fold, and early stopping monitors whole groups. */
  readonly group?: By
  /**
   * Time of each row. The rows are cut into k + 1 blocks in order of time, and fold j trains on blocks 1 to j and holds out
   * block j + 1, as TimeSeriesSplit of scikit-learn does: no row is predicted from later ones. One repeat only.
   */
  readonly time?: By
  /** The fraction of a fold's training rows that early stopping monitors, in (0, 0.5]. Default 0.15. */
  readonly stoppingFraction?: number
  /**
   * What errors are measured by: `'error'`, the fraction of rows misclassified, or `'balanced error'`, the mean over classes of that
   * fraction, for rare classes. Default `'error'`.
   */
  readonly measure?: ErrorMeasure
  /**
   * Each training chooses the threshold of one of two classes that serves this aim best on the rows that its early stopping monitors, or
   * without any on its train rows; as in `chooseThreshold`. Default: none, the likeliest class is predicted.
   */
  readonly threshold?: FoldThreshold
  /** Metrics to compute of each fold; an empty array for none. Default: every metric of the task. */
  readonly metrics?: readonly MetricName[]
  /**
   * Also trains two other recipes on the same folds, one without hidden layers and one with 64 units and early stopping: the error
   * that the best reaches on held-out rows is achievable, and `diagnose` measures bias against it. One that diverges or exceeds
   * `maxSeconds` is left out. Default false.
   */
  readonly references?: boolean
  /** Trainings at a time, from 1 to 64, each in a worker of its own where there are several. Default 1, in this thread. */
  readonly workers?: number
  /**
   * Where to train, in place of `workers`: `foldEngine` of `wellfit/queue` on processes, the workers of a queue or a cluster, with the
   * same bits. Default: in this process.
   */
  readonly engine?: FoldEngine
  /** Threads of each network, as for `network`. Default 1 with several workers, otherwise `'auto'`. */
  readonly threads?: number | 'auto'
  /** No repeat is begun that would exceed this many seconds, and one that does is dropped. Default: no limit. */
  readonly maxSeconds?: number
  /** Called after each training with the number done and the total. */
  readonly onFold?: (done: number, of: number) => unknown
  /** Aborts within a slice of training with error `ABORTED`. */
  readonly signal?: AbortSignal
}

/** How to cross-validate on a dataset. */
export interface CrossValidateOptions extends CrossValidateChoices<RowValues> {
  /** How each fold scales the features, fitted on the rows it trains on; `'none'` leaves them. Default `'standard'`. */
  readonly scaling?: ScalerKind | 'none'
}

/** How to cross-validate on a table: each fold fits its own preprocessor. */
export interface CrossValidateTableOptions
  extends CrossValidateChoices<string>, TableTarget, Omit<PreprocessorOptions, keyof TableTarget> {}

/** The keys of `CrossValidateChoices`. */
export const choiceKeys: readonly string[] = [
  'network',
  'fit',
  'folds',
  'repeats',
  'seed',
  'stratify',
  'key',
  'group',
  'time',
  'stoppingFraction',
  'measure',
  'threshold',
  'metrics',
  'references',
  'workers',
  'engine',
  'threads',
  'maxSeconds',
  'onFold',
  'signal',
]

const SET_BY_FOLDS = [
  'dev',
  'seed',
  'onEpoch',
  'onBatch',
  'onProgress',
  'signal',
  'maxSeconds',
  'checkpoint',
  'resume',
  'restart',
  'worker',
  'sampleWeights',
] as const

/** The options of all folds, checked and completed. */
export interface Recipe {
  readonly network: Omit<NetworkOptions, 'seed' | 'inputs'>
  readonly fit: FoldFit
  /** That of the loss. */
  readonly task: Task
  readonly folds: number
  readonly repeats: number
  readonly seed: number
  readonly stoppingFraction: number
  readonly measure: ErrorMeasure
  readonly threshold: FoldThreshold | null
  readonly metrics: readonly MetricName[]
  readonly references: boolean
  readonly workers: number
  /** `null`: this process. */
  readonly engine: FoldEngine | null
  readonly threads: number | 'auto'
  readonly maxSeconds: number
  readonly onFold: CrossValidateChoices<unknown>['onFold']
  readonly signal: AbortSignal | undefined
}

/**
 * A network of one input, without what depends on their number, which the rows have: embeddings, groups and the width of a block are checked
 * when a fold makes its network.
 */
export function withoutInputs(network: Recipe['network']): NetworkOptions {
  const layers: unknown = network.layers
  if (!Array.isArray(layers)) return { ...network, inputs: 1 }
  const plain = layers.map((layer: unknown) =>
    typeof layer === 'object' && layer !== null
      ? { ...layer, categories: undefined, periodic: undefined, groups: undefined, residual: undefined }
      : layer,
  )
  return { ...network, layers: plain as LayerOptions[], inputs: 1 }
}

/** Checks what does not depend on the rows. */
export function describeRecipe<By>(
  functionName: string,
  options: CrossValidateChoices<By>,
  own: readonly string[],
): Recipe {
  checkKeys(functionName, 'options', options, [...choiceKeys, ...own])
  const { network, fit = {}, onFold, signal } = options
  checkPlainObject(functionName, 'network', network)
  for (const key of ['seed', 'inputs']) if (key in network) throw isSet(functionName, `network.${key}`)
  const { task } = lossKind(describeNetwork(withoutInputs(network)).loss)
  checkPlainObject(functionName, 'fit', fit)
  for (const key of SET_BY_FOLDS) if (key in fit) throw isSet(functionName, `fit.${key}`)
  const repeats = checkInteger(functionName, 'repeats', options.repeats ?? 1, 1, 1000)
  if (options.time !== undefined && repeats > 1) throw onlyOneRepeat(functionName, repeats)
  checkCombination(functionName, options)
  checkCallback(functionName, 'onFold', onFold)
  checkSignal(functionName, signal)
  const workers = checkInteger(functionName, 'workers', options.workers ?? 1, 1, 64)
  const engine = checkFoldEngine(functionName, options.engine)
  if (engine !== null && options.workers !== undefined) throw workersOfEngine(functionName, options.workers)
  const fraction = { min: 0, minExcluded: true, max: 0.5 }
  const stoppingFraction = checkNumber(functionName, 'stoppingFraction', options.stoppingFraction ?? 0.15, fraction)
  return {
    network,
    fit,
    task,
    folds: checkInteger(functionName, 'folds', options.folds ?? 10, 2, 1000),
    repeats,
    seed: checkInteger(functionName, 'seed', options.seed ?? 0, 0),
    stoppingFraction: isMonitoring(fit) ? stoppingFraction : 0,
    measure: checkMeasure(functionName, options.measure, task),
    threshold: checkThreshold(functionName, options.threshold, task),
    metrics: checkMetricNames(functionName, 'metrics', options.metrics ?? metricNames(task), task),
    references: checkBoolean(functionName, 'references', options.references ?? false),
    workers,
    engine,
    threads: checkThreads(functionName, options.threads ?? (workers > 1 ? 1 : 'auto')),
    maxSeconds:
      options.maxSeconds === undefined
        ? Infinity
        : checkNumber(functionName, 'maxSeconds', options.maxSeconds, { min: 0, minExcluded: true }),
    onFold,
    signal,
  }
}

/** Whether early stopping monitors held-out rows. */
function isMonitoring({ earlyStopping }: FoldFit): boolean {
  return earlyStopping !== undefined && earlyStopping?.monitor !== 'trainCost'
}

function checkMeasure(functionName: string, value: unknown, task: Task): ErrorMeasure {
  const measure = checkChoice(functionName, 'measure', value ?? 'error', ['error', 'balanced error'])
  if (measure === 'error' || task === 'classification') return measure
  const expected = "be 'error' for a regression"
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'measure', value, expected })
}

/** The name of the class and the aim are checked where the first threshold is chosen. */
function checkThreshold(functionName: string, value: FoldThreshold | undefined, task: Task): FoldThreshold | null {
  if (value === undefined) return null
  checkPlainObject(functionName, 'threshold', value)
  checkKeys(functionName, 'threshold', value, ['label', 'aim'], ['label'])
  const { label }: { readonly label?: unknown } = value
  if (typeof label !== 'string') {
    const remedy = "Name the class whose threshold is chosen: threshold: { label: 'yes' }."
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName,
      field: 'threshold.label',
      value: label,
      expected: 'be the name of a class',
      remedy,
    })
  }
  if (task === 'classification') return value
  const expected = 'be left out for a regression'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'threshold', expected })
}

function checkThreads(functionName: string, threads: unknown): number | 'auto' {
  return threads === 'auto' ? threads : checkInteger(functionName, 'threads', threads, 1, 64)
}

function checkCombination<By>(functionName: string, { stratify, key, group, time }: CrossValidateChoices<By>): void {
  const refuse = (field: string, other: string): WellfitError =>
    new WellfitError({ code: 'INVALID_OPTION', functionName, field, expected: `be omitted with \`${other}\`` })
  if (stratify !== undefined && typeof stratify !== 'number') checkBoolean(functionName, 'stratify', stratify)
  if (time !== undefined && group !== undefined) throw refuse('group', 'time')
  if (time !== undefined && key !== undefined) throw refuse('key', 'time')
  if (time !== undefined && stratify !== undefined && stratify !== false) throw refuse('stratify', 'time')
  if (group !== undefined && key !== undefined) throw refuse('key', 'group')
}

function isSet(functionName: string, field: string): WellfitError {
  const expected = `be left out: ${functionName} sets it or does not support it`
  return new WellfitError({ code: 'INVALID_OPTION', functionName, field, expected })
}

function workersOfEngine(functionName: string, value: number): WellfitError {
  const expected = 'be left out with `engine`, which has its own number of trainings at a time'
  return new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'workers', value, expected })
}

function onlyOneRepeat(functionName: string, value: number): WellfitError {
  const remedy = 'Folds in order of time are the same in every repeat.'
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: 'repeats',
    value,
    expected: 'be 1 with `time`',
    remedy,
  })
}
