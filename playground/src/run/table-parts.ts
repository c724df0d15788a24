import { prepareTable } from 'wellfit'
import { readCsv } from 'wellfit/csv'
import type { Table } from 'wellfit/csv'
import { principalComponents, project, unproject } from '../data/principal-components.ts'
import type { Settings } from '../state/settings.ts'
import { domainOf, heldOut, planePoints } from './parts.ts'
import type { Parts } from './parts.ts'

/** Splits a visitor's table and prepares its columns by train; the plane is that of the first two principal components. */
function tableParts(table: Table, settings: Settings): Parts {
  const { target, dataSeed } = settings
  const { train, dev, test } = prepareTable(table, { target, fractions: heldOut(settings), seed: dataSeed })
  const components = principalComponents(train.x, train.features)
  const placed = [train, dev, test].map((part) => ({ part, at: project(part.x, components) }))
  const places = placed.flatMap(({ at }) => Array.from(at))
  const percent = Math.round(components.explained * 100)
  return {
    train,
    dev,
    test,
    plane: {
      points: planePoints(placed),
      domain: [domainOf(places, 0), domainOf(places, 1)],
      axes: ['PC 1', 'PC 2'],
      note: `The plane of the first two principal components, which hold ${percent} % of the variance of ${train.features} features.`,
      features: (at) => unproject(at, components),
    },
  }
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
