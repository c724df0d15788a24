import { isChunked, type ChunkedDataset } from '../../data/dataset/chunked/chunked-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import type * as MuonModule from '../../program/step/muon.js'
import { Training } from '../../program/training.js'
import type { TrainingProgram } from '../../program/training-program.js'
import { prepareAugmentations } from '../rows/augmentation.js'
import type { FitPlan } from './options.js'
import type { ParallelFit } from './parallel/parallel-fit.js'
import type { NetworkInternals } from '../network/internals.js'
import type { TrainRows } from '../rows/train-rows.js'

/** What a program needs to know besides the plan of its fit. */
interface ProgramOptions {
  readonly optimizerEpochsBefore?: number
  readonly epochsBefore?: number
  readonly muon: typeof MuonModule | null
}

/** The training program of a plan, over the rows of a train set. */
export function fitProgram(
  network: NetworkInternals,
  train: Dataset | ChunkedDataset,
  trainRows: TrainRows,
  {
    settings,
    penalty,
    optimizer,
    rules,
    labelSmoothing,
    positiveWeights,
    weightAveraging,
    order,
    rateFactors,
    optimizerEpochsBefore = 0,
    epochsBefore = 0,
    muon,
  }: FitPlan & ProgramOptions,
  functionName: string,
  parallel: ParallelFit | null = null,
): TrainingProgram {
  const { core, description, parameters } = network
  const { x, targets, weights, windowRows } = trainRows
  const options = {
    rows: windowRows,
    epochRows: train.rows,
    batchSize: settings.batchSize,
    penalty,
    // L-BFGS takes its steps outside the program, which ends with the gradient.
    optimizer: optimizer.kind === 'lbfgs' ? null : optimizer,
    muon,
    rules,
    rateFactors,
    weights,
    labelSmoothing,
    positiveWeights,
    averageDecay: weightAveraging?.decay,
    epochs: optimizerEpochsBefore + settings.epochs,
    withoutDropout: false,
    shuffle: settings.shuffle !== false && settings.batchSize < train.rows,
    order: order === undefined ? undefined : { permutations: order, epochsBefore },
    seed: settings.seed,
    augment: prepareAugmentations(settings.augment ?? [], train),
    isWindowed: isChunked(train),
  }
  if (parallel !== null) return parallel.program(network, trainRows, train.rows, options)
  return new Training(core, description, parameters, x, targets, options, functionName)
}
