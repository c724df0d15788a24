import { attribute, xmlTokens } from './xml.js'
import { unescapeText } from './workbook.js'

/** What cells refer to. */
export interface CellContext {
  readonly strings: readonly string[]
  readonly dateStyles: readonly boolean[]
  readonly is1904: boolean
}

/** More columns than a sheet of Excel has. */
const MOST_COLUMNS = 16_384

/** The rows of a sheet that have cells, each with the texts of its cells: dates in ISO 8601, numbers as they are stored. */
export function* sheetRows(document: string, context: CellContext): Generator<string[], void, undefined> {
  let row: string[] = []
  let cell = ''
  let type = 'n'
  let style = 0
  let column = -1
  let isValue = false
  for (const token of xmlTokens(document)) {
    if (token.kind === 'text') {
      if (isValue) cell += token.text
      continue
    }
    const isOpen = token.kind === 'open' && !token.isEmpty
    if (token.name === 'v' || token.name === 't') isValue = isOpen
    else if (token.name === 'row' && token.kind === 'open') {
      row = []
      column = -1
    } else if (token.name === 'row') yield row
    else if (token.name === 'c' && token.kind === 'open') {
      column = columnOf(attribute(token.attributes, 'r')) ?? column + 1
      type = attribute(token.attributes, 't') ?? 'n'
      style = Number(attribute(token.attributes, 's') ?? 0)
      cell = ''
    } else if (token.name === 'c' && cell !== '' && column < MOST_COLUMNS) {
      while (row.length < column) row.push('')
      row[column] = textOf(cell, type, context.dateStyles[style] === true, context)
    }
  }
}

/** `B7` is column 1. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0]
  if (letters === undefined) return undefined
  let column = 0
  for (let i = 0; i < letters.length; i++) column = 26 * column + letters.charCodeAt(i) - 64
  return column - 1
}

function textOf(cell: string, type: string, isDate: boolean, { strings, is1904 }: CellContext): string {
  if (type === 's') return strings[Number(cell)] ?? ''
  if (type === 'b') return cell === '1' ? 'TRUE' : 'FALSE'
  if (type === 'n') return isDate ? dateText(Number(cell), is1904) : cell
  return unescapeText(cell)
}

const DAY = 86_400_000

/**
 * A day number of Excel as a date. Day 60 of its calendar is 29 February 1900, which never was: numbers above count from
 * 30 December 1899, those below from 31 December.
 */
function dateText(days: number, is1904: boolean): string {
  const origin = is1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30)
  // Seconds are exact enough; the fraction of a day is not.
  const date = new Date(origin + Math.round((days * DAY) / 1000) * 1000)
  if (Number.isNaN(date.getTime())) return String(days)
  const text = date.toISOString().slice(0, 19)
  return text.endsWith('T00:00:00') ? text.slice(0, 10) : text
}
