type Numbers = Float64Array | Float32Array | Int32Array

const FIRST_LENGTH = 1024

/** Numbers whose count is not known beforehand. */
export class Growing<T extends Numbers> {
  readonly #make: (length: number) => T
  #values: T
  #filled = 0

  constructor(make: (length: number) => T) {
    this.#make = make
    this.#values = make(FIRST_LENGTH)
  }

  push(value: number): void {
    if (this.#filled === this.#values.length) this.#grow()
    this.#values[this.#filled++] = value
  }

  #grow(): void {
    const larger = this.#make(2 * this.#filled)
    larger.set(this.#values)
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
export function growingReals(precision: 'f32' | 'f64'): Growing<Float64Array> | Growing<Float32Array> {
  return precision === 'f32'
    ? new Growing((length) => new Float32Array(length))
    : new Growing((length) => new Float64Array(length))
}
