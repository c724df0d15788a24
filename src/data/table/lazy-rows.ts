import { selectValues } from './select-table-rows.js'
import type { CategoryColumn, NumberColumn, Table, TableColumn } from './table.js'

/**
 * A view of some rows of a table that takes the memory of one column: reading a column gathers its rows into a scratch
 * buffer that the next column overwrites. For code that finishes with one column before it reads another.
 */
export function lazyRows(table: Table, rows: Uint32Array): Table {
  const scratch = new ColumnScratch(rows)
  const columns = table.columns.map((column): TableColumn =>
    column.kind === 'number' ? lazyNumbers(column, scratch) : lazyCodes(column, scratch),
  )
  for (const [i, column] of columns.entries()) sources.set(column, { column: table.columns[i] ?? column, rows })
  return { ...table, rows: rows.length, columns }
}

/** A column, and the rows of it that a view has. */
export interface LazySource {
  readonly column: TableColumn
  readonly rows: Uint32Array
}

const sources = new WeakMap<TableColumn, LazySource>()

/** What a column is a view of whose rows are overwritten when another one is read; `undefined` for any other column. */
export function lazySource(column: TableColumn): LazySource | undefined {
  return sources.get(column)
}

function lazyNumbers(column: NumberColumn, scratch: ColumnScratch): NumberColumn {
  const { values: _, ...rest } = column
  return {
    ...rest,
    get values() {
      return scratch.numbers(column)
    },
  }
}

function lazyCodes(column: CategoryColumn, scratch: ColumnScratch): CategoryColumn {
  const { codes: _, ...rest } = column
  return {
    ...rest,
    get codes() {
      return scratch.codes(column)
    },
  }
}

type RealBuffer = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>

/** The selected rows of the column that was read last. */
class ColumnScratch {
  readonly #rows: Uint32Array
  #column: TableColumn | null = null
  /** Numbers and codes share their bytes. */
  #numbers: RealBuffer = new Float32Array(0)
  #codes = new Int32Array(0)

  constructor(rows: Uint32Array) {
    this.#rows = rows
  }

  numbers(column: NumberColumn): NumberColumn['values'] {
    if (this.#column === column) return this.#numbers
    const { values } = column
    const { length } = this.#rows
    const Values = values instanceof Float32Array ? Float32Array : Float64Array
    if (!(this.#numbers instanceof Values) || this.#numbers.length < length) this.#allocate(new Values(length))
    this.#column = column
    return selectValues(values, this.#rows, this.#numbers)
  }

  codes(column: CategoryColumn): Int32Array {
    if (this.#column === column) return this.#codes
    if (this.#codes.length < this.#rows.length) this.#allocate(new Float32Array(this.#rows.length))
    this.#column = column
    return selectValues(column.codes, this.#rows, this.#codes)
  }

  #allocate(numbers: RealBuffer): void {
    this.#numbers = numbers
    this.#codes = new Int32Array(numbers.buffer, 0, this.#rows.length)
  }
}
