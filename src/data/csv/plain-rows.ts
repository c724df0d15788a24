import { isSpace, MAX_DIGITS, powersOfTen } from './cell-bytes.js'
import type { ReadColumn } from './columns/builder.js'
import { NUMBER, NumberColumnBuilder, type ParsedCells } from './columns/number-column.js'
import { CR, LF, MINUS, PLUS, QUOTE, ZERO } from '../parse/ascii.js'

/** How rows are laid out. */
export interface RowLayout {
  readonly delimiter: number
  /** −1 if there are no comments. */
  readonly comment: number
  /** Cells of a row. */
  readonly width: number
  readonly longestRow: number
  /** Whether a row that begins at this offset may be one of a footer. */
  readonly mayBeFooter: (bytes: Uint8Array, at: number) => boolean
}

/** A number of up to this many digits is exact as a 32-bit integer. */
const INTEGER_DIGITS = 9
/** An integer of more digits may be beyond 2⁵³. */
const LONG_INTEGER = 16

/** Cells that are parsed before their columns take them. */
const BATCH_CELLS = 8192
/** Attempts without a row, after which no more are made. */
const MOST_MISSES = 64

/** In place of the decimal separator of a column that holds no plain numbers. */
const NO_NUMBER = 0

/**
 * Reads rows of unquoted cells in one pass over their bytes: numbers are parsed while the ends of their cells are looked for,
 * and columns take cells by the batch. A row that has anything else, from a quote to a cell too few, is left to the scanner,
 * so that the rules and errors of reading are written once.
 */
export class PlainRows {
  readonly #layout: RowLayout
  readonly #columns: readonly ReadColumn[]
  /** The columns of plain numbers, and the others. */
  #numbers: readonly { readonly builder: NumberColumnBuilder; readonly cell: number }[] = []
  #others: readonly ReadColumn[] = []
  /** 1 for bytes at which a cell ends or is given up. */
  readonly #isSpecial = new Uint8Array(256)
  /** By cell: the decimal separator of a column of plain numbers. */
  readonly #points: Int32Array
  /** Most rows of a batch. */
  readonly #most: number
  readonly #cells: ParsedCells
  #misses = 0
  /** Where the last call of `take` ended. */
  position = 0

  constructor(columns: readonly ReadColumn[], layout: RowLayout) {
    const { width, delimiter } = layout
    this.#layout = layout
    this.#columns = columns
    for (const code of [delimiter, LF, CR, QUOTE]) this.#isSpecial[code] = 1
    this.#points = new Int32Array(width)
    this.#most = Math.max(1, Math.floor(BATCH_CELLS / width))
    const cells = width * this.#most
    this.#cells = { values: new Float64Array(cells), starts: new Int32Array(cells), ends: new Int32Array(cells) }
    this.#arrange()
  }

  #arrange(): void {
    // A cell of which the text is wanted too is not parsed in place; its columns are neighbours.
    const shared = new Set(this.#columns.flatMap(({ cell }, i) => (this.#columns[i - 1]?.cell === cell ? [cell] : [])))
    this.#numbers = this.#columns.flatMap(({ builder, cell }) =>
      builder instanceof NumberColumnBuilder && builder.plainPoint !== null && !shared.has(cell)
        ? [{ builder, cell }]
        : [],
    )
    this.#points.fill(NO_NUMBER)
    for (const { builder, cell } of this.#numbers) this.#points[cell] = builder.plainPoint ?? NO_NUMBER
    this.#others = this.#columns.filter(({ cell }) => this.#points[cell] === NO_NUMBER)
  }

