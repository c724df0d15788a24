import { damaged } from './fault.js'

const decoder = new TextDecoder()

/**
 * A table of a FlatBuffer, read field by field. Every offset is checked: a `DataView` throws a `RangeError` outside its bytes, and
 * a vector must lie within them before its elements are read.
 *
 * A table begins with the distance to its vtable, which has its own length, the length of the table, and for each field its
 * distance from the table's beginning, or 0 for a field that is left out.
 *
 * Source: "FlatBuffer Internals", google/flatbuffers.
 */
export class FlatTable {
  readonly #view: DataView
  readonly #position: number
  readonly #vtable: number
  readonly #vtableLength: number

  constructor(view: DataView, position: number) {
    this.#view = view
    this.#position = position
    this.#vtable = position - view.getInt32(position, true)
    this.#vtableLength = view.getUint16(this.#vtable, true)
  }

  /** The table to which the first 4 bytes point. */
  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return new FlatTable(view, view.getUint32(0, true))
  }

  /** Position of a field's value, or 0 if it is left out. */
  #at(field: number): number {
    const entry = 4 + 2 * field
    if (entry + 2 > this.#vtableLength) return 0
    const distance = this.#view.getUint16(this.#vtable + entry, true)
    return distance === 0 ? 0 : this.#position + distance
  }

  byte(field: number, otherwise: number): number {
    const at = this.#at(field)
    return at === 0 ? otherwise : this.#view.getUint8(at)
  }

  short(field: number, otherwise: number): number {
    const at = this.#at(field)
    return at === 0 ? otherwise : this.#view.getInt16(at, true)
  }

  int(field: number, otherwise: number): number {
    const at = this.#at(field)
    return at === 0 ? otherwise : this.#view.getInt32(at, true)
  }

  /** A count or an id of 64 bits. */
  long(field: number): number {
    const at = this.#at(field)
    return at === 0 ? 0 : longAt(this.#view, at)
  }

  text(field: number): string {
    const { first, length } = this.#vector(field, 1)
    return decoder.decode(new Uint8Array(this.#view.buffer, this.#view.byteOffset + first, length))
  }

  /** `null` if it is left out. */
  table(field: number): FlatTable | null {
    const at = this.#at(field)
    return at === 0 ? null : this.#follow(at)
  }

  tables(field: number): FlatTable[] {
    const { first, length } = this.#vector(field, 4)
    return Array.from({ length }, (_, i) => this.#follow(first + 4 * i))
  }

  /** Integers of 64 bits in a vector of structures of `bytes` bytes, at an offset within each. */
  longs(field: number, bytes: number, offset: number): number[] {
    const { first, length } = this.#vector(field, bytes)
    return Array.from({ length }, (_, i) => longAt(this.#view, first + bytes * i + offset))
  }

  #follow(at: number): FlatTable {
    return new FlatTable(this.#view, at + this.#view.getUint32(at, true))
  }

  #vector(field: number, bytes: number): { first: number; length: number } {
    const at = this.#at(field)
    if (at === 0) return { first: 0, length: 0 }
    const start = at + this.#view.getUint32(at, true)
    const length = this.#view.getUint32(start, true)
    const first = start + 4
    if (first + length * bytes > this.#view.byteLength) throw damaged(`a vector of ${length} elements`)
    return { first, length }
  }
}

/** A count of 64 bits, which must be exact as a number. */
function longAt(view: DataView, at: number): number {
  const value = Number(view.getBigInt64(at, true))
  if (!Number.isSafeInteger(value)) throw damaged(`a count of ${value}`)
  return value
}
