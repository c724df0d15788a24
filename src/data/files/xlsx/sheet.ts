import { attribute, xmlTokens } from './xml.js'
import { type CellStyle, unescapeText } from './workbook.js'

/** What cells refer to. */
export interface CellContext {
  readonly strings: readonly string[]
  readonly styles: readonly CellStyle[]
  readonly is1904: boolean
}

/** More columns than a sheet of Excel has. */
const MOST_COLUMNS = 16_384

/** A row of a sheet. */
export interface SheetRow {
  /** From 1, as Excel counts. */
  readonly number: number
  readonly cells: string[]
}

/** The rows that the part of a sheet has, each with the texts of its cells: dates in ISO 8601, times as `h:mm:ss`, numbers as they are stored. */
export function* sheetRows(document: string, context: CellContext): Generator<SheetRow, void, undefined> {
  let row: string[] = []
  let number = 0
  let cell = ''
  let type = 'n'
  let style = 0
  let column = -1
  let isValue = false
  let isPhonetic = false
  for (const token of xmlTokens(document)) {
    if (token.kind === 'text') {
      if (isValue) cell += token.text
      continue
    }
    const isOpen = token.kind === 'open' && !token.isEmpty
    if (token.name === 'v' || token.name === 't') isValue = isOpen && !isPhonetic
    else if (token.name === 'rPh') isPhonetic = isOpen
    else if (token.name === 'row' && token.kind === 'open') {
      number = Number(attribute(token.attributes, 'r') ?? number + 1)
      row = []
      column = -1
    } else if (token.name === 'row') yield { number, cells: row }
    else if (token.name === 'c' && token.kind === 'open') {
      column = columnOf(attribute(token.attributes, 'r')) ?? column + 1
      type = attribute(token.attributes, 't') ?? 'n'
      style = Number(attribute(token.attributes, 's') ?? 0)
      cell = ''
    } else if (token.name === 'c' && cell !== '' && column < MOST_COLUMNS) {
      while (row.length < column) row.push('')
      row[column] = textOf(cell, type, context.styles[style] ?? 'number', context)
    }
  }
}

/** `B7` is column 1. */
export function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0]
  if (letters === undefined) return undefined
  let column = 0
  for (let i = 0; i < letters.length; i++) column = 26 * column + letters.charCodeAt(i) - 64
  return column - 1
}

function textOf(cell: string, type: string, style: CellStyle, { strings, is1904 }: CellContext): string {
  if (type === 's') return strings[Number(cell)] ?? ''
  if (type === 'b') return cell === '1' ? 'TRUE' : 'FALSE'
  if (type !== 'n') return unescapeText(cell)
  const value = Number(cell)
  if (style === 'number' || Number.isNaN(value)) return numberText(cell, value)
  return style === 'time' && value < DAYS_OF_TIMES ? timeText(value) : dateText(value, is1904)
}

/** Excel stores 17 digits, `2.2000000000000002` for 2.2. */
function numberText(cell: string, value: number): string {
  return cell.length > 15 && Number.isFinite(value) ? String(value) : cell
}

/** Larger numbers in a format of times are dates whose day is not shown. */
const DAYS_OF_TIMES = 1000

/** A part of a day as hours, which may be more than 24, minutes and seconds. */
function timeText(days: number): string {
  const seconds = Math.round(days * 86_400)
  const size = Math.abs(seconds)
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  return `${seconds < 0 ? '-' : ''}${Math.floor(size / 3600)}:${two((size / 60) % 60)}:${two(size % 60)}`
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
