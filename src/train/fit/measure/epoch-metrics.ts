import { outputUnits } from '../../../model/network-options.js'
import { isChunked, type ChunkedDataset } from '../../../data/dataset/chunked/chunked-dataset.js'
import { selectRows } from '../../../data/dataset/select-rows.js'
import type { Dataset, Targets } from '../../../data/dataset/types.js'
import { argmax } from '../../../tensor/argmax.js'
import type { TargetRows } from '../../../program/rows/staging.js'
import type { EpochRow, MetricName, MetricValues } from '../../../result/index.js'
import type { NetworkInternals } from '../../network/internals.js'
import { metricsOf } from '../../network/measurable.js'
import { targetRows } from '../../rows/targets.js'
import type { MeasuredRows } from '../../rows/train-rows.js'
import { monitoredName } from '../early-stopping.js'
import type { FitPlan } from '../options.js'

/** Rows that are measured, and their targets in the form that the network's loss takes. */
export interface RowsToMeasure {
  readonly data: Dataset
  readonly targets: TargetRows
}

/** Measures the metrics that `metrics` asks for, and the one that early stopping monitors, at the end of every epoch. */
export class EpochMetrics {
  readonly #network: NetworkInternals
  readonly #names: readonly MetricName[]
  readonly #monitored: MetricName | null
  readonly #train: Dataset | ChunkedDataset
  readonly #measured: MeasuredRows
  readonly #dev: RowsToMeasure | null
  #trainRows: RowsToMeasure | undefined

  constructor(
    network: NetworkInternals,
    { metrics, earlyStopping }: FitPlan,
    train: Dataset | ChunkedDataset,
    measured: MeasuredRows,
    dev: RowsToMeasure | null,
  ) {
    this.#network = network
    this.#names = metrics
    this.#monitored = monitoredName(earlyStopping)
    this.#train = train
    this.#measured = measured
    this.#dev = dev
  }

  /** The metrics of the epoch that has just ended; nothing where none are asked for. */
  measure(): Pick<EpochRow, 'monitored' | 'metrics'> {
    const dev = this.#ofDev()
    const monitored = this.#monitored === null || dev === null ? {} : { monitored: dev[this.#monitored] ?? null }
    if (this.#names.length === 0) return monitored
    return { ...monitored, metrics: { train: this.#ofTrain(), dev: dev === null ? null : only(dev, this.#names) } }
  }

  get #devNames(): readonly MetricName[] {
    const monitored = this.#monitored
    return monitored === null || this.#names.includes(monitored) ? this.#names : [...this.#names, monitored]
  }

  #ofDev(): MetricValues | null {
    if (this.#dev === null || this.#devNames.length === 0) return null
    return metricsOf(this.#network, this.#dev.data, this.#dev.targets, this.#devNames)
  }

  #ofTrain(): MetricValues {
    this.#trainRows ??= this.#measuredTrainRows()
    return metricsOf(this.#network, this.#trainRows.data, this.#trainRows.targets, this.#names)
  }

  /** The rows of train that its loss is measured on: all, or a seeded sample. */
  #measuredTrainRows(): RowsToMeasure {
    const train = this.#train
    const { description } = this.#network
    const { x, targets, chosen } = this.#measured
    if (!isChunked(train)) {
      const data = chosen === undefined ? train : selectRows(train, chosen)
      return { data, targets: targetRows('fit', data, description) }
    }
    const { sample } = train
    const rows = x.length / description.inputs
    return { data: { ...sample, rows, x, targets: named(sample.targets, targets, outputUnits(description)) }, targets }
  }
}

/** Targets as a data set holds them, from the rows that the network reads. */
function named(names: Targets, rows: TargetRows, outputs: number): Targets {
  if (names.kind === 'values') return 'values' in rows ? { ...names, values: rows.values } : names
  const { kind, classes } = names
  if ('labels' in rows) return { kind, classes, labels: rows.labels }
  // Probabilities, or columns of 0 and 1: one for two classes, else one for each. Metrics count the likeliest.
  const { values } = rows
  const labelAt = (row: number): number =>
    outputs === 1 ? Number((values[row] ?? 0) > 0.5) : argmax(values, row * outputs, outputs)
  return { kind, classes, labels: Int32Array.from({ length: values.length / outputs }, (_, row) => labelAt(row)) }
}

function only(values: MetricValues, names: readonly MetricName[]): MetricValues {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]))
}
