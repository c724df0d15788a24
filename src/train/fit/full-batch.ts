import { isChunked, type ChunkedDataset } from '../../data/dataset/chunked/chunked-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import { WellfitError } from '../../errors.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { STEP_KEYS, type StepOptions } from '../../program/step/step-rules.js'
import type { PenaltyOptions } from '../../program/step/penalty.js'
import type { Augmentation } from '../../model/augmentation/options.js'

/** The options of a fit that a full-batch optimizer may not support. */
interface CheckedOptions extends StepOptions, Pick<PenaltyOptions, 'l1'> {
  readonly batchSize?: number
  readonly augment?: readonly Augmentation[]
  readonly order?: unknown
  readonly weightAveraging?: unknown
}

interface Refusal {
  readonly field: string
  readonly value: unknown
  readonly why: string
  readonly remedy: string
}

const OTHER = "use another optimizer, such as 'adam'"

/**
 * Refuses options that a full-batch optimizer cannot use: it compares the costs of several θ, so J must be the same
 * function at every evaluation, with a gradient everywhere.
 */
export function checkFullBatch(options: CheckedOptions, network: NetworkDescription, rows: number): void {
  const refusal = [...refusedLayers(network), ...refusedOptions(options, rows)][0]
  if (refusal !== undefined) throw refused(refusal)
}

/** Refuses a train set that is not entirely in memory. */
export function checkInMemory(train: Dataset | ChunkedDataset): void {
  if (!isChunked(train)) return
  throw refused({
    field: 'train',
    value: 'chunks',
    why: 'all rows must be in memory',
    remedy: `a dataset, or ${OTHER}`,
  })
}

function refused({ field, value, why, remedy }: Refusal): WellfitError {
  const expected = `be left out with optimizer 'lbfgs': ${why}`
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'fit',
    field,
    value,
    expected,
    remedy: `${remedy[0]?.toUpperCase()}${remedy.slice(1)}.`,
  })
}

function* refusedLayers({ layers, inputKeepProb }: NetworkDescription): Generator<Refusal> {
  const random = 'dropout changes the cost at every evaluation'
  if (inputKeepProb < 1) yield { field: 'inputKeepProb', value: inputKeepProb, why: random, remedy: `l2, or ${OTHER}` }
  for (const [i, { keepProb, normalization, l1 }] of layers.entries()) {
    const field = `layers[${i}]`
    if (keepProb < 1) yield { field: `${field}.keepProb`, value: keepProb, why: random, remedy: `l2, or ${OTHER}` }
    if (normalization === 'batch') {
      const why = 'its running means need many batches'
      yield { field: `${field}.normalization`, value: normalization, why, remedy: "use 'layer'" }
    }
    if (l1 !== undefined && l1 > 0)
      yield { field: `${field}.l1`, value: l1, why: NO_GRADIENT, remedy: `l2, or ${OTHER}` }
  }
}

const NO_GRADIENT = 'L1 has no gradient where a weight is 0'

function* refusedOptions(options: CheckedOptions, rows: number): Generator<Refusal> {
  const { batchSize, l1, schedule, augment, order, weightAveraging } = options
  if (augment !== undefined && augment.length > 0) {
    const why = 'it changes the rows at every evaluation'
    yield { field: 'augment', value: augment.length, why, remedy: `leave it out, or ${OTHER}` }
  }
  if (batchSize !== undefined && batchSize < rows) {
    yield { field: 'batchSize', value: batchSize, why: `all ${rows} rows are one batch`, remedy: OTHER }
  }
  if (order !== undefined) {
    yield { field: 'order', value: order, why: `all ${rows} rows are one batch`, remedy: `leave it out, or ${OTHER}` }
  }
  if (l1 !== undefined && l1 > 0) yield { field: 'l1', value: l1, why: NO_GRADIENT, remedy: `l2, or ${OTHER}` }
  if (schedule !== undefined && schedule !== 'constant') {
    yield {
      field: 'schedule',
      value: schedule,
      why: 'a line search chooses the step',
      remedy: `leave it out, or ${OTHER}`,
    }
  }
  if (weightAveraging !== undefined) {
    const why = 'each step is the best so far'
    yield { field: 'weightAveraging', value: weightAveraging, why, remedy: `leave it out, or ${OTHER}` }
  }
  for (const field of STEP_KEYS) {
    // The schedule is refused above; without L1 its method does not matter.
    if (field === 'schedule' || field === 'l1Method') continue
    const value = options[field]
    if (value === undefined || value === 1 || value === 'standard') continue
    const why = 'the line search needs the unchanged gradient and θ'
    yield { field, value, why, remedy: `leave it out, or ${OTHER}` }
  }
}
