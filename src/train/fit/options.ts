import { WellfitError } from '../../errors.js'
import { checkDataset } from '../../data/dataset/check-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import type { Augmentation } from '../../model/augmentation/options.js'
import { describeAugmentations } from '../../model/augmentation/augmentations.js'
import type { Checkpoint } from '../../model/checkpoint.js'
import { lossKind } from '../../model/losses.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { describeOptimizer, type Optimizer, type OptimizerDescription } from '../../model/optimizers.js'
import {
  checkBoolean,
  checkCallback,
  checkChoice,
  checkInteger,
  checkKeys,
  checkNumber,
  checkSignal,
} from '../../options.js'
import {
  describeWeightAveraging,
  type WeightAveraging,
  type WeightAveragingSettings,
} from '../../model/weight-averaging.js'
import { describePenalty, PENALTY_KEYS, type Penalty, type PenaltyOptions } from '../../program/step/penalty.js'
import {
  activeRules,
  checkL1Method,
  describeStep,
  STEP_KEYS,
  type StepOptions,
  type StepRules,
} from '../../program/step/step-rules.js'
import { checkMetricNames } from '../../metrics/registry.js'
import type { BatchRow, EpochRow, FitSettings, MetricName } from '../../result/index.js'
import type { Answer } from './callbacks.js'
import { chooseBatchSize } from './batch-size.js'
import { DEFAULT_EPOCHS } from './defaults.js'
import { batchSizeNotes, dropoutNotes } from './causes/notes.js'
import { checkVerbose } from './verbose.js'
import { checkCheckpointOptions, type CheckpointOptions } from '../checkpoint/options.js'
import { describeOrder, type RowOrder } from '../rows/row-order.js'
import { fingerprintOf } from '../checkpoint/fingerprint.js'
import { checkFullBatch } from './full-batch.js'
import type { ParallelOptions, ParallelPlan } from './parallel/options.js'
import type * as ParallelRules from './parallel/options.js'
import { checkPositiveWeights, checkSmoothing, WEIGHT_KEYS, type WeightOptions } from '../rows/row-weights.js'
import { describeEarlyStopping, type EarlyStoppingOptions, type EarlyStoppingSettings } from './early-stopping.js'

/** The progress of a `fit`, reported between two time slices. */
export interface FitProgress {
  readonly epoch: number
  readonly epochs: number
  /** Completed steps of this epoch. */
  readonly step: number
  /** Steps of an epoch. */
  readonly steps: number
  /** Seconds until all epochs are done, at the pace so far; early stopping may end sooner. */
  readonly secondsLeft: number
}

