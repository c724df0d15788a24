import { prepareTable } from 'wellfit'
import { readCsv } from 'wellfit/csv'
import type { Table } from 'wellfit/csv'
import type { Settings } from '../state/settings.ts'
import { heldOut } from './options.ts'
import type { Parts } from './parts.ts'
import { principalPlane } from './principal-plane.ts'

/** Splits a visitor's table and prepares its columns by train. */
function tableParts(table: Table, settings: Settings): Parts {
  const { target, dataSeed, normalize } = settings
  const scaling = normalize ? 'standard' : 'none'
  const parts = prepareTable(table, { target, fractions: heldOut(settings), seed: dataSeed, scaling })
  return { ...parts, plane: principalPlane(parts), prepare: null }
}

/** A visitor's table. */
export interface VisitorTable {
  readonly rows: number
  /** The columns that it can be asked to predict, the last one first: it is the target in most files. */
  readonly columns: readonly string[]
  /** Its parts by the settings. */
  parts(settings: Settings): Parts
}

/** Reads a CSV file. */
export async function openTable(bytes: ArrayBuffer): Promise<VisitorTable> {
  const table = await readCsv(new Uint8Array(bytes))
  return {
    rows: table.rows,
    columns: table.columns.map(({ name }) => name).reverse(),
    parts: (settings) => tableParts(table, settings),
  }
}
