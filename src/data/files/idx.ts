import { WellfitError } from '../../errors.js'
import { decompressedBytes } from '../input/compressed/decompress.js'
import { joined, type ByteSource } from '../input/source.js'

/** An array as the IDX format stores it: unsigned bytes of any number of dimensions. */
export interface IdxArray {
  /** [rows, …]: for images [images, height, width]. */
  readonly shape: readonly number[]
  readonly values: Uint8Array
}

const UNSIGNED_BYTES = 0x08
/** Four bytes, and four for each of up to 255 dimensions. */
const LONGEST_HEADER = 4 + 4 * 255
/** More than any file of this format holds. */
const MOST_BYTES = 2 ** 31

/**
 * Reads an IDX file of unsigned bytes, as MNIST and Fashion-MNIST come in, plain or compressed by gzip, ZIP or
 * Zstandard. It is decompressed no further than its header says it goes, nor beyond 2 GiB.
 *
 * @param source The file: its bytes, a `Blob` or `File`, a `Response`, a stream.
 * @returns Its shape and its values, row-major; bytes stay bytes.
 * @throws WellfitError `INVALID_DATA` naming the byte offset: another format or type, a length that does not fit.
 * @example
 * const { shape, values } = await readIdx(await readFile('train-images-idx3-ubyte.gz'))
 */
export async function readIdx(source: ByteSource): Promise<IdxArray> {
  let header: Header | undefined
  const bytes = await decompressedBytes('readIdx', source, MOST_BYTES + LONGEST_HEADER, (chunks, length) => {
    if (header === undefined && length >= LONGEST_HEADER) header = readHeader(joined(chunks, length))
    if (header !== undefined && length > header.begin + header.length) {
      throw wrongLength(header.shape, header.begin, 'more bytes')
    }
  })
  const { shape, begin, length } = readHeader(bytes)
  if (bytes.length !== begin + length) throw wrongLength(shape, begin, `${bytes.length - begin} bytes`)
  return { shape, values: bytes.subarray(begin) }
}

interface Header {
  readonly shape: readonly number[]
  /** Where the values begin. */
  readonly begin: number
  /** How many there are. */
  readonly length: number
}

function readHeader(bytes: Uint8Array): Header {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 8 || header.getUint16(0) !== 0)
    throw fault(0, bytes[0], 'begin with two zero bytes', 'Is it an IDX file?')
  if (header.getUint8(2) !== UNSIGNED_BYTES) throw fault(2, header.getUint8(2), 'be 8, the type of unsigned bytes')
  const dimensions = header.getUint8(3)
  const begin = 4 + 4 * dimensions
  if (dimensions < 1 || bytes.length < begin)
    throw fault(3, dimensions, 'count the dimensions that follow, at least one')
  const shape = Array.from({ length: dimensions }, (_, i) => header.getUint32(4 + 4 * i))
  const length = shape.reduce((product, size) => product * size, 1)
  if (length > MOST_BYTES) throw fault(4, shape.join(' × '), `be the shape of at most ${MOST_BYTES} bytes`)
  return { shape, begin, length }
}

function wrongLength(shape: readonly number[], begin: number, value: string): WellfitError {
  const length = shape.reduce((product, size) => product * size, 1)
  return fault(begin, value, `be followed by ${shape.join(' × ')} = ${length} bytes`)
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
