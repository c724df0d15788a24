import { gunzipSync, gzipSync } from 'node:zlib'
import type { CrossValidated, CrossValidation, RowSums, TrialRecord } from '../../../index.js'
import { isPlainObject } from '../../../arguments.js'

/** Typed arrays of rows, each gzipped and in base64: numbers of 64 bits, and folds of 32. */
interface StoredRows {
  readonly outputs: number
  readonly predictions: string
  readonly foldOfRow: readonly string[]
  readonly errors: readonly string[]
  readonly spreads: readonly string[]
}

/** A record as one line of JSON. What a reader looks for comes first, the arrays of rows last. */
export function encodeRecord(record: TrialRecord): string {
  const { crossValidation, rowSums } = record
  const { outOfFold } = crossValidation ?? { outOfFold: null }
  const rows: StoredRows | null =
    outOfFold === null
      ? null
      : {
          outputs: outOfFold.outputs,
          predictions: packed(outOfFold.predictions),
          foldOfRow: outOfFold.foldOfRow.map(packed),
          errors: rowSums.map(({ errors }) => packed(errors)),
          spreads: rowSums.map(({ spreads }) => packed(spreads)),
        }
  return JSON.stringify({ ...withoutRows(record), rows })
}

/** A record without what it has of every row. */
export function withoutRows({ trial, crossValidation, rowSums: _sums, ...others }: TrialRecord): object {
  const { outOfFold: _rows, ...found } = crossValidation ?? { outOfFold: null }
  return { trial, ...others, crossValidation: crossValidation === null ? null : found }
}

/** The record of a line; `null` where it is none. */
export function decodeRecord(line: string): TrialRecord | null {
  try {
    const value: unknown = JSON.parse(line)
    if (!isPlainObject(value) || !('trial' in value) || typeof value['planned'] !== 'number') return null
    const { rows, crossValidation, ...others } = value
    return {
      ...others,
      crossValidation:
        crossValidation === null ? null : withRows(crossValidation as CrossValidation, rows as StoredRows),
      rowSums: rows === null ? [] : rowSumsOf(rows as StoredRows),
    } as unknown as TrialRecord
  } catch {
    return null
  }
}

function withRows(found: CrossValidation, { outputs, predictions, foldOfRow }: StoredRows): CrossValidated {
  const outOfFold = { outputs, predictions: doubles(predictions), foldOfRow: foldOfRow.map(integers) }
  return { ...found, outOfFold }
}

function rowSumsOf({ errors, spreads }: StoredRows): RowSums[] {
  return errors.map((text, i) => ({ errors: doubles(text), spreads: doubles(spreads[i] ?? '') }))
}

function packed({ buffer, byteOffset, byteLength }: Float64Array | Int32Array): string {
  return gzipSync(new Uint8Array(buffer, byteOffset, byteLength)).toString('base64')
}

function unpacked(text: string): ArrayBuffer {
  // A copy: an array of numbers begins at a multiple of their size.
  return new Uint8Array(gunzipSync(Buffer.from(text, 'base64'))).buffer
}

function doubles(text: string): Float64Array {
  return new Float64Array(unpacked(text))
}

function integers(text: string): Int32Array {
  return new Int32Array(unpacked(text))
}
