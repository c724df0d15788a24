import type { WellfitError } from '../../../errors.js'
import { LEAST_VALID } from '../../table/column/plan.js'
import { describeInvalid, MOST_LISTED, MOST_WORDS } from '../../table/invalid-cells.js'
import type { InvalidCells } from '../../table/table.js'
import { cellError, cellRemedy } from './builder.js'

/** Collects the cells of a column that are neither valid nor missing. */
export class InvalidCellList {
  readonly #name: string
  readonly #expected: string
  readonly #cells: { row: number; value: string }[] = []
  /** Made where there is one: most columns have none. */
  #words: Set<string> | null = null
  #count = 0

  /** @param expected What a cell must be, for the error. */
  constructor(name: string, expected: string) {
    this.#name = name
    this.#expected = expected
  }

  get count(): number {
    return this.#count
  }

  add(value: string, row: number): void {
    this.#count++
    if (this.#cells.length < MOST_LISTED) this.#cells.push({ row, value })
    this.#words ??= new Set()
    if (this.#words.size < MOST_WORDS) this.#words.add(value)
  }

  /** The error for a cell that cannot be passed over. */
  error(value: string, row: number): WellfitError {
    return cellError(this.#name, value, row, this.#expected, cellRemedy(this.#name))
  }

  /**
   * The collected cells and their texts; throws if they are too many.
   *
   * @param valid The number of valid cells.
   */
  finish(valid: number): { invalid?: InvalidCells; words: readonly string[] } {
    const [first] = this.#cells
    if (first === undefined) return { words: [] }
    if (valid < LEAST_VALID * (valid + this.#count)) throw this.error(first.value, first.row)
    return { invalid: { count: this.#count, first: this.#cells }, words: [...(this.#words ?? [])] }
  }

  /** A sentence about the cells, for a column of `valid` others. */
  note(valid: number, kind: string): string[] {
    return describeInvalid(this.#name, { count: this.#count, first: this.#cells }, valid, kind)
  }
}