/** How to train. */
export interface FitOptions extends PenaltyOptions, StepOptions, WeightOptions {
  /** Held-out rows: measured after every epoch, monitored by early stopping. */
  readonly dev?: Dataset
  /** Maximum passes over the train set. Default 100. */
  readonly epochs?: number
  /** Rows per step, at most all of train. Default 64; all with `lbfgs`. See `lastBatch`. */
  readonly batchSize?: number
  /**
   * What becomes of a last batch with too few rows for the statistics of batch normalization: fewer than a quarter of a batch and
   * 16. `'spread'`: its rows go to the other batches, which grow; the notes of the history say by how much. `'keep'`: it is
   * trained on as it is, as in Keras. Without batch normalization there is no difference. Default `'spread'`.
   */
  readonly lastBatch?: 'spread' | 'keep'
  /** Default Adam with learning rate 0.001. */
  readonly optimizer?: Optimizer
  /** Stop when the monitored value no longer improves, and restore the best weights. Off by default. */
  readonly earlyStopping?: EarlyStoppingOptions
  /**
   * Average the weights over the steps: the average is measured after every epoch, monitored by early stopping and kept, while the
   * steps go on from the weights themselves, which `onBatch` and `onProgress` see. `'ema'`, or `{ kind: 'ema', decay: 0.999 }`; of
   * all of θ, running statistics included. A second `fit` begins at the kept average and averages on. Off by default.
   */
  readonly weightAveraging?: WeightAveraging
  /**
   * Metrics to measure after every epoch, on dev and on the measured rows of train, by the names of docs/evaluate/metrics.md; the
   * history has them in `rows[i].metrics`. Default none.
   */
  readonly metrics?: readonly MetricName[]
  /**
   * First epoch, counted from 1, with dropout. Before it every keepProb is 1 and the train cost should fall in every
   * epoch; the notes say whether it does. Default 1.
   */
  readonly dropoutFrom?: number
  /**
   * Whether each epoch draws a new order of the rows. `false`: the order of the data set, in every epoch; not for chunked
   * data sets. Default true.
   */
  readonly shuffle?: boolean
  /**
   * The order of the rows, instead of `shuffle`: row indices for all epochs, a list of them for each epoch, or a function of
   * the epoch, counted from 1, which is called for every epoch before training begins. Each must hold every row once.
   */
  readonly order?: RowOrder
  /** Seed of row order, dropout and augmentation: a whole number from 0 to 2⁵³ − 1. Default 0. */
  readonly seed?: number
  /**
   * Random changes to the training rows, applied in order and redrawn in every epoch. They depend on seed, epoch and the
   * index of the row in `train` alone. Default none.
   */
  readonly augment?: readonly Augmentation[]
  /**
   * Called with a frozen row after each epoch, whose `train` is of a sample of `trainRowsMeasured` rows; return `'stop'` to end training. A promise is awaited. What a callback
   * throws ends `fit` with that error; the network keeps the weights of the last step.
   */
  readonly onEpoch?: (row: EpochRow) => Answer
  /** The same after each step. Steps then run one by one, which slows down a small network. */
  readonly onBatch?: (row: BatchRow) => Answer
  /** The same between time slices, with the progress so far. */
  readonly onProgress?: (progress: FitProgress) => Answer
  /** Print a line to the console after each epoch: losses, errors, learning rate, seconds. Default false. */
  readonly verbose?: boolean
  /** Aborts training within a time slice. */
  readonly signal?: AbortSignal
  /** Ends training after this many seconds, within a time slice; the best weights are kept. Default none. */
  readonly maxSeconds?: number
  /** Saves checkpoints to resume from: at intervals, and when training is aborted or `maxSeconds` is over. */
  readonly checkpoint?: CheckpointOptions
  /** Resume from a checkpoint of the same network, options and data; the final weights equal those of one run, to the bit. */
  readonly resume?: Checkpoint
  /**
   * A second `fit` continues the first: optimizer state, schedule and random streams. `true` starts afresh from the current
   * weights. Default false.
   */
  readonly restart?: boolean
  /**
   * Compute each batch in blocks of rows, on this process or, with a communicator of wellfit/mpi, on several: the weights are the
   * same, to the bit, for any number of ranks, and differ from those of a fit without it. Checkpoints are saved, and `verbose`
   * prints, on rank 0 alone. Of a chunked train set with `read`, each rank reads the rows of its blocks alone, into memory. Not with
   * `order`, `worker` or a stream of chunks. Off by default.
   */
  readonly parallel?: ParallelOptions
  /**
   * Train in a worker so that the caller's thread stays free: `worker_threads` in Node, a module worker in browsers. The
   * weights are the same, to the bit; callbacks run in the caller's thread and see the current network. Default false.
   */
  readonly worker?: boolean
}

const keys = [
  'dev',
  'epochs',
  'batchSize',
  'lastBatch',
  'optimizer',
  'earlyStopping',
  'weightAveraging',
  'metrics',
  'dropoutFrom',
  'shuffle',
  'order',
  'seed',
  'augment',
  'onEpoch',
  'onProgress',
  'signal',
  'maxSeconds',
  'onBatch',
  'verbose',
  'checkpoint',
  'resume',
  'restart',
  'parallel',
  'worker',
  ...STEP_KEYS,
  ...PENALTY_KEYS,
  ...WEIGHT_KEYS,
] satisfies readonly (keyof FitOptions)[]

