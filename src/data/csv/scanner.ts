import { CR, LF, QUOTE, SPACE } from '../parse/ascii.js'

/** Why bytes cannot be cut into rows. */
export type RecordFault = 'quote within a cell' | 'text after a quote' | 'unclosed quote' | 'row too long'

/** Receives a row of `count` cells, each the bytes from its start to its end. The arrays are reused for the next row. */
export type RowSink = (bytes: Uint8Array, starts: Int32Array, ends: Int32Array, count: number) => void

/** Takes whole rows from the offset `first` on, at the beginning of a row, and returns the offset after them. */
export type RowTaker = (bytes: Uint8Array, first: number, end: number) => number

type State = 'bare' | 'quoted' | 'quote seen' | 'comment'

/**
 * Cuts bytes of UTF-8 text into rows and rows into cells, as RFC 4180 defines them; chunks may end anywhere. A quote within a cell that
 * does not begin with one, as in `5" pipe`, is a character like any other.
 * A comment line is passed on as a row without cells. Cells come without their quotes and the spaces before them, doubled quotes as one. Rows end with CR, LF or CRLF. An error is stored in `fault`;
 * it lies in the row after the last one passed to the sink.
 */
export class CsvScanner {
  readonly #longestRow: number
  readonly #sink: RowSink
  readonly #takeRows: RowTaker
  /** Whether quotes stand around whole cells only. */
  readonly #isStrict: boolean
  /** 1 for bytes that end a bare cell. */
  readonly #isSpecial = new Uint8Array(256)
  readonly #delimiter: number
  /** −1 if there are no comments. */
  readonly #comment: number
  /** From 0 to `#end`: the unfinished row and the current chunk. */
  #bytes = new Uint8Array(2 ** 17)
  #end = 0
  /** Where the current row and the current cell begin. */
  #rowStart = 0
  #cellStart = 0
  /** Doubled quotes in the current cell: it ends that many bytes earlier. */
  #saved = 0
  #starts = new Int32Array(64)
  #ends = new Int32Array(64)
  #count = 0
  #state: State = 'bare'
  /** Whether the last byte was a CR outside quotes, so that an LF now belongs to it. */
  #isAfterReturn = false
  fault: RecordFault | null = null

