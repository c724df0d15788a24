import { WellfitError } from '../../errors.js'
import { decompressedBytes } from '../input/compressed/decompress.js'
import { joined, type ByteSource } from '../input/source.js'

/** An array as the IDX format stores it: numbers in any number of dimensions. */
export interface IdxArray {
  /** [rows, …]: for images [images, height, width]. */
  readonly shape: readonly number[]
  /** Row-major, of the type in the file: unsigned or signed bytes, 16- or 32-bit integers, f32 or f64. */
  readonly values: Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array
}

interface Type {
  /** Bytes of a value. */
  readonly size: number
  readonly make: (length: number) => IdxArray['values']
  /** Reads a value, high byte first. */
  readonly read: (view: DataView, at: number) => number
}

const TYPES: ReadonlyMap<number, Type> = new Map<number, Type>([
  [0x08, { size: 1, make: (length) => new Uint8Array(length), read: (view, at) => view.getUint8(at) }],
  [0x09, { size: 1, make: (length) => new Int8Array(length), read: (view, at) => view.getInt8(at) }],
  [0x0b, { size: 2, make: (length) => new Int16Array(length), read: (view, at) => view.getInt16(at) }],
  [0x0c, { size: 4, make: (length) => new Int32Array(length), read: (view, at) => view.getInt32(at) }],
  [0x0d, { size: 4, make: (length) => new Float32Array(length), read: (view, at) => view.getFloat32(at) }],
  [0x0e, { size: 8, make: (length) => new Float64Array(length), read: (view, at) => view.getFloat64(at) }],
])

const UNSIGNED_BYTES = 0x08
/** Four bytes, and four for each of up to 255 dimensions. */
const LONGEST_HEADER = 4 + 4 * 255
/** More than any file of this format holds. */
const MOST_BYTES = 2 ** 31

/**
 * Reads an IDX file of any type, as MNIST and Fashion-MNIST come in, plain or compressed by gzip, ZIP or
 * Zstandard. It is decompressed no further than its header says it goes, nor beyond 2 GiB.
 *
 * @param source The file: its bytes, a `Blob` or `File`, a `Response`, a stream.
 * @returns Its shape and its values, row-major, of the type in the file.
 * @throws WellfitError `INVALID_DATA` naming the byte offset: another format or type, a length that does not fit.
 * @example
 * const { shape, values } = await readIdx(await readFile('train-images-idx3-ubyte.gz'))
 */
export async function readIdx(source: ByteSource): Promise<IdxArray> {
  let header: Header | undefined
  const bytes = await decompressedBytes('readIdx', source, MOST_BYTES + LONGEST_HEADER, (chunks, length) => {
    if (header === undefined && length >= LONGEST_HEADER) header = readHeader(joined(chunks, length))
    if (header !== undefined && length > header.begin + header.length) {
      throw wrongLength(header, 'more bytes')
    }
  })
  const found = readHeader(bytes)
  const { shape, code, type, begin, length } = found
  if (bytes.length !== begin + length) throw wrongLength(found, `${bytes.length - begin} bytes`)
  // Bytes need no conversion, and no copy.
  if (code === UNSIGNED_BYTES) return { shape, values: bytes.subarray(begin) }
  const view = new DataView(bytes.buffer, bytes.byteOffset + begin, length)
  const values = type.make(length / type.size)
  for (let i = 0; i < values.length; i++) values[i] = type.read(view, i * type.size)
  return { shape, values }
}

interface Header {
  readonly shape: readonly number[]
  /** The code of the type. */
  readonly code: number
  readonly type: Type
  /** Where the values begin. */
  readonly begin: number
  /** How many bytes they have. */
  readonly length: number
}

function readHeader(bytes: Uint8Array): Header {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 8 || header.getUint16(0) !== 0)
    throw fault(0, bytes[0], 'begin with two zero bytes', 'Is it an IDX file?')
  const code = header.getUint8(2)
  const type = TYPES.get(code)
  if (type === undefined) {
    throw fault(
      2,
      code,
      'be the code of a type: 8 or 9 (unsigned or signed bytes), 11 or 12 (integers), 13 or 14 (reals)',
    )
  }
  const dimensions = header.getUint8(3)
  const begin = 4 + 4 * dimensions
  if (dimensions < 1 || bytes.length < begin)
    throw fault(3, dimensions, 'count the dimensions that follow, at least one')
  const shape = Array.from({ length: dimensions }, (_, i) => header.getUint32(4 + 4 * i))
  const length = shape.reduce((product, size) => product * size, type.size)
  if (length > MOST_BYTES) throw fault(4, shape.join(' × '), `be the shape of at most ${MOST_BYTES} bytes`)
  return { shape, code, type, begin, length }
}

function wrongLength({ shape, type, begin, length }: Header, value: string): WellfitError {
  const each = type.size === 1 ? '' : ` values of ${type.size} bytes`
  return fault(begin, value, `be followed by ${shape.join(' × ')}${each} = ${length} bytes`)
}

function fault(byteOffset: number, value: unknown, expected: string, remedy?: string): WellfitError {
  const rest = remedy === undefined ? {} : { remedy }
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'readIdx',
    field: 'bytes',
    value,
    byteOffset,
    expected,
    ...rest,
  })
}
