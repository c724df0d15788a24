import { fileFault } from './fault.js'

/** Cells, and decompressed bytes, that a file of any length may have. */
const CELLS = 2 ** 24
const BYTES = 2 ** 26
/** The same for each byte of a longer file. A run of equal values takes a few bytes, however long it is. */
const CELLS_PER_BYTE = 2 ** 11
/** Deflate reaches 1,032 : 1, and tables far less. */
const BYTES_PER_BYTE = 2 ** 10

/** Refuses a file that announces a table out of proportion to its length. */
export function checkCells(rows: number, columns: number, fileBytes: number): void {
  const most = Math.max(CELLS, CELLS_PER_BYTE * fileBytes)
  if (rows * columns <= most) return
  throw fileFault({
    value: `${rows} rows × ${columns} columns in ${fileBytes} bytes`,
    expected: `hold at most ${most} cells, in proportion to its length`,
    remedy: "The file is damaged, or made to fill the memory. Leave columns out by types: { …: 'ignore' }.",
  })
}

/** Counts the bytes that a file decompresses to, over all of its pages. */
export class DecompressionBudget {
  readonly #most: number
  #spent = 0

  constructor(fileBytes: number) {
    this.#most = Math.max(BYTES, BYTES_PER_BYTE * fileBytes)
  }

  /** To be called before memory is allocated. */
  spend(bytes: number): void {
    this.#spent += bytes
    if (this.#spent <= this.#most) return
    throw fileFault({
      value: `${this.#spent} bytes`,
      expected: `decompress to at most ${this.#most} bytes, in proportion to its length`,
      remedy: 'The file is damaged, or made to fill the memory.',
    })
  }
}
