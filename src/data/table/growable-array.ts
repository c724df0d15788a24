import { release } from '../input/release.js'

type TypedArray = Float64Array | Float32Array | Int32Array

/** Small: a table of 200,000 columns and few rows has as many of these arrays. */
const INITIAL_CAPACITY = 8
/** Below this an array grows fourfold, from here on twofold. */
const SMALL = 1024
/** An expected length may come from a damaged file, so it is not trusted beyond this. */
const MAX_INITIAL_CAPACITY = 2 ** 22

/** Up to this capacity the values are copied into an array of their length. */
const COPIED = 2 ** 16

/** A typed array that grows as values are added. */
export class GrowableArray<T extends TypedArray> {
  readonly #allocate: (length: number) => T
  #values: T
  #length = 0

  constructor(allocate: (length: number) => T, expectedLength = 0) {
    this.#allocate = allocate
    this.#values = allocate(Math.min(Math.max(expectedLength, INITIAL_CAPACITY), MAX_INITIAL_CAPACITY))
  }

  /** The number of values. */
  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#grow()
    this.#values[this.#length++] = value
  }

  pushAll(values: ArrayLike<number>): void {
    while (this.#length + values.length > this.#values.length) this.#grow()
    this.#values.set(values, this.#length)
    this.#length += values.length
  }

  #grow(): void {
    const capacity = this.#values.length
    const larger = this.#allocate(capacity < SMALL ? 4 * capacity : 2 * capacity)
    larger.set(this.#values.subarray(0, this.#length))
    release(this.#values)
    this.#values = larger
  }

  /** The values. A long array is returned as a view: the pages after its end were never written and cost nothing. */
  finish(): T {
    const capacity = this.#values.length
    const used = this.#values.subarray(0, this.#length) as T
    return capacity <= COPIED ? (used.slice() as T) : used
  }
}

/** A growable array of f32 or f64 numbers. */
export function growableReals(
  precision: 'f32' | 'f64',
  expectedLength = 0,
): GrowableArray<Float64Array> | GrowableArray<Float32Array> {
  return precision === 'f32'
    ? new GrowableArray((length) => new Float32Array(length), expectedLength)
    : new GrowableArray((length) => new Float64Array(length), expectedLength)
}
