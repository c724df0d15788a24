import type { WellfitError } from '../../errors.js'

/** Cells, and decoded bytes, that a file of any length may have. */
const CELLS = 2 ** 24
const BYTES = 2 ** 26
/** The same for each byte of a longer file: a column of nulls, or a run of equal values, takes hardly any bytes. */
const CELLS_PER_BYTE = 2 ** 11
/** Deflate reaches 1,032 : 1, and tables far less. */
const BYTES_PER_BYTE = 2 ** 10

/** Makes the error of a format's reader. */
export type FileFault = (details: {
  readonly value: string
  readonly expected: string
  readonly remedy: string
}) => WellfitError

/** The limits of a file with columns in binary form, in proportion to its length. */
export class FileLimits {
  readonly #fileBytes: number
  readonly #fault: FileFault
  readonly #verb: 'decode' | 'decompress'
  readonly #mostBytes: number
  #spent = 0

  /** @param verb What makes more bytes of those of the file, for errors. */
  constructor(fileBytes: number, fault: FileFault, verb: 'decode' | 'decompress') {
    this.#fileBytes = fileBytes
    this.#fault = fault
    this.#verb = verb
    this.#mostBytes = Math.max(BYTES, BYTES_PER_BYTE * fileBytes)
  }

  /**
   * Refuses a file that announces more cells.
   *
   * @param counted The columns to count, where even a table without any is limited.
   */
  checkCells(rows: number, columns: number, counted: number = columns): void {
    const most = Math.max(CELLS, CELLS_PER_BYTE * this.#fileBytes)
    if (rows * counted <= most) return
    throw this.#fault({
      value: `${rows} rows × ${columns} columns in ${this.#fileBytes} bytes`,
      expected: `hold at most ${most} cells, in proportion to its length`,
      remedy: "The file is damaged, or crafted to exhaust memory. Leave columns out by types: { …: 'ignore' }.",
    })
  }

  /** Counts bytes that are decompressed or copied; to be called before memory is allocated. */
  spend(bytes: number): void {
    this.#spent += bytes
    if (this.#spent <= this.#mostBytes) return
    throw this.#fault({
      value: `${this.#spent} bytes`,
      expected: `${this.#verb} to at most ${this.#mostBytes} bytes, in proportion to its length`,
      remedy: 'The file is damaged, or crafted to exhaust memory.',
    })
  }
}
