/** Why a text cannot be cut into rows. */
export type RecordFault = 'quote within a cell' | 'text after a quote' | 'unclosed quote' | 'row too long'

type State = 'cell start' | 'bare' | 'quoted' | 'quote seen'

/**
 * Cuts a text into blocks of whole rows, wherever its pieces are cut, and makes every row end in `\n`; line ends
 * within quotes stay as they are. Only quotes and line ends are looked at: what the cells are is the parser's work.
 * What is wrong becomes `fault`; it lies in the row that follows those handed out.
 */
export class RecordSplitter {
  readonly #delimiter: string
  readonly #longestRow: number
  #state: State = 'cell start'
  /** Whether the last character was a CR outside quotes, so that an LF now belongs to it. */
  #isAfterReturn = false
  /** What has been read of a row whose end has not. */
  #open: string[] = []
  #openLength = 0
  fault: RecordFault | null = null

  constructor(delimiter: string, longestRow: number) {
    this.#delimiter = delimiter
    this.#longestRow = longestRow
  }

  /** The rows that are complete with this piece, which is no longer than a row may be. */
  push(piece: string): string {
    const done: string[] = []
    let position = 0
    while (position < piece.length && this.fault === null) {
      if (this.#state === 'quoted') position = this.#readQuoted(piece, position)
      else if (this.#state === 'quote seen') position = this.#readAfterQuote(piece, position)
      else position = this.#readBare(piece, position, done)
    }
    if (this.#openLength > this.#longestRow) this.fault ??= 'row too long'
    return done.join('')
  }

  /** The last row, where no line end follows it. */
  end(): string {
    if (this.#state === 'quoted') this.fault ??= 'unclosed quote'
    if (this.fault !== null || this.#openLength === 0) return ''
    return `${this.#takeOpen()}\n`
  }

  #keep(text: string): void {
    if (text === '') return
    this.#open.push(text)
    this.#openLength += text.length
  }

  #takeOpen(): string {
    const text = this.#open.join('')
    this.#open = []
    this.#openLength = 0
    return text
  }

  #readQuoted(piece: string, first: number): number {
    const quote = piece.indexOf('"', first)
    const next = quote === -1 ? piece.length : quote + 1
    if (quote !== -1) this.#state = 'quote seen'
    this.#keep(piece.slice(first, next))
    return next
  }

  #readAfterQuote(piece: string, position: number): number {
    const character = piece.charAt(position)
    if (character === '"') {
      this.#state = 'quoted'
      this.#keep('"')
      return position + 1
    }
    if (character === this.#delimiter || character === '\n' || character === '\r') this.#state = 'bare'
    else this.fault = 'text after a quote'
    return position
  }

  /** Everything up to the next quote. */
  #readBare(piece: string, first: number, done: string[]): number {
    const quote = piece.indexOf('"', first)
    const end = quote === -1 ? piece.length : quote
    if (end > first) {
      const last = piece.charAt(end - 1)
      this.#state = last === this.#delimiter || last === '\n' || last === '\r' ? 'cell start' : 'bare'
      this.#addBare(this.#withPlainLineEnds(piece.slice(first, end)), done)
    }
    if (quote === -1 || this.fault !== null) return end
    if (this.#state === 'cell start') this.#state = 'quoted'
    else this.fault = 'quote within a cell'
    this.#isAfterReturn = false
    this.#keep('"')
    return quote + 1
  }

  #withPlainLineEnds(text: string): string {
    const rest = this.#isAfterReturn && text.startsWith('\n') ? text.slice(1) : text
    this.#isAfterReturn = text.endsWith('\r')
    return rest.includes('\r') ? rest.replaceAll(/\r\n?/g, '\n') : rest
  }

  #addBare(text: string, done: string[]): void {
    const firstEnd = text.indexOf('\n')
    if (firstEnd === -1) {
      this.#keep(text)
      return
    }
    // Only the first row of a piece can be longer than a piece.
    if (this.#openLength + firstEnd > this.#longestRow) {
      this.fault = 'row too long'
      return
    }
    const lastEnd = text.lastIndexOf('\n') + 1
    this.#keep(text.slice(0, lastEnd))
    done.push(this.#takeOpen())
    this.#keep(text.slice(lastEnd))
  }
}
