import * as layout from '../../../assembly/layout.js'
import { checkDataset } from '../dataset/check-dataset.js'
import { WellfitError } from '../../errors.js'
import { checkInteger, checkKeys, checkNumber } from '../../options.js'
import { emptyLike } from '../dataset/select-rows.js'
import { nearestRows } from '../dataset/nearest-rows.js'
import type { Dataset, Targets } from '../dataset/types.js'
import { RandomStream } from '../random/philox.js'

/** How to oversample small classes. */
export interface SmoteOptions {
  /** Rows of each class after resampling, as a fraction of the largest class, in (0, 1]. Default 1. */
  readonly ratio?: number
  /** Nearest neighbours to choose from; a smaller class uses all its rows. Default 5. */
  readonly neighbours?: number
  /** Default 0. */
  readonly seed?: number
}

/**
 * Oversamples small classes with synthetic rows x + u·(x′ − x), where x is a row of the class, x′ one of its nearest
 * neighbours in the class by Euclidean distance, and u uniform on [0, 1) (SMOTE, Chawla et al., 2002).
 *
 * Use it on the train part only, after the split: rows between a train and a dev row would leak dev into train. Standardize
 * first, since distances mix the features. One-hot features of synthetic rows lie between 0 and 1. The time grows with the
 * square of a class's rows.
 *
 * @returns A new dataset: the given rows, followed by the synthetic ones.
 * @throws WellfitError `UNSUPPORTED` for regression; `INVALID_DATA` for a class with a single row.
 * @example
 * const balanced = smote(train, { neighbours: 5, seed: 1 })
 */
export function smote(train: Dataset, options: SmoteOptions = {}): Dataset {
  checkDataset('smote', 'train', train)
  checkKeys('smote', 'options', options, ['ratio', 'neighbours', 'seed'])
  const ratio = checkNumber('smote', 'ratio', options.ratio ?? 1, { min: 0, minExcluded: true, max: 1 })
  const neighbours = checkInteger('smote', 'neighbours', options.neighbours ?? 5, 1)
  const seed = checkInteger('smote', 'seed', options.seed ?? 0, 0)
  const { targets } = train
  if (targets.kind === 'values') throw noClasses('numbers')
  if (targets.probabilities !== undefined) throw noClasses('probabilities')
  const members = rowsOfClasses(targets.labels, targets.classes.length)
  const most = members.reduce((largest, rows) => Math.max(largest, rows.length), 0)
  const synthetic = members.flatMap((rows, label) => {
    const missing = rows.length === 0 ? 0 : Math.ceil(most * ratio) - rows.length
    if (missing > 0 && rows.length === 1) throw singleRow(targets, label, rows[0] ?? 0)
    const stream = new RandomStream(seed, layout.PURPOSE_SMOTE, label)
    return missing > 0 ? choosePairs(train, rows, missing, neighbours, stream) : []
  })
  return withRows(train, targets, synthetic)
}

/** A synthetic row: from + fraction · (to − from), for two row numbers. */
interface SyntheticRow {
  readonly from: number
  readonly to: number
  readonly fraction: number
}

function rowsOfClasses(labels: Int32Array, classes: number): number[][] {
  const members = Array.from({ length: classes }, (): number[] => [])
  labels.forEach((label, row) => members[label]?.push(row))
  return members
}

/** Starts from the rows of the class in turn, so that their counts differ by at most one. */
function choosePairs(
  train: Dataset,
  rows: readonly number[],
  count: number,
  neighbours: number,
  stream: RandomStream,
): SyntheticRow[] {
  const near = new Map<number, number[]>()
  return Array.from({ length: count }, (_, i) => {
    const from = rows[i % rows.length] ?? 0
    const known = near.get(from) ?? nearestRows(train, rows, from, neighbours)
    near.set(from, known)
    const to = known[stream.below(known.length)] ?? from
    return { from, to, fraction: stream.next() / 2 ** 32 }
  })
}

function withRows(train: Dataset, targets: Targets & { kind: 'classes' }, synthetic: readonly SyntheticRow[]): Dataset {
  const { features, rows } = train
  const x = emptyLike(train.x, (rows + synthetic.length) * features)
  x.set(train.x)
  const labels = new Int32Array(rows + synthetic.length)
  labels.set(targets.labels)
  synthetic.forEach(({ from, to, fraction }, i) => {
    labels[rows + i] = targets.labels[from] ?? 0
    for (let column = 0; column < features; column++) {
      const start = train.x[from * features + column] ?? 0
      const value = start + fraction * ((train.x[to * features + column] ?? 0) - start)
      x[(rows + i) * features + column] = x instanceof Uint8Array ? Math.round(value) : value
    }
  })
  return { ...train, rows: rows + synthetic.length, x, targets: { ...targets, labels } }
}

function noClasses(value: string): WellfitError {
  return new WellfitError({
    code: 'UNSUPPORTED',
    functionName: 'smote',
    field: 'targets',
    value,
    expected: 'be classes',
    remedy: 'SMOTE applies to labels only.',
  })
}

function singleRow({ classes }: Targets & { kind: 'classes' }, label: number, row: number): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'smote',
    field: 'targets',
    value: `a single row of class ${JSON.stringify(classes[label])}`,
    expected: 'hold at least two rows of each class to oversample',
    remedy: 'Merge the class with another one or drop the row: SMOTE interpolates between two rows.',
    row,
  })
}
