import { joined } from '../data/input/source.js'
import type { TableColumn } from '../data/table/table.js'
import { bytesOf, gatherBytes, type Communicator, type Receive, type Send } from '../program/blocks/communicator.js'

/** The values or codes of a column. */
export function valuesOf(column: TableColumn): Float64Array | Float32Array | Int32Array {
  return column.kind === 'number' ? column.values : column.codes
}

/** A column with other rows, whose values are these bytes. */
export function withBytes(column: TableColumn, bytes: Uint8Array): TableColumn {
  const copy = bytes.slice().buffer
  if (column.kind === 'category') return { ...column, codes: new Int32Array(copy) }
  const isSingle = column.values instanceof Float32Array
  return { ...column, values: isSingle ? new Float32Array(copy) : new Float64Array(copy) }
}

/** Parts below one another. */
export function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  return joined(
    parts,
    parts.reduce((sum, { length }) => sum + length, 0),
  )
}

/** A column of the rows of all ranks, which are in this order. */
export function gatherColumn(communicator: Communicator, column: TableColumn): TableColumn {
  return withBytes(column, concatenated(gatherBytes(communicator, bytesOf(valuesOf(column)))))
}

/** Sends each rank what is meant for it, and returns what the others, and this one, mean for this one. */
export function exchangeParts(
  communicator: Communicator,
  parts: readonly Uint8Array[],
  lengths: readonly number[],
): readonly Uint8Array[] {
  const { rank } = communicator
  const received = lengths.map((length, from) =>
    from === rank ? (parts[rank] ?? new Uint8Array(0)) : new Uint8Array(length),
  )
  const sends: Send[] = parts.flatMap((bytes, to) => (to === rank || bytes.length === 0 ? [] : [{ to, bytes }]))
  const receives: Receive[] = received.flatMap((bytes, from) =>
    from === rank || bytes.length === 0 ? [] : [{ from, bytes }],
  )
  if (sends.length > 0 || receives.length > 0) communicator.exchange(sends, receives)
  return received
}
