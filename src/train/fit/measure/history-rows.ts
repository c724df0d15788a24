import * as layout from '../../../../assembly/layout.js'
import type { ChunkedDataset } from '../../../data/dataset/chunked/chunked-dataset.js'
import type { Dataset } from '../../../data/dataset/types.js'
import { parameterCount } from '../../../model/segments.js'
import type { TrainingProgram } from '../../../program/training-program.js'
import type { BatchRow, EpochRow, Score } from '../../../result/index.js'
import { deepFreeze } from '../deep-freeze.js'
import { EpochMetrics, type RowsToMeasure } from './epoch-metrics.js'
import type { FitPlan } from '../options.js'
import type { NetworkInternals } from '../../network/internals.js'
import { penaltyCost, scoreOf } from '../../network/score.js'
import { layerSignals } from './signals.js'
import type { MeasuredRows, TrainRows } from '../../rows/train-rows.js'
import { measuredEveryEpoch, mostMeasured, stratifiedSample } from './train-sample.js'

/** The row of a batch whose step has just been taken, frozen. */
export function batchRow(
  { core, description }: NetworkInternals,
  training: TrainingProgram,
  epoch: number,
  batch: number,
): BatchRow {
  const { session, derivatives, learningRate } = training
  const loss = session.get(layout.SESSION_BATCH_LOSS)
  const penalty = session.get(layout.SESSION_BATCH_PENALTY)
  return Object.freeze({
    epoch,
    batch,
    step: session.get(layout.SESSION_STEP),
    rows: session.batchRows,
    loss,
    penalty,
    cost: loss + penalty,
    gradientNorm: Math.sqrt(core.kernels.sumSquares(derivatives, parameterCount(description))),
    learningRate,
  })
}

/** Measures a network at the end of every epoch: train, dev, metrics, and its layers. */
export class EpochMeter {
  readonly #network: NetworkInternals
  readonly #training: TrainingProgram
  readonly #measured: MeasuredRows
  readonly #plan: FitPlan
  readonly #trainRows: number
  readonly #dev: RowsToMeasure | null
  readonly #metrics: EpochMetrics
  /** Rows of train that are measured after every epoch. */
  readonly #sampleRows: number
  /** Chosen at the end of the first epoch, from when on the measured rows are complete. */
  #sample: Omit<MeasuredRows, 'chosen'> | null = null

  constructor(
    network: NetworkInternals,
    training: TrainingProgram,
    { measured }: TrainRows,
    plan: FitPlan,
    train: Dataset | ChunkedDataset,
    dev: RowsToMeasure | null,
  ) {
    this.#network = network
    this.#training = training
    this.#measured = measured
    this.#plan = plan
    this.#trainRows = train.rows
    this.#dev = dev
    this.#metrics = new EpochMetrics(network, plan, train, measured, dev)
    this.#sampleRows = measuredEveryEpoch(train.rows, dev?.data.rows ?? null, plan)
  }

  /** The row of the epoch that has just ended; `seconds` since the fit began. */
  measure(epoch: number, seconds: number): EpochRow {
    const { core, description, parameters } = this.#network
    const { session } = this.#training
    const { penalty } = this.#plan
    const penaltyNow = penaltyCost(core, description, parameters, penalty)
    const sums = session.get(layout.SESSION_LOSS_SUM) + session.get(layout.SESSION_PENALTY_SUM)
    const signals = layerSignals(core, description, parameters, this.#training, penalty)
    return deepFreeze({
      epoch,
      step: session.get(layout.SESSION_STEP),
      seconds,
      learningRate: this.#training.learningRate,
      batchCost: sums / this.#trainRows,
      train: this.#measureTrain(penaltyNow),
      dev: this.#measureDev(penaltyNow),
      ...this.#metrics.measure(),
      layers: signals,
    })
  }

  /**
   * The row of an epoch whose weights the network has, with the score of train over all measured rows; `row` itself where
   * it has that already.
   */
  withAllOfTrain(row: EpochRow): EpochRow {
    if (row.train.rows === mostMeasured(this.#trainRows)) return row
    const { description, inference } = this.#network
    const { x, targets } = this.#measured
    const train = scoreOf(description, inference.measure(x, targets), row.train.penalty, targets)
    return deepFreeze({ ...row, train, trainSample: row.train })
  }

  #measureTrain(penalty: number): Score {
    const { description, inference, core } = this.#network
    const { inputs } = description
    const { seed } = this.#plan.settings
    this.#sample ??= stratifiedSample(this.#measured, inputs, this.#sampleRows, { seed, precision: core.precision })
    const { x, targets } = this.#sample
    return scoreOf(description, inference.measure(x, targets), penalty, targets)
  }

  #measureDev(penalty: number): Score | null {
    if (this.#dev === null) return null
    const { description, inference } = this.#network
    const { data, targets } = this.#dev
    return scoreOf(description, inference.measure(data.x, targets), penalty, targets)
  }
}
