import { type ErrorDetails, WellfitError } from '../../errors.js'
import { readRowSettings, type RowOptions, type RowSettings } from './row-options.js'
import { missingColumn, type Table } from './table.js'
import { ValueColumn } from './value-column.js'

/** Builds a table from rows that are objects. A key that a row lacks is a missing value. */
export class RowsBuilder {
  readonly #functionName: string
  readonly #settings: RowSettings
  readonly #columns = new Map<string, ValueColumn>()
  #rows = 0

  constructor(functionName: string, options: RowOptions) {
    this.#functionName = functionName
    this.#settings = readRowSettings(functionName, options)
  }

  /** Adds a row; `rowNumber` is the number that errors show. */
  add(row: unknown, rowNumber: number): void {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw this.#fault('row', { value: row, row: rowNumber, expected: 'be an object with one value per column name' })
    }
    try {
      for (const [name, value] of Object.entries(row)) this.#column(name)?.add(value, rowNumber)
    } catch (cause) {
      if (cause instanceof WellfitError) throw cause
      throw this.#fault('row', { row: rowNumber, expected: 'be readable, but reading it threw an error', cause })
    }
    this.#rows++
    for (const column of this.#columns.values()) column.fillTo(this.#rows)
  }

  #column(name: string): ValueColumn | undefined {
    const known = this.#columns.get(name)
    if (known !== undefined) return known
    if (this.#settings.types.get(name) === 'ignore') return undefined
    const column = new ValueColumn(this.#functionName, name, this.#settings)
    column.fillTo(this.#rows)
    this.#columns.set(name, column)
    return column
  }

  finish(): Table {
    if (this.#rows === 0) throw this.#fault('source', { value: '0 rows', expected: 'have at least one row' })
    const absent = [...this.#settings.types].find(([name, type]) => type !== 'ignore' && !this.#columns.has(name))
    if (absent !== undefined) throw missingColumn(this.#functionName, absent[0], [...this.#columns.keys()])
    const columns = [...this.#columns.values()]
    const notes = columns.flatMap((column) => column.notes())
    return { rows: this.#rows, columns: columns.map((column) => column.finish()), notes }
  }

  #fault(field: string, rest: Omit<ErrorDetails, 'code' | 'functionName' | 'field'>): WellfitError {
    return new WellfitError({ code: 'INVALID_DATA', functionName: this.#functionName, field, ...rest })
  }
}
