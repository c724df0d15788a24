import type { NumericArray } from '../../dataset/types.js'
import { halfOf } from '../half-precision.js'
import { npyFault } from './error.js'

/** An array as NumPy stored it. */
export interface NpyArray {
  /** Its lengths, e.g. [rows, features]; [] for a single number. */
  readonly shape: readonly number[]
  /** Its type in NumPy, e.g. `<f4`. */
  readonly dtype: string
  /** Row-major, whatever the order in the file. */
  readonly values: NumericArray
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
/** `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`: NumPy writes the keys in this order. */
const grammar =
  /^\{'descr': *('[^']*'|\[.*\]), *'fortran_order': *(True|False), *'shape': *\(((?:\d+(?:, ?|(?=\))))*)\),? *\} *\n?$/

/** Reads values of a type, `size` bytes each. */
interface Type {
  readonly size: number
  readonly make: (length: number) => NumericArray
  readonly read: (view: DataView, at: number, isLittle: boolean) => number
}

const types: ReadonlyMap<string, Type> = new Map<string, Type>([
  ['b1', { size: 1, make: (length) => new Uint8Array(length), read: (view, at) => (view.getUint8(at) === 0 ? 0 : 1) }],
  ['u1', { size: 1, make: (length) => new Uint8Array(length), read: (view, at) => view.getUint8(at) }],
  ['i1', { size: 1, make: (length) => new Int8Array(length), read: (view, at) => view.getInt8(at) }],
  ['u2', { size: 2, make: (length) => new Uint16Array(length), read: (view, at, end) => view.getUint16(at, end) }],
  ['i2', { size: 2, make: (length) => new Int16Array(length), read: (view, at, end) => view.getInt16(at, end) }],
  ['u4', { size: 4, make: (length) => new Uint32Array(length), read: (view, at, end) => view.getUint32(at, end) }],
  ['i4', { size: 4, make: (length) => new Int32Array(length), read: (view, at, end) => view.getInt32(at, end) }],
  ['u8', { size: 8, make: (length) => new Float64Array(length), read: (view, at, end) => Number(view.getBigUint64(at, end)) }], // prettier-ignore
  ['i8', { size: 8, make: (length) => new Float64Array(length), read: (view, at, end) => Number(view.getBigInt64(at, end)) }], // prettier-ignore
  ['f2', { size: 2, make: (length) => new Float32Array(length), read: (view, at, end) => halfOf(view.getUint16(at, end)) }], // prettier-ignore
  ['f4', { size: 4, make: (length) => new Float32Array(length), read: (view, at, end) => view.getFloat32(at, end) }],
  ['f8', { size: 8, make: (length) => new Float64Array(length), read: (view, at, end) => view.getFloat64(at, end) }],
])

/** What the header of an .npy file announces. */
interface Announced {
  readonly shape: readonly number[]
  readonly dtype: string
  readonly type: Type
  readonly isFortran: boolean
  /** Where the values begin, and how many there are. */
  readonly begin: number
  readonly length: number
}

function faultOf(functionName: string, name: string | undefined): Fault {
  const named = name === undefined ? '' : `array ${JSON.stringify(name)}: `
  return (at, value, expected, remedy) => npyFault(functionName, at, value, named + expected, remedy)
}

function announced(bytes: Uint8Array, fault: Fault): Announced {
  const { text, begin } = headerOf(bytes, fault)
  const [found, quoted = '', order, lengths = ''] = grammar.exec(text) ?? []
  if (found === undefined) throw fault(10, text, 'have a header as np.save writes it')
  const dtype = quoted.replaceAll("'", '')
  const type = quoted.startsWith('[') ? undefined : types.get(dtype.slice(1))
  if (type === undefined || !'<>|='.includes(dtype.charAt(0)))
    throw fault(10, dtype, 'be of numbers or booleans', otherType(dtype))
  const shape = (lengths.match(/\d+/g) ?? []).map(Number)
  const length = shape.reduce((product, size) => product * size, 1)
  return { shape, dtype, type, isFortran: order === 'True', begin, length }
}

/** Bytes that no header of NumPy exceeds: it pads them to a multiple of 64. */
export const NPY_HEADER_BYTES: number = 65_536

/** The length of the file that an .npy header announces, which its first bytes hold. */
export function announcedBytes(functionName: string, bytes: Uint8Array, name?: string): number {
  const { begin, length, type } = announced(bytes, faultOf(functionName, name))
  return begin + length * type.size
}

/** An array out of the bytes of an .npy file (NumPy's NEP 1, versions 1 to 3 of the format). */
export function parseNpy(functionName: string, bytes: Uint8Array, name?: string): NpyArray {
  const fault = faultOf(functionName, name)
  const { shape, dtype, type, isFortran, begin, length } = announced(bytes, fault)
  const isWhole = shape.every(Number.isSafeInteger) && Number.isSafeInteger(length)
  if (!isWhole || bytes.length - begin !== length * type.size) {
    const needed = `${shape.join(' × ') || 'a single number'} of ${type.size} bytes`
    throw fault(begin, `${bytes.length - begin} bytes`, `be followed by ${needed}, as its shape says`)
  }
  const values = valuesOf(new DataView(bytes.buffer, bytes.byteOffset + begin), type, length, !dtype.startsWith('>'))
  const large = dtype.endsWith('8') && !dtype.endsWith('f8') ? firstUnsafe(values) : -1
  if (large !== -1) throw fault(begin + 8 * large, values[large], 'lie within ±2⁵³, where f64 has all whole numbers')
  return { shape, dtype, values: isFortran ? rowMajor(values, shape, type) : values }
}

type Fault = (at: number, value: unknown, expected: string, remedy?: string) => Error

function headerOf(bytes: Uint8Array, fault: Fault): { text: string; begin: number } {
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw fault(0, bytes[0], 'begin as an .npy file does', 'An archive (.npz) is read by readNpz.')
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = view.getUint8(6)
  if (version < 1 || version > 3) throw fault(6, version, 'be of version 1, 2 or 3 of the format')
  const first = version === 1 ? 10 : 12
  const begin = first + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true))
  if (begin > bytes.length) throw fault(8, begin - first, 'have a header that lies within the file')
  return { text: new TextDecoder().decode(bytes.subarray(first, begin)), begin }
}

function otherType(dtype: string): string {
  if (dtype.includes('O')) return 'Objects are pickled Python, which is never run: save numbers, as by x.astype("f4").'
  return 'Save it as numbers, as by x.astype("f4"); several columns of different types fit CSV or Parquet.'
}

function valuesOf(view: DataView, { make, read, size }: Type, length: number, isLittle: boolean): NumericArray {
  const values = make(length)
  for (let i = 0; i < length; i++) values[i] = read(view, i * size, isLittle)
  return values
}

function firstUnsafe(values: NumericArray): number {
  return values.findIndex((value) => !Number.isSafeInteger(value))
}

/** Values whose first index runs fastest, put so that the last does. */
function rowMajor(values: NumericArray, shape: readonly number[], { make }: Type): NumericArray {
  const result = make(values.length)
  const steps = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1))
  const index = shape.map(() => 0)
  let from = 0
  for (let to = 0; to < values.length; to++) {
    result[to] = values[from] ?? 0
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1
      from += steps[axis] ?? 0
      index[axis] = next
      if (next < (shape[axis] ?? 0)) break
      from -= next * (steps[axis] ?? 0)
      index[axis] = 0
    }
  }
  return result
}
