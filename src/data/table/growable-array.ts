import { release } from '../input/release.js'

type Numbers = Float64Array | Float32Array | Int32Array

const FIRST_LENGTH = 1024
/** What is expected may come from a file that is damaged. */
const MOST_EXPECTED = 2 ** 22

/** Numbers whose count is not known for certain beforehand. */
export class Growing<T extends Numbers> {
  readonly #make: (length: number) => T
  #values: T
  #filled = 0

  constructor(make: (length: number) => T, expected = 0) {
    this.#make = make
    this.#values = make(Math.min(Math.max(expected, FIRST_LENGTH), MOST_EXPECTED))
  }

  push(value: number): void {
    if (this.#filled === this.#values.length) this.#grow()
    this.#values[this.#filled++] = value
  }

  pushAll(values: ArrayLike<number>): void {
    while (this.#filled + values.length > this.#values.length) this.#grow()
    this.#values.set(values, this.#filled)
    this.#filled += values.length
  }

  #grow(): void {
    const larger = this.#make(2 * this.#values.length)
    larger.set(this.#values.subarray(0, this.#filled))
    release(this.#values)
    this.#values = larger
  }

  /** Without a copy where they are many: memory behind them that was never written to costs nothing. */
  finish(): T {
    const { length } = this.#values
    const used = this.#values.subarray(0, this.#filled) as T
    return length <= 64 * FIRST_LENGTH ? (used.slice() as T) : used
  }
}

/** Growing numbers of a precision. */
export function growingReals(precision: 'f32' | 'f64', expected = 0): Growing<Float64Array> | Growing<Float32Array> {
  return precision === 'f32'
    ? new Growing((length) => new Float32Array(length), expected)
    : new Growing((length) => new Float64Array(length), expected)
}