/** Fit options checked and completed. */
export interface FitPlan {
  readonly settings: FitSettings
  readonly penalty: Penalty
  readonly optimizer: OptimizerDescription
  readonly rules: StepRules
  readonly labelSmoothing: number
  readonly positiveWeights: readonly number[] | undefined
  readonly earlyStopping: EarlyStoppingSettings | null
  readonly weightAveraging: WeightAveragingSettings | null
  /** Measured after every epoch. */
  readonly metrics: readonly MetricName[]
  readonly dropoutFrom: number
  /** One for all epochs, or one for each. */
  readonly order: readonly Uint32Array[] | undefined
  /** A factor of the learning rate for each step, instead of a schedule. */
  readonly rateFactors?: Float64Array
  /** `null` where a batch is not computed in blocks. */
  readonly parallel: ParallelPlan | null
  readonly notes: readonly string[]
}

/** Checks the options that need no default: names, callbacks, and how the run begins and ends. */
function checkRun(options: FitOptions): void {
  checkKeys('fit', 'options', options, keys)
  checkCallback('fit', 'onEpoch', options.onEpoch)
  checkCallback('fit', 'onBatch', options.onBatch)
  checkCallback('fit', 'onProgress', options.onProgress)
  if (options.dev !== undefined) checkDataset('fit', 'dev', options.dev)
  checkCheckpointOptions(options.checkpoint)
  checkVerbose(options.verbose ?? false)
  checkBoolean('fit', 'worker', options.worker ?? false)
  checkBoolean('fit', 'restart', options.restart ?? false)
  checkSignal('fit', options.signal)
  if (options.maxSeconds !== undefined)
    checkNumber('fit', 'maxSeconds', options.maxSeconds, { min: 0, minExcluded: true })
}

/** Checks the options of a fit over a given number of rows and features. */
export function describeFit(
  options: FitOptions,
  { rows, features }: { readonly rows: number; readonly features: number },
  network: NetworkDescription,
  parallelRules: typeof ParallelRules | null = null,
): FitPlan {
  checkRun(options)
  checkTrainable(network)
  const optimizer = describeOptimizer('fit', options.optimizer ?? 'adam')
  const parallel = parallelRules?.describeParallel(options, rows) ?? null
  const { asked, batchSize } =
    parallelRules?.chooseParallelBatchSize(options.batchSize, { rows, network, optimizer }, parallel) ??
    describeBatches(options, optimizer, rows, network)
  const penalty = describePenalty('fit', options, rows)
  if (optimizer.kind === 'lbfgs') checkFullBatch(options, network, rows)
  const rules = describeStep('fit', options)
  checkL1Method('fit', optimizer, rules, hasL1(penalty, network))
  const labelSmoothing = checkSmoothing('fit', options.labelSmoothing ?? 0, network)
  const positiveWeights = checkPositiveWeights('fit', options.positiveWeights, network)
  const { classWeights } = options
  const dropoutFrom = checkInteger('fit', 'dropoutFrom', options.dropoutFrom ?? 1, 1)
  const { task } = lossKind(network.loss)
  const earlyStopping = describeEarlyStopping('fit', options.earlyStopping, options.dev !== undefined, task)
  const weightAveraging = describeWeightAveraging('fit', options.weightAveraging)
  const metrics = checkMetricNames('fit', 'metrics', options.metrics ?? [], task)
  const augment = describeAugmentations('fit', options.augment, features)
  parallelRules?.checkAugmentations(parallel, augment)
  const epochs = checkInteger('fit', 'epochs', options.epochs ?? DEFAULT_EPOCHS, 1)
  const order = describeOrder(options.order, { rows, epochs })
  const settings: FitSettings = {
    epochs,
    batchSize,
    optimizer,
    l2: penalty.l2,
    l1: penalty.l1,
    penalizeBiases: penalty.penalizeBiases,
    ...(penalty.custom === undefined ? {} : { penalty: penalty.custom.name }),
    seed: checkInteger('fit', 'seed', options.seed ?? 0, 0),
    precision: network.precision,
    earlyStopping,
    ...(labelSmoothing === 0 ? {} : { labelSmoothing }),
    ...(classWeights === undefined ? {} : { classWeights }),
    ...(positiveWeights === undefined ? {} : { positiveWeights }),
    ...(weightAveraging === null ? {} : { weightAveraging }),
    ...(metrics.length === 0 ? {} : { metrics }),
    ...(dropoutFrom === 1 ? {} : { dropoutFrom }),
    ...describeShuffle(options, order),
    ...activeRules(rules, hasL1(penalty, network)),
    ...(parallel === null ? {} : { blocks: parallel.blocks }),
    ...(parallel?.mode === 'fast' ? { parallelMode: parallel.mode } : {}),
    ...(augment.length === 0 ? {} : { augment }),
  }
  const notes = notesOf(asked, batchSize, options.batchSize !== undefined, rows, network)
  const loss = { labelSmoothing, positiveWeights }
  const step = { penalty, optimizer, rules }
  const measured = { earlyStopping, weightAveraging, metrics, dropoutFrom }
  return { settings, ...step, ...loss, ...measured, order, parallel, notes }
}

