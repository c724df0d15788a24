import type { NumericArray } from '../../data/dataset/types.js'

/** Bytes that are copied at once: fresh memory costs a slow machine some 5 ms a MiB. */
const PIECE_BYTES = 2 ** 19
/** An array that is smaller goes along as it is. */
const LARGE_BYTES = 2 ** 16

type Constructor = new (source: number | NumericArray) => NumericArray

const TYPES: ReadonlyMap<string, Constructor> = new Map(
  [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
  ].map((type: Constructor) => [type.name, type]),
)

/** Where a large array belongs, and what it is. */
export interface ArrayPlace {
  readonly path: readonly string[]
  readonly type: string
  readonly length: number
}

/** A part of a large array. */
export interface Piece {
  readonly kind: 'piece'
  /** Which of the large arrays, and from which byte on. */
  readonly array: number
  readonly offset: number
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Plain data without their large arrays, and those. */
export interface Parcel {
  readonly plain: unknown
  readonly arrays: readonly (ArrayPlace & { readonly values: NumericArray })[]
}

/** Takes the large arrays out of plain data. `onFunction` hears where there is a function, which cannot be sent. */
export function pack(data: unknown, onFunction: (path: readonly string[]) => never): Parcel {
  const arrays: (ArrayPlace & { readonly values: NumericArray })[] = []
  const visit = (value: unknown, path: readonly string[]): unknown => {
    if (typeof value === 'function') return onFunction(path)
    if (typeof value !== 'object' || value === null) return value
    if (isNumeric(value)) {
      // A view of a larger memory would take all of it along.
      if (value.byteLength < LARGE_BYTES) return arrayOf(typeName(value), value)
      arrays.push({ path, type: typeName(value), length: value.length, values: value })
      return undefined
    }
    if (Array.isArray(value)) {
      const holdsObjects = value.some((item) => typeof item === 'object' || typeof item === 'function')
      return holdsObjects ? value.map((item, i) => visit(item, [...path, String(i)])) : value
    }
    if (!isPlain(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner, [...path, key])]))
  }
  return { plain: visit(data, []), arrays }
}

/** The large arrays of a parcel, piece by piece, each a copy. */
export function* piecesOf({ arrays }: Parcel): Generator<Piece> {
  for (const [array, { values }] of arrays.entries()) {
    for (let offset = 0; offset < values.byteLength; offset += PIECE_BYTES) {
      const length = Math.min(PIECE_BYTES, values.byteLength - offset)
      const bytes = new Uint8Array(values.buffer, values.byteOffset + offset, length).slice()
      yield { kind: 'piece', array, offset, bytes }
    }
  }
}

/** Gathers the pieces of one parcel. */
export class Gatherer {
  readonly #pieces: Piece[] = []

  take(piece: Piece): void {
    this.#pieces.push(piece)
  }

  /** The data with their large arrays in place. */
  unpack(plain: unknown, places: readonly ArrayPlace[]): unknown {
    const arrays = places.map(({ type, length }) => arrayOf(type, length))
    for (const { array, offset, bytes } of this.#pieces.splice(0)) {
      const { buffer } = arrays[array] ?? {}
      if (buffer !== undefined) new Uint8Array(buffer, offset, bytes.length).set(bytes)
    }
    return places.reduce((data, { path }, i) => replaced(data, path, arrays[i]), plain)
  }
}

function replaced(data: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value
  const inner = (data as Record<string, unknown>)[key]
  return Object.assign(data as object, { [key]: replaced(inner, rest, value) })
}

/** By its tag, not its class: Node's Buffer is bytes as well. */
function typeName(value: object): string {
  return String(Reflect.get(value, Symbol.toStringTag))
}

function isNumeric(value: object): value is NumericArray {
  return ArrayBuffer.isView(value) && TYPES.has(typeName(value))
}

function arrayOf(type: string, source: number | NumericArray): NumericArray {
  const Type = TYPES.get(type) ?? Uint8Array
  return new Type(source)
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
