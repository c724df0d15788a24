import { chosenFrom, type CategoryColumn, type NumberColumn, type Table, type TableColumn } from './table.js'

/**
 * Rows of a table that take no memory of their own: a column is gathered where it is looked at, into room that the next
 * one takes over. For readers that are done with one column before they look at another.
 */
export function lazyRows(table: Table, rows: Uint32Array): Table {
  const room = new Room(rows)
  const columns = table.columns.map((column): TableColumn =>
    column.kind === 'number' ? lazyNumbers(column, room) : lazyCodes(column, room),
  )
  return { ...table, rows: rows.length, columns }
}

function lazyNumbers(column: NumberColumn, room: Room): NumberColumn {
  const { values: _, ...rest } = column
  return {
    ...rest,
    get values() {
      return room.numbers(column)
    },
  }
}

function lazyCodes(column: CategoryColumn, room: Room): CategoryColumn {
  const { codes: _, ...rest } = column
  return {
    ...rest,
    get codes() {
      return room.codes(column)
    },
  }
}

/** Holds the rows of the column of each kind that was looked at last. */
class Room {
  readonly #rows: Uint32Array
  #numbersOf: NumberColumn | null = null
  #numbers: NumberColumn['values'] | null = null
  #codesOf: CategoryColumn | null = null
  #codes: Int32Array | null = null

  constructor(rows: Uint32Array) {
    this.#rows = rows
  }

  numbers(column: NumberColumn): NumberColumn['values'] {
    if (this.#numbersOf === column && this.#numbers !== null) return this.#numbers
    const { values } = column
    if (this.#numbers?.constructor !== values.constructor) this.#numbers = null
    const { length } = this.#rows
    this.#numbers ??= values instanceof Float32Array ? new Float32Array(length) : new Float64Array(length)
    this.#numbersOf = column
    return chosenFrom(values, this.#rows, this.#numbers)
  }

  codes(column: CategoryColumn): Int32Array {
    if (this.#codesOf === column && this.#codes !== null) return this.#codes
    this.#codes ??= new Int32Array(this.#rows.length)
    this.#codesOf = column
    return chosenFrom(column.codes, this.#rows, this.#codes)
  }
}
