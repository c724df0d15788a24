import { isChunked, type ChunkedDataset } from '../../data/dataset/chunked/chunked-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import { lengthOf, readSafely } from '../../arguments.js'
import { WellfitError } from '../../errors.js'

/**
 * The order of the rows: a permutation of 0 … rows − 1 for all epochs, one for each epoch, or a function that returns the
 * permutation of an epoch, counted from 1 in each call of `fit`.
 */
export type RowOrder = ArrayLike<number> | readonly ArrayLike<number>[] | ((epoch: number) => ArrayLike<number>)

/**
 * The permutations of a run, a single one where all epochs share it: checked, and copied. Functions are called for all
 * epochs now, so that a run depends on plain data alone.
 *
 * @throws WellfitError `INVALID_OPTION`, `INVALID_SHAPE` or `INVALID_DATA` for what is no permutation of the rows.
 */
export function describeOrder(
  order: RowOrder | undefined,
  { rows, epochs }: { readonly rows: number; readonly epochs: number },
): readonly Uint32Array[] | undefined {
  if (order === undefined) return undefined
  if (typeof order === 'function') {
    return Array.from({ length: epochs }, (_, i) => {
      const field = `order(${i + 1})`
      return permutationOf(
        field,
        readSafely('fit', field, () => order(i + 1)),
        rows,
      )
    })
  }
  const length = lengthOf('fit', 'order', order)
  if (length === undefined) {
    const expected = 'be row indices, a list of them for each epoch, or a function of the epoch'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName: 'fit', field: 'order', value: order, expected })
  }
  const isList = typeof readSafely('fit', 'order', () => order[0]) === 'object'
  if (!isList) return [permutationOf('order', order, rows)]
  if (length < epochs) {
    const expected = `hold a permutation for each of ${epochs} epochs`
    const value = `${length} permutations`
    throw new WellfitError({ code: 'INVALID_SHAPE', functionName: 'fit', field: 'order', value, expected })
  }
  return Array.from({ length: epochs }, (_, i) => permutationOf(`order[${i}]`, order[i], rows))
}

/** Refuses an order of rows whose blocks are read in a random one. */
export function checkOrdered(field: 'shuffle' | 'order', train: Dataset | ChunkedDataset): void {
  if (!isChunked(train)) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'fit',
    field,
    ...(field === 'shuffle' ? { value: false } : {}),
    expected: 'be left out for a chunked data set',
    remedy: field === 'shuffle' ? 'Pass a `dataset` to keep the order of its rows.' : 'Pass a `dataset` to choose the order of its rows.', // prettier-ignore
  })
}

function permutationOf(field: string, values: unknown, rows: number): Uint32Array {
  const length = lengthOf('fit', field, values)
  if (length !== rows) {
    const expected = `hold the index of each of ${rows} rows`
    throw new WellfitError({ code: 'INVALID_SHAPE', functionName: 'fit', field, value: values, expected })
  }
  const indices = values as ArrayLike<unknown>
  const permutation = new Uint32Array(rows)
  const seen = new Uint8Array(rows)
  for (let i = 0; i < rows; i++) {
    const row = readSafely('fit', `${field}[${i}]`, () => indices[i])
    const isRow = typeof row === 'number' && Number.isInteger(row) && row >= 0 && row < rows
    if (!isRow || seen[row] === 1) {
      const expected = isRow
        ? 'not occur twice: every row is taken once'
        : `be the index of a row, a whole number from 0 to ${rows - 1}`
      throw new WellfitError({
        code: 'INVALID_DATA',
        functionName: 'fit',
        field: `${field}[${i}]`,
        value: row,
        expected,
      })
    }
    seen[row] = 1
    permutation[i] = row
  }
  return permutation
}
