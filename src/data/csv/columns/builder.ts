import { WellfitError } from '../../../errors.js'
import type { TableColumn } from '../../table/table.js'
import type { CsvSettings } from '../options.js'

/** Collects the cells of one column, row by row. */
export interface ColumnBuilder {
  /** Adds the cell whose bytes are `start` … `end` − 1; `row` is the row number in the file. */
  add(bytes: Uint8Array, start: number, end: number, row: number): void
  finish(): TableColumn
  /** What the user should know about the values. */
  notes?(): string[]
}

/** A column that is read, and its index in the rows. */
export interface ReadColumn {
  readonly builder: ColumnBuilder
  readonly cell: number
}

/** Whether a trimmed cell is a missing value. */
export function isMissingText(text: string, settings: CsvSettings): boolean {
  return text === '' || settings.missing.has(text)
}

/** The error for a cell that does not fit its column. */
export function cellError(name: string, value: string, row: number, expected: string, remedy: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'readCsv',
    field: name,
    column: name,
    value,
    row,
    expected,
    remedy,
  })
}

/** The usual remedy for such a cell. */
export function cellRemedy(name: string): string {
  return `Correct the cell, add it to \`missing\` (--missing-words), or read the column as categories: types: { ${JSON.stringify(name)}: 'category' }.`
}
