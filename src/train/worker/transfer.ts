import type { NumericArray } from '../../data/dataset/types.js'

/** Bytes copied at once: allocating memory costs a slow machine about 5 ms per MiB. */
const CHUNK_BYTES = 2 ** 19
/** Smaller arrays stay in the plain data. */
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

/** The path, type and length of a large array. */
export interface ArrayHeader {
  readonly path: readonly string[]
  readonly type: string
  readonly length: number
}

/** A chunk of a large array. */
export interface ArrayChunk {
  readonly kind: 'chunk'
  /** The index of the large array, and the first byte in it. */
  readonly array: number
  readonly offset: number
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Plain data without their large arrays, and the arrays. */
export interface Serialized {
  readonly plain: unknown
  readonly arrays: readonly (ArrayHeader & { readonly values: NumericArray })[]
}

/** Separates plain data and large arrays. `onFunction` is called with the path of a function, which cannot be sent. */
export function serialize(data: unknown, onFunction: (path: readonly string[]) => never): Serialized {
  const arrays: (ArrayHeader & { readonly values: NumericArray })[] = []
  const visit = (value: unknown, path: readonly string[]): unknown => {
    if (typeof value === 'function') return onFunction(path)
    if (typeof value !== 'object' || value === null) return value
    if (isNumeric(value)) {
      // Sending a view would send its whole buffer.
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

/** The large arrays, chunk by chunk, each a copy. */
export function* chunksOf({ arrays }: Serialized): Generator<ArrayChunk> {
  for (const [array, { values }] of arrays.entries()) {
    for (let offset = 0; offset < values.byteLength; offset += CHUNK_BYTES) {
      const length = Math.min(CHUNK_BYTES, values.byteLength - offset)
      const bytes = new Uint8Array(values.buffer, values.byteOffset + offset, length).slice()
      yield { kind: 'chunk', array, offset, bytes }
    }
  }
}

/** Receives the chunks of large arrays and puts the data together. */
export class Deserializer {
  readonly #chunks: ArrayChunk[] = []

  receive(chunk: ArrayChunk): void {
    this.#chunks.push(chunk)
  }

  /** The plain data with the large arrays inserted. */
  deserialize(plain: unknown, headers: readonly ArrayHeader[]): unknown {
    const arrays = headers.map(({ type, length }) => arrayOf(type, length))
    for (const { array, offset, bytes } of this.#chunks.splice(0)) {
      const { buffer } = arrays[array] ?? {}
      if (buffer !== undefined) new Uint8Array(buffer, offset, bytes.length).set(bytes)
    }
    return headers.reduce((data, { path }, i) => replaced(data, path, arrays[i]), plain)
  }
}

function replaced(data: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value
  const inner = (data as Record<string, unknown>)[key]
  return Object.assign(data as object, { [key]: replaced(inner, rest, value) })
}

/** By its tag, not its class: a Node Buffer is a Uint8Array as well. */
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
