import * as layout from '../../../assembly/layout.js'
import { WellfitError } from '../../errors.js'
import { checkInteger, checkKeys, checkNumber } from '../../options.js'
import { emptyLike } from '../dataset/select-rows.js'
import type { Dataset, Targets } from '../dataset/types.js'
import { RandomStream } from '../random/philox.js'

/** How to make rows of small classes. */
export interface SmoteOptions {
  /** Rows that each class shall have, as a share of the largest class, in (0, 1]. Default 1. */
  readonly share?: number
  /** Nearest neighbours of which one is drawn. Default 5, or all there are in a smaller class. */
  readonly neighbours?: number
  /** Default 0. */
  readonly seed?: number
}

/**
 * A train set with made-up rows of its small classes at its end: x + u·(x′ − x), where x is a row of the class, x′ one of
 * its nearest neighbours in the class by Euclidean distance, u uniform on [0, 1) (SMOTE, Chawla et al., 2002).
 *
 * For the train part alone, after the split: rows between a train and a dev row would tell the network about dev.
 * Standardize first, since distances mix the features. One-hot columns of a made-up row lie between 0 and 1. Takes time
 * by the square of a class's rows.
 *
 * @returns A new dataset; the given one keeps its rows, which come first.
 * @throws WellfitError `UNSUPPORTED` for a regression; `INVALID_DATA` for a class of a single row.
 * @example
 * const balanced = smote(train, { neighbours: 5, seed: 1 })
 */
export function smote(train: Dataset, options: SmoteOptions = {}): Dataset {
  checkKeys('smote', 'options', options, ['share', 'neighbours', 'seed'])
  const share = checkNumber('smote', 'share', options.share ?? 1, { min: 0, minExcluded: true, max: 1 })
  const neighbours = checkInteger('smote', 'neighbours', options.neighbours ?? 5, 1)
  const seed = checkInteger('smote', 'seed', options.seed ?? 0, 0)
  const { targets } = train
  if (targets.kind === 'values') throw noClasses()
  const members = rowsOfClasses(targets.labels, targets.classes.length)
  const most = members.reduce((largest, rows) => Math.max(largest, rows.length), 0)
  const made = members.flatMap((rows, label) => {
    const missing = rows.length === 0 ? 0 : Math.ceil(most * share) - rows.length
    if (missing > 0 && rows.length === 1) throw singleRow(targets, label, rows[0] ?? 0)
    const stream = new RandomStream(seed, layout.PURPOSE_SMOTE, label)
    return missing > 0 ? choosePairs(train, rows, missing, neighbours, stream) : []
  })
  return withRows(train, targets, made)
}

/** Where a made-up row lies: `share` of the way from one row to another. */
interface Between {
  readonly from: number
  readonly to: number
  readonly share: number
}

function rowsOfClasses(labels: Int32Array, classes: number): number[][] {
  const members = Array.from({ length: classes }, (): number[] => [])
  labels.forEach((label, row) => members[label]?.push(row))
  return members
}

/** Every row of the class begins as many made-up rows as any other, but for one. */
function choosePairs(
  train: Dataset,
  rows: readonly number[],
  count: number,
  neighbours: number,
  stream: RandomStream,
): Between[] {
  const near = new Map<number, number[]>()
  return Array.from({ length: count }, (_, i) => {
    const from = rows[i % rows.length] ?? 0
    const known = near.get(from) ?? nearest(train, rows, from, neighbours)
    near.set(from, known)
    const to = known[stream.below(known.length)] ?? from
    return { from, to, share: stream.next() / 2 ** 32 }
  })
}

/** The rows nearest to one of them, nearest first; of equals the earlier row. */
function nearest(train: Dataset, rows: readonly number[], from: number, count: number): number[] {
  const distances = rows
    .filter((row) => row !== from)
    .map((row) => ({ row, distance: squaredDistance(train, from, row) }))
  distances.sort((a, b) => a.distance - b.distance || a.row - b.row)
  return distances.slice(0, count).map(({ row }) => row)
}

function squaredDistance({ x, features }: Dataset, a: number, b: number): number {
  let sum = 0
  for (let i = 0; i < features; i++) {
    const difference = (x[a * features + i] ?? 0) - (x[b * features + i] ?? 0)
    sum += difference * difference
  }
  return sum
}

function withRows(train: Dataset, targets: Targets & { kind: 'classes' }, made: readonly Between[]): Dataset {
  const { features, rows } = train
  const x = emptyLike(train.x, (rows + made.length) * features)
  x.set(train.x)
  const labels = new Int32Array(rows + made.length)
  labels.set(targets.labels)
  made.forEach(({ from, to, share }, i) => {
    labels[rows + i] = targets.labels[from] ?? 0
    for (let column = 0; column < features; column++) {
      const start = train.x[from * features + column] ?? 0
      const value = start + share * ((train.x[to * features + column] ?? 0) - start)
      x[(rows + i) * features + column] = x instanceof Uint8Array ? Math.round(value) : value
    }
  })
  return { ...train, rows: rows + made.length, x, targets: { ...targets, labels } }
}

function noClasses(): WellfitError {
  return new WellfitError({
    code: 'UNSUPPORTED',
    functionName: 'smote',
    field: 'targets',
    value: 'numbers',
    expected: 'be classes',
    remedy: 'SMOTE balances the classes of a classification; a regression has none.',
  })
}

function singleRow({ classes }: Targets & { kind: 'classes' }, label: number, row: number): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'smote',
    field: 'targets',
    value: `a single row of class ${JSON.stringify(classes[label])}`,
    expected: 'hold at least two rows of a class that is to grow',
    remedy: 'Join it with another class or leave the row out: nothing lies between one row and itself.',
    row,
  })
}
