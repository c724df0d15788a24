type Numbers = Float64Array | Float32Array | Int32Array

const BLOCK = 16_384

/** Numbers whose count is not known beforehand: blocks that are joined at the end, so that none is copied twice. */
export class Growing<T extends Numbers> {
  readonly #make: (length: number) => T
  readonly #full: T[] = []
  #block: T
  #filled = 0

  constructor(make: (length: number) => T) {
    this.#make = make
    this.#block = make(BLOCK)
  }

  push(value: number): void {
    if (this.#filled === BLOCK) {
      this.#full.push(this.#block)
      this.#block = this.#make(BLOCK)
      this.#filled = 0
    }
    this.#block[this.#filled++] = value
  }

  finish(): T {
    const whole = this.#make(this.#full.length * BLOCK + this.#filled)
    this.#full.forEach((block, i) => whole.set(block, i * BLOCK))
    whole.set(this.#block.subarray(0, this.#filled), this.#full.length * BLOCK)
    this.#full.length = 0
    return whole
  }
}

/** Growing numbers of a precision. */
export function growingReals(precision: 'f32' | 'f64'): Growing<Float64Array> | Growing<Float32Array> {
  return precision === 'f32'
    ? new Growing((length) => new Float32Array(length))
    : new Growing((length) => new Float64Array(length))
}
