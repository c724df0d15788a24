import { damaged } from './fault.js'

/** Types of Thrift's compact protocol, as a field or a list announces them. */
export const thriftTypes = {
  stop: 0,
  true: 1,
  false: 2,
  i8: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  map: 11,
  struct: 12,
} as const

/** Parquet nests its structures six deep. */
const MOST_DEPTH = 32
const VARINT_BYTES = 10

/**
 * Reads Thrift's compact protocol, in which Parquet writes its footer and page headers. Every length is checked against
 * the bytes that are left before anything is allocated, so that reading takes time and memory in proportion to the bytes.
 *
 * Source: Apache Thrift, "Thrift Compact protocol encoding".
 */
export class ThriftReader {
  readonly #bytes: Uint8Array
  readonly #decoder = new TextDecoder()
  #depth = 0
  offset: number

  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes
    this.offset = offset
  }

  /**
   * Reads a structure field by field. `read` must consume the value of a field it knows and return true; any other field
   * is skipped.
   */
  struct(read: (id: number, type: number) => boolean): void {
    if (++this.#depth > MOST_DEPTH) throw this.#fault('structures nested too deep')
    let id = 0
    for (;;) {
      const head = this.#byte()
      const type = head & 15
      if (type === thriftTypes.stop) break
      id = head >> 4 === 0 ? this.integer() : id + (head >> 4)
      if (!read(id, type)) this.skip(type)
    }
    this.#depth--
  }

  /** Calls `read`, which must consume one element of type `type`, for each element of a list. */
  list(type: number, read: () => void): void {
    const { length, elementType } = this.#listHead()
    if (length > 0 && elementType !== type) throw this.#fault(`a list of type ${elementType}`)
    for (let i = 0; i < length; i++) read()
  }

  /** An integer of up to 64 bits, which must be exact as a number. */
  integer(): number {
    let scale = 1
    let value = 0
    for (let i = 0; i < VARINT_BYTES; i++) {
      const byte = this.#byte()
      value += (byte & 127) * scale
      scale *= 128
      if (byte < 128) {
        // The bound lies well below 2⁵⁴, where odd numbers, the negative ones, are no longer exact.
        if (value > Number.MAX_SAFE_INTEGER) throw this.#fault('an integer beyond 2⁵²')
        return value % 2 === 0 ? value / 2 : -(value + 1) / 2
      }
    }
    throw this.#fault('an integer of more than 10 bytes')
  }

  binary(): Uint8Array {
    const length = this.#length()
    const start = this.offset
    if (length > this.#bytes.length - start) throw this.#fault(`${length} bytes where ${this.#left()} are left`)
    this.offset += length
    return this.#bytes.subarray(start, this.offset)
  }

  text(): string {
    return this.#decoder.decode(this.binary())
  }

  skip(type: number): void {
    switch (type) {
      case thriftTypes.true:
      case thriftTypes.false:
        return
      case thriftTypes.i8:
        this.#advance(1)
        return
      case thriftTypes.i16:
      case thriftTypes.i32:
      case thriftTypes.i64:
        this.#skipVarint()
        return
      case thriftTypes.double:
        this.#advance(8)
        return
      case thriftTypes.binary:
        this.#advance(this.#length())
        return
      case thriftTypes.list:
      case thriftTypes.set:
        this.#skipList()
        return
      case thriftTypes.struct:
        this.struct(() => false)
        return
      default:
        throw this.#fault(`a field of type ${type}`)
    }
  }

  #skipList(): void {
    const { length, elementType } = this.#listHead()
    const isBoolean = elementType === thriftTypes.true || elementType === thriftTypes.false
    if (isBoolean) this.#advance(length)
    else for (let i = 0; i < length; i++) this.skip(elementType)
  }

  #listHead(): { length: number; elementType: number } {
    if (this.#depth > MOST_DEPTH) throw this.#fault('lists nested too deep')
    const head = this.#byte()
    const length = head >> 4 === 15 ? this.#length() : head >> 4
    // Each element takes a byte at least.
    if (length > this.#left()) throw this.#fault(`a list of ${length} elements where ${this.#left()} bytes are left`)
    return { length, elementType: head & 15 }
  }

  #length(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#byte()
      value += (byte & 127) * 2 ** shift
      if (byte < 128) return value
    }
    throw this.#fault('a length of more than 5 bytes')
  }

  #skipVarint(): void {
    for (let i = 0; i < VARINT_BYTES; i++) if (this.#byte() < 128) return
    throw this.#fault('an integer of more than 10 bytes')
  }

  #left(): number {
    return this.#bytes.length - this.offset
  }

  #byte(): number {
    const byte = this.#bytes[this.offset]
    if (byte === undefined) throw this.#fault('a structure that does not end')
    this.offset++
    return byte
  }

  #advance(length: number): void {
    if (length > this.#left()) throw this.#fault(`${length} bytes where ${this.#left()} are left`)
    this.offset += length
  }

  #fault(what: string): Error {
    return damaged(what)
  }
}
