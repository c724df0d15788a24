import { columnOf, type SheetRow } from './sheet.js'
import { attribute, xmlTokens } from './xml.js'

/** A rectangle of cells, with both ends: rows from 1, columns from 0. */
export interface Area {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

/** `B7:D9`, or a single cell; `null` where it is neither. */
export function areaOf(reference: string): Area | null {
  const [first = '', last = first] = reference.split(':')
  const [left, right] = [columnOf(first), columnOf(last)]
  const [top, bottom] = [rowOf(first), rowOf(last)]
  if (left === undefined || right === undefined || !(top <= bottom) || left > right) return null
  return { top, bottom, left, right }
}

function rowOf(reference: string): number {
  return Number(/\d+$/.exec(reference)?.[0] ?? NaN)
}

/** A table that a sheet marks as such. */
export interface MarkedTable {
  readonly reference: string
  /** Without the row of totals. */
  readonly area: Area
  readonly hasHeader: boolean
}

/** Reads the part of a table; `null` without a reference to cells. */
export function readMarkedTable(document: string): MarkedTable | null {
  for (const token of xmlTokens(document)) {
    if (token.kind !== 'open' || token.name !== 'table') continue
    const reference = attribute(token.attributes, 'ref') ?? ''
    const area = areaOf(reference)
    const totals = Number(attribute(token.attributes, 'totalsRowCount') ?? 0)
    const hasHeader = attribute(token.attributes, 'headerRowCount') !== '0'
    return area === null ? null : { reference, area: { ...area, bottom: area.bottom - totals }, hasHeader }
  }
  return null
}

/** The paths of the tables of a sheet, from its relationships. */
export function tablePaths(relationships: string): string[] {
  const paths: string[] = []
  for (const token of xmlTokens(relationships)) {
    if (token.kind !== 'open' || attribute(token.attributes, 'Type')?.endsWith('/table') !== true) continue
    const target = attribute(token.attributes, 'Target') ?? ''
    paths.push(target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^(?:\.\.\/)+/, '')}`)
  }
  return paths
}

/** The rows within an area, each with its cells there. */
export function rowsWithin(rows: readonly SheetRow[], { top, bottom, left, right }: Area): SheetRow[] {
  return rows
    .filter(({ number }) => number >= top && number <= bottom)
    .map(({ number, cells }) => ({ number, cells: cells.slice(left, right + 1) }))
}