  constructor(
    delimiter: string,
    longestRow: number,
    sink: RowSink,
    comment: string | null = null,
    takeRows: RowTaker = (_, first) => first,
    isStrict = false,
  ) {
    this.#isStrict = isStrict
    this.#delimiter = delimiter.charCodeAt(0)
    this.#comment = comment?.charCodeAt(0) ?? -1
    this.#longestRow = longestRow
    this.#sink = sink
    this.#takeRows = takeRows
    for (const code of [this.#delimiter, LF, CR, QUOTE]) this.#isSpecial[code] = 1
    if (comment !== null) this.#isSpecial[this.#comment] = 1
  }

  /** Passes on every row that this chunk completes. */
  push(chunk: Uint8Array): void {
    const first = this.#append(chunk)
    const end = this.#end
    let position = first
    while (position < end && this.fault === null) {
      if (this.#state === 'quoted') position = this.#readQuoted(position, end)
      else if (this.#state === 'quote seen') position = this.#readAfterQuote(position)
      else if (this.#state === 'comment') position = this.#readComment(position, end)
      else position = this.#readBare(position, end)
    }
    if (end - this.#rowStart > this.#longestRow) this.fault ??= 'row too long'
  }

  /** Passes on the last row if no line end follows it. */
  end(): void {
    if (this.#state === 'quoted') this.fault ??= 'unclosed quote'
    if (this.fault !== null || this.#end === this.#rowStart) return
    if (this.#state !== 'comment') this.#endCell(this.#state === 'quote seen' ? this.#end - 1 - this.#saved : this.#end)
    this.#endRow(this.#end)
  }

  /** Appends a chunk to the unfinished row and returns the offset where the chunk begins. */
  #append(chunk: Uint8Array): number {
    const shift = this.#rowStart
    const left = this.#end - shift
    if (left + chunk.length > this.#bytes.length) {
      const larger = new Uint8Array(2 * (left + chunk.length))
      larger.set(this.#bytes.subarray(shift, this.#end))
      this.#bytes = larger
    } else if (shift > 0) this.#bytes.copyWithin(0, shift, this.#end)
    this.#bytes.set(chunk, left)
    for (let i = 0; i < this.#count; i++) {
      this.#starts[i] = (this.#starts[i] ?? 0) - shift
      this.#ends[i] = (this.#ends[i] ?? 0) - shift
    }
    this.#cellStart -= shift
    this.#rowStart = 0
    this.#end = left + chunk.length
    return left
  }

  #readQuoted(first: number, end: number): number {
    const bytes = this.#bytes
    const saved = this.#saved
    let i = first
    for (; i < end; i++) {
      const code = bytes[i] ?? 0
      if (code === QUOTE) {
        this.#state = 'quote seen'
        return i + 1
      }
      if (saved > 0) bytes[i - saved] = code
    }
    return i
  }

  #readAfterQuote(position: number): number {
    const code = this.#bytes[position] ?? 0
    if (code === QUOTE) {
      this.#state = 'quoted'
      this.#bytes[position - 1 - this.#saved] = QUOTE
      this.#saved++
      return position + 1
    }
    if (this.#isSpecial[code] === 0) {
      this.fault = 'text after a quote'
      return position
    }
    this.#endCell(position - 1 - this.#saved)
    return this.#passEnd(code, position)
  }

  /** Reads cells up to one that begins with a quote, or to the end. */
  #readBare(first: number, end: number): number {
    const bytes = this.#bytes
    const isSpecial = this.#isSpecial
    let i = first
    while (i < end) {
      if (i === this.#rowStart && !this.#isAfterReturn) {
        i = this.#takeRows(bytes, i, end)
        first = this.#rowStart = this.#cellStart = i
      }
      while (i < end && isSpecial[bytes[i] ?? 0] === 0) i++
      if (i > first) this.#isAfterReturn = false
      if (i === end) return i
      const code = bytes[i] ?? 0
      if (code === QUOTE && this.#isCellStart(i)) return this.#openQuote(i)
      if (code === this.#comment && i === this.#rowStart) {
        this.#isAfterReturn = false
        this.#state = 'comment'
        return i + 1
      }
      if (code === QUOTE && this.#isStrict) {
        this.fault = 'quote within a cell'
        return i
      }
      if (code === QUOTE || code === this.#comment) {
        this.#isAfterReturn = false
        first = ++i
        continue
      }
      if (code === LF && this.#isAfterReturn) {
        this.#isAfterReturn = false
        this.#rowStart = this.#cellStart = i + 1
      } else {
        this.#endCell(i)
        this.#passEnd(code, i)
        if (this.fault !== null) return i
      }
      first = ++i
    }
    return i
  }

  /** Reads up to the line end. */
  #readComment(first: number, end: number): number {
    let i = first
    while (i < end && this.#bytes[i] !== LF && this.#bytes[i] !== CR) i++
    return i === end ? i : this.#passLineEnd(i)
  }

  #passLineEnd(position: number): number {
    this.#state = 'bare'
    this.#isAfterReturn = this.#bytes[position] === CR
    this.#endRow(position)
    this.#cellStart = position + 1
    return position + 1
  }

  /** Spaces may stand before a quote, as after the comma of a list. */
  #isCellStart(position: number): boolean {
    let first = this.#cellStart
    while (first < position && this.#bytes[first] === SPACE) first++
    return first === position
  }

  #openQuote(position: number): number {
    this.#isAfterReturn = false
    this.#state = 'quoted'
    this.#cellStart = position + 1
    this.#saved = 0
    return position + 1
  }

  #endCell(end: number): void {
    const i = this.#count++
    if (i === this.#starts.length) {
      this.#starts = doubled(this.#starts)
      this.#ends = doubled(this.#ends)
    }
    this.#starts[i] = this.#cellStart
    this.#ends[i] = end
  }

  /** Steps over the delimiter or line end that ends a cell. */
  #passEnd(code: number, position: number): number {
    this.#state = 'bare'
    this.#isAfterReturn = code === CR
    if (code !== this.#delimiter) this.#endRow(position)
    this.#cellStart = position + 1
    return position + 1
  }

  #endRow(end: number): void {
    if (end - this.#rowStart > this.#longestRow) {
      this.fault = 'row too long'
      return
    }
    this.#sink(this.#bytes, this.#starts, this.#ends, this.#count)
    this.#count = 0
    this.#rowStart = end + 1
  }
}

function doubled(values: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * values.length)
  larger.set(values)
  return larger
}
