import { fileFault } from './fault.js'

/** Cells, and decoded bytes, that a file of any length may have. */
const CELLS = 2 ** 24
const BYTES = 2 ** 26
/** The same for each byte of a longer file: a column of nulls takes no bytes, and equal texts can share theirs. */
const CELLS_PER_BYTE = 2 ** 11
const BYTES_PER_BYTE = 2 ** 10

/** Refuses a file that announces a table out of proportion to its length. */
export function checkCells(rows: number, columns: number, fileBytes: number): void {
  const most = Math.max(CELLS, CELLS_PER_BYTE * fileBytes)
  if (rows * Math.max(1, columns) <= most) return
  throw fileFault({
    value: `${rows} rows × ${columns} columns in ${fileBytes} bytes`,
    expected: `hold at most ${most} cells, in proportion to its length`,
    remedy: "The file is damaged, or made to fill the memory. Leave columns out by types: { …: 'ignore' }.",
  })
}

/** Counts the bytes that buffers decompress to, and those of texts that may share their bytes. */
export class ByteBudget {
  readonly fileBytes: number
  readonly #most: number
  #spent = 0

  constructor(fileBytes: number) {
    this.fileBytes = fileBytes
    this.#most = Math.max(BYTES, BYTES_PER_BYTE * fileBytes)
  }

  /** To be called before memory is allocated. */
  spend(bytes: number): void {
    this.#spent += bytes
    if (this.#spent <= this.#most) return
    throw fileFault({
      value: `${this.#spent} bytes`,
      expected: `decode to at most ${this.#most} bytes, in proportion to its length`,
      remedy: 'The file is damaged, or made to fill the memory.',
    })
  }
}