  /**
   * Adds the rows from `first` on that end before `end`, up to the first that is not plain, and returns how many; `position`
   * is then behind them.
   *
   * @param row The number of the first row in the file.
   */
  take(bytes: Uint8Array, first: number, end: number, row: number): number {
    this.position = first
    if (this.#misses > MOST_MISSES) return 0
    // Every loop over the bytes of a row ends at this one.
    const last = bytes.lastIndexOf(LF, end - 1)
    if (last < first) return 0
    // A column of numbers may have become one of texts.
    if (this.#numbers.some(({ builder }) => builder.plainPoint === null)) this.#arrange()
    let taken = 0
    let rows = 0
    do {
      rows = this.#parseRows(bytes, last)
      this.#addRows(bytes, rows, row + taken)
      taken += rows
    } while (rows === this.#most)
    this.#misses = taken > 0 ? 0 : this.#misses + 1
    return taken
  }

  #addRows(bytes: Uint8Array, rows: number, first: number): void {
    const cells = this.#cells
    const { starts, ends } = cells
    const stride = this.#most
    for (const { builder, cell } of this.#numbers) builder.addParsed(bytes, cells, cell * stride, rows, first)
    // Row by row: an error is that of the first row.
    for (let row = 0; row < rows; row++) {
      for (const { builder, cell } of this.#others) {
        const at = cell * stride + row
        builder.add(bytes, starts[at] ?? 0, ends[at] ?? 0, first + row)
      }
    }
  }

  /** Parses the rows from `position` on, at most a batch, and returns how many. */
  #parseRows(bytes: Uint8Array, last: number): number {
    const { comment, longestRow, mayBeFooter } = this.#layout
    let start = this.position
    let rows = 0
    while (rows < this.#most && start <= last) {
      const code = bytes[start] ?? 0
      if (code === comment || mayBeFooter(bytes, start)) break
      const end = this.#parseRow(bytes, start, rows)
      // The next row overwrites what was written of a row that is given up.
      if (end === -1 || end - start > longestRow) break
      start = bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : end + 1
      rows++
    }
    this.position = start
    return rows
  }

  /** Parses one row; returns where its line ends, or −1 if it is not plain. */
  #parseRow(bytes: Uint8Array, start: number, row: number): number {
    const { width, delimiter } = this.#layout
    const { starts, ends } = this.#cells
    const points = this.#points
    const isSpecial = this.#isSpecial
    const stride = this.#most
    let first = start
    for (let cell = 0, at = row; cell < width; cell++, at += stride) {
      const point = points[cell] ?? NO_NUMBER
      let end = point === NO_NUMBER ? -1 : this.#parseNumber(bytes, first, point, at)
      if (end !== -1) starts[at] = NUMBER
      else {
        end = first
        while (isSpecial[bytes[end] ?? 0] === 0) end++
        if (point !== NO_NUMBER && mayBeLongInteger(bytes, first, end)) return -1
        starts[at] = first
        ends[at] = end
      }
      const code = bytes[end] ?? 0
      if (code === QUOTE || (code === delimiter) === (cell === width - 1)) return -1
      first = end + 1
    }
    return first - 1
  }

  /**
   * Parses an empty cell, which is missing, or a number as `readSimpleNumber` does; returns where the cell ends, or −1 for
   * any other.
   */
  #parseNumber(bytes: Uint8Array, start: number, point: number, at: number): number {
    const { values } = this.#cells
    let i = start
    const sign = bytes[i] ?? 0
    if (sign === MINUS || sign === PLUS) i++
    const first = i
    let pointAt = -1
    let code = bytes[i] ?? 0
    let integer = 0
    // Up to here the digits form an integer of 32 bits.
    for (const short = first + INTEGER_DIGITS; i < short; code = bytes[++i] ?? 0) {
      const digit = code - ZERO
      if (digit >= 0 && digit <= 9) integer = (integer * 10 + digit) | 0
      else if (code === point && pointAt === -1) pointAt = i
      else break
    }
    let value = integer
    for (; ; code = bytes[++i] ?? 0) {
      const digit = code - ZERO
      if (digit >= 0 && digit <= 9) value = value * 10 + digit
      else if (code === point && pointAt === -1) pointAt = i
      else break
    }
    if (this.#isSpecial[code] === 0) return -1
    const digits = i - first - (pointAt === -1 ? 0 : 1)
    if (digits === 0 && i === start) {
      values[at] = NaN
      return i
    }
    if (digits === 0 || digits > MAX_DIGITS) return -1
    if (pointAt !== -1) value /= powersOfTen[i - pointAt - 1] ?? NaN
    values[at] = sign === MINUS ? -value : value
    return i
  }
}

/** Whether a cell may be an integer beyond 2⁵³, which turns its column into one of texts. */
function mayBeLongInteger(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < LONG_INTEGER) return false
  for (let i = start; i < end; i++) {
    const code = bytes[i] ?? 0
    const isDigit = code >= ZERO && code <= ZERO + 9
    if (!isDigit && code !== PLUS && code !== MINUS && !isSpace(code)) return false
  }
  return true
}