/** What the history says of dropout and of the batch size, where that of the run is not the one that was asked for. */
function notesOf(
  asked: number,
  batchSize: number,
  isGiven: boolean,
  rows: number,
  network: NetworkDescription,
): string[] {
  const isTooLarge = isGiven && asked > rows
  const notes = isTooLarge ? [`batchSize ${asked} exceeds the ${rows} rows of train: each epoch is one batch.`] : []
  return [...notes, ...batchSizeNotes(asked, rows, batchSize), ...dropoutNotes(network)]
}

/** The batch size that was asked for, and the one of the run. */
function describeBatches(
  options: FitOptions,
  { kind }: OptimizerDescription,
  rows: number,
  network: NetworkDescription,
): { readonly asked: number; readonly batchSize: number } {
  const asked = checkInteger('fit', 'batchSize', options.batchSize ?? (kind === 'lbfgs' ? rows : 64), 1)
  const lastBatch = checkChoice('fit', 'lastBatch', options.lastBatch ?? 'spread', ['spread', 'keep'])
  return { asked, batchSize: lastBatch === 'keep' ? Math.min(asked, rows) : chooseBatchSize(asked, rows, network) }
}

function hasL1(penalty: Penalty, { layers }: NetworkDescription): boolean {
  return penalty.l1 !== 0 || layers.some(({ l1 = 0 }) => l1 !== 0)
}

/** How the settings tell the order of the rows: a given one by its fingerprint. */
function describeShuffle(
  { shuffle = true }: FitOptions,
  order: FitPlan['order'],
): Pick<FitSettings, 'shuffle' | 'order'> {
  const isShuffled = checkBoolean('fit', 'shuffle', shuffle)
  if (order === undefined) return isShuffled ? {} : { shuffle: false }
  if (isShuffled) return { order: `${order.length === 1 ? 'all ' : ''}${order.map(fingerprintOf).join(' ')}` }
  const expected = 'be left out where `order` is given'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName: 'fit', field: 'shuffle', value: false, expected })
}

/** Refuses a network whose layers are all frozen. */
function checkTrainable({ layers }: NetworkDescription): void {
  if (layers.some(({ trainable }) => trainable !== false)) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'fit',
    field: 'layers',
    value: 'all with trainable: false',
    expected: 'have at least one layer to train',
    remedy: 'Leave `trainable: false` out of the last layer.',
  })
}
