import { noun } from '../../noun.js'
import { readSafely } from '../../arguments.js'
import { checkDataset } from '../../data/dataset/check-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import { RandomStream, shuffle } from '../../data/random/philox.js'
import { WellfitError } from '../../errors.js'
import { checkInteger, checkKeys, checkText } from '../../options.js'
import type { ColumnImportance, PermutationImportance } from '../../result/index.js'
import type { Network } from '../../train/network/contract.js'
import { checkNetwork } from '../../train/network/known-networks.js'
import { percent, range } from '../numbers.js'
import { PERMUTATIONS } from '../purposes.js'
import { studentQuantile } from '../statistics/student.js'
import { type ColumnGroup, columnGroups } from './column-groups.js'

/** How columns are permuted. */
export interface PermutationOptions {
  /** Permutations of each column, at least 2. Default 10. */
  readonly repeats?: number
  /** Default 0. */
  readonly seed?: number
}

const functionName = 'permutationImportance'
const FEWEST_ROWS = 2
/** Columns that the message names. */
const MOST_NAMED = 5

/**
 * Measures how much a network depends on each column: the rise of its error when the values of the column are permuted among the
 * rows, which keeps their distribution and breaks their relation to the target (Breiman, 2001; Fisher, Rudin and Dominici,
 * 2019).
 *
 * importance = mean over the repeats of (error with the column permuted − error). The error is that of `net.evaluate`: the fraction
 * misclassified, or 1 − R², which can exceed 1. All features that a preprocessor makes of one column are permuted together. The
 * interval is that of the mean over the repeats.
 *
 * Use rows that the network was not trained on, such as dev: on train, importance shows what the network has memorized. Where columns
 * are correlated, permuting one makes rows that do not occur, and the others still tell what it told: both may seem
 * unimportant though the network needs one of them. Importance is about this network, not about causes.
 *
 * @param data Rows prepared for the network.
 * @returns Columns, the most important first: plain JSON. It takes `repeats` evaluations for each column.
 * @throws WellfitError `INVALID_DATA` for fewer than 2 rows or an error that is not defined; `INVALID_OPTION`.
 * @example
 * const { columns } = permutationImportance(net, dev, { repeats: 10, seed: 0 })
 */
export function permutationImportance(
  net: Network,
  data: Dataset,
  options: PermutationOptions = {},
): PermutationImportance {
  checkNetwork(functionName, 'net', net)
  checkDataset(functionName, 'data', data)
  readSafely(functionName, 'data.columns', () =>
    data.columns.forEach((name, i) => checkText(functionName, `data.columns[${i}]`, name)),
  )
  checkKeys(functionName, 'options', options, ['repeats', 'seed'])
  const repeats = checkInteger(functionName, 'repeats', options.repeats ?? 10, 2)
  const seed = checkInteger(functionName, 'seed', options.seed ?? 0, 0)
  const { rows } = data
  if (rows < FEWEST_ROWS) throw badData(`${rows} ${noun(rows, 'row')}`, `hold at least ${FEWEST_ROWS} rows`)
  const error = errorOf(net, data)
  // Evaluations of permuted rows are none of the test part.
  const { part: _, ...permuted } = { ...data, x: inPrecision(data.x, net.precision) }
  const order = new Uint32Array(rows)
  const columns = columnGroups(data).map((group, index): ColumnImportance => {
    const rises = Array.from({ length: repeats }, (_, repeat) => {
      permute(data, permuted, group, { order, stream: new RandomStream(seed, PERMUTATIONS, index * repeats + repeat) })
      return errorOf(net, permuted) - error
    })
    restore(data, permuted, group)
    return { column: group.column, ...meanOf(rises) }
  })
  columns.sort((a, b) => b.importance - a.importance)
  return { rows, repeats, seed, error, columns, message: messageOf(error, columns, rows, repeats) }
}

function errorOf(net: Network, data: Dataset): number {
  const { error } = net.evaluate(data)
  if (Number.isFinite(error)) return error
  throw badData(error, 'have a finite error')
}

/** A copy of the features as the network reads them: f64 is rounded once, not in each evaluation. */
function inPrecision(x: Dataset['x'], precision: Network['precision']): Dataset['x'] {
  return precision === 'f32' && x instanceof Float64Array ? new Float32Array(x) : x.slice()
}

/** Gives every row the features of the column that another row has. */
function permute(
  from: Dataset,
  to: Dataset,
  { first, features }: ColumnGroup,
  { order, stream }: { readonly order: Uint32Array; readonly stream: RandomStream },
): void {
  const width = from.features
  for (let row = 0; row < order.length; row++) order[row] = row
  shuffle(order, stream)
  for (let row = 0; row < order.length; row++) {
    const source = (order[row] ?? 0) * width
    for (let j = first; j < first + features; j++) to.x[row * width + j] = from.x[source + j] ?? 0
  }
}

function restore(from: Dataset, to: Dataset, { first, features }: ColumnGroup): void {
  const width = from.features
  for (let row = 0; row < from.rows; row++) {
    for (let j = first; j < first + features; j++) to.x[row * width + j] = from.x[row * width + j] ?? 0
  }
}

/** The mean with its 95 % interval. */
function meanOf(values: readonly number[]): Pick<ColumnImportance, 'importance' | 'interval'> {
  const count = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (count - 1)
  const half = studentQuantile(count - 1) * Math.sqrt(variance / count)
  return { importance: mean, interval: { low: mean - half, high: mean + half } }
}

function messageOf(error: number, columns: readonly ColumnImportance[], rows: number, repeats: number): string {
  const needed = columns.filter(({ interval }) => interval.low > 0)
  const start = `The error is ${percent(error)} on ${rows} rows.`
  if (needed.length === 0) return `${start} Permuting any one column does not raise it measurably.`
  const named = needed
    .slice(0, MOST_NAMED)
    .map(({ column, importance, interval }) => `${column} by ${percent(importance)} (${range(interval)})`)
  const more = needed.length > MOST_NAMED ? `, and ${needed.length - MOST_NAMED} more by less` : ''
  const others = columns.length - needed.length
  const rest =
    others === 0 ? '' : ` ${others === 1 ? '1 column does' : `${others} columns do`} not raise it measurably.`
  return `${start} Permuting one column raises it (mean of ${repeats} permutations, 95 % interval): ${named.join(', ')}${more}.${rest} Correlated columns share their importance.`
}

function badData(value: unknown, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_DATA', functionName, field: 'data', value, expected })
}
