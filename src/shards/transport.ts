import type { TableColumn } from '../data/table/table.js'
import { bytesOf, gatherNumbers, type Communicator } from '../program/blocks/communicator.js'
import type { Range } from '../program/blocks/partition.js'

/** The values or codes of a column. */
export function valuesOf(column: TableColumn): Float64Array | Float32Array | Int32Array {
  return column.kind === 'number' ? column.values : column.codes
}

/** The column with so many rows, which are to be filled. */
export function emptyColumn(column: TableColumn, rows: number): TableColumn {
  if (column.kind === 'category') return { ...column, codes: new Int32Array(rows) }
  return { ...column, values: column.values instanceof Float32Array ? new Float32Array(rows) : new Float64Array(rows) }
}

/** Numbers of all ranks, one each. */
export function gatherCounts(communicator: Communicator, own: number): number[] {
  const ones = Array.from({ length: communicator.size }, () => 1)
  return gatherNumbers(communicator, Float64Array.of(own), ones).map(([count = 0]) => count)
}

/** The rows of each rank among those of all, which are in the order of the ranks. */
export function rangesOf(counts: readonly number[]): Range[] {
  let end = 0
  return counts.map((count) => ({ first: end, end: (end += count) }))
}

/** A column of the rows of all ranks, which are in this order. */
export function gatherColumn(communicator: Communicator, column: TableColumn): TableColumn {
  if (communicator.size === 1) return column
  const own = valuesOf(column)
  const counts = gatherCounts(communicator, own.length)
  const whole = emptyColumn(
    column,
    counts.reduce((sum, count) => sum + count, 0),
  )
  const destinations = rangesOf(counts).map(({ first, end }) => [bytesOf(valuesOf(whole).subarray(first, end))])
  exchangeParts(
    communicator,
    counts.map(() => [bytesOf(own)]),
    destinations,
  )
  return whole
}

/**
 * Sends each rank the bytes that are meant for it, and writes those of the others, and of this one, where they belong: from and
 * into the memory that holds them, without another copy.
 *
 * @param parts For each rank what is sent to it.
 * @param destinations For each rank where its parts for this one go.
 */
export function exchangeParts(
  communicator: Communicator,
  parts: readonly (readonly Uint8Array[])[],
  destinations: readonly (readonly Uint8Array[])[],
): void {
  const { rank } = communicator
  parts[rank]?.forEach((bytes, i) => destinations[rank]?.[i]?.set(bytes))
  const others = (lists: typeof parts): { readonly other: number; readonly bytes: Uint8Array }[] =>
    lists.flatMap((list, other) =>
      other === rank ? [] : list.flatMap((bytes) => (bytes.length === 0 ? [] : [{ other, bytes }])),
    )
  const sends = others(parts).map(({ other, bytes }) => ({ to: other, bytes }))
  const receives = others(destinations).map(({ other, bytes }) => ({ from: other, bytes }))
  if (sends.length > 0 || receives.length > 0) communicator.exchange(sends, receives)
}
