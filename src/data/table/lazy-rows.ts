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

type Room32 = Float32Array<ArrayBuffer>
type Room64 = Float64Array<ArrayBuffer>

/** Holds the rows of the column that was looked at last. */
class Room {
  readonly #rows: Uint32Array
  #column: TableColumn | null = null
  /** For a column of numbers, and one of codes in the same bytes. */
  #numbers: Room32 | Room64 = new Float32Array(0)
  #codes = new Int32Array(0)

  constructor(rows: Uint32Array) {
    this.#rows = rows
  }

  numbers(column: NumberColumn): NumberColumn['values'] {
    if (this.#column === column) return this.#numbers
    const { values } = column
    const { length } = this.#rows
    const Values = values instanceof Float32Array ? Float32Array : Float64Array
    if (!(this.#numbers instanceof Values) || this.#numbers.length < length) this.#widen(new Values(length))
    this.#column = column
    return chosenFrom(values, this.#rows, this.#numbers)
  }

  codes(column: CategoryColumn): Int32Array {
    if (this.#column === column) return this.#codes
    if (this.#codes.length < this.#rows.length) this.#widen(new Float32Array(this.#rows.length))
    this.#column = column
    return chosenFrom(column.codes, this.#rows, this.#codes)
  }

  #widen(numbers: Room32 | Room64): void {
    this.#numbers = numbers
    this.#codes = new Int32Array(numbers.buffer, 0, this.#rows.length)
  }
}
