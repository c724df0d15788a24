import { isChunked, type ChunkedDataset } from '../../data/dataset/chunked/chunked-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import { WellfitError } from '../../errors.js'
import type { TargetRows } from '../../program/rows/staging.js'
import type { Features } from '../../tensor/reals.js'
import { checkFinite } from '../rows/features.js'
import type { FitOptions, FitPlan } from './options.js'
import type { NetworkInternals } from '../network/internals.js'
import type { RowWeights } from '../rows/row-weights.js'
import { checkWidth, targetRows } from '../rows/targets.js'
import type * as RowsInChunksModule from '../rows/rows-in-chunks.js'
import { type MeasuredRows, rowsInMemory, type TrainRows } from '../rows/train-rows.js'
import { measuredIndices, pickFeatures, pickTargets, sampleRows } from './measure/train-sample.js'

/** Checks the rows and returns their targets. */
export function checkData({ description }: NetworkInternals, data: Dataset): TargetRows {
  checkWidth('fit', data.features, description)
  if (!(data.x instanceof Uint8Array)) checkFinite('fit', data.x, data.features, description.precision)
  return targetRows('fit', data, description)
}

/** Checks the train set and opens its rows; `chunks` reads those of a chunked one. */
export function openRows(
  network: NetworkInternals,
  train: Dataset | ChunkedDataset,
  { signal }: FitOptions,
  { settings }: FitPlan,
  weights: RowWeights | undefined,
  chunks: typeof RowsInChunksModule | null,
): TrainRows {
  const { batchSize, seed } = settings
  if (isChunked(train)) {
    if (chunks === null) throw new Error('the code that reads chunks has not been imported')
    const chosen = measuredIndices(train.rows, seed)
    return new chunks.RowsInChunks(train, network.description, { batchSize, seed, signal, chosen, weights })
  }
  const chosen = sampleRows(train.rows, seed)
  const targets = checkData(network, train)
  // Where the classes are known, or of data that keeps arriving, rows of one class are learned from like any others.
  if (network.fitState.current === null && network.signature.current.classes === null) checkSeveralClasses(train)
  const measured = measuredRows(train.x, targets, train.features, chosen)
  return rowsInMemory(train.x, targets, train.rows, measured, weights?.of(0, train))
}

/** The rows that are measured, copied: training goes on while the caller may write into its own. */
function measuredRows(
  x: Features,
  targets: TargetRows,
  features: number,
  chosen: Uint32Array | undefined,
): MeasuredRows {
  if (chosen === undefined) return { x: x.slice(), targets: copyTargets(targets) }
  const outputs = 'labels' in targets ? 1 : (targets.values.length * features) / x.length
  return { x: pickFeatures(x, chosen, features), targets: pickTargets(targets, chosen, outputs), chosen }
}

function copyTargets(targets: TargetRows): TargetRows {
  return 'labels' in targets ? { labels: targets.labels.slice() } : { values: targets.values.slice() }
}

/** Refuses a train set with a single class. */
function checkSeveralClasses({ targets }: Dataset): void {
  if (targets.kind === 'values' || targets.labels.some((label) => label !== targets.labels[0])) return
  // Rows that are all likeliest of one class differ in how likely the others are.
  if (targets.probabilities !== undefined) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'fit',
    field: 'targets',
    value: `only class ${JSON.stringify(targets.classes[targets.labels[0] ?? 0])}`,
    expected: 'hold rows of at least two classes',
    remedy:
      'Split after shuffling, stratified by class: see `split`. Rows of one class can be trained on after a first fit to several, or where `network` was given the `classes`.',
  })
}
