import { WellfitError } from '../errors.js'

/** An array as the IDX format stores it: unsigned bytes of any number of dimensions. */
export interface IdxArray {
  /** [rows, …]: for images [images, height, width]. */
  readonly shape: readonly number[]
  readonly values: Uint8Array
}

const UNSIGNED_BYTES = 0x08
const GZIP = [0x1f, 0x8b]
/** More than any file of this format holds: a small file that unpacks to more is a trap. */
const MOST_BYTES = 2 ** 31

/**
 * Reads an IDX file of unsigned bytes, as MNIST and Fashion-MNIST come in, plain or packed by gzip.
 *
 * @param bytes The file.
 * @returns Its shape and its values, row-major; bytes stay bytes.
 * @throws WellfitError `INVALID_DATA` naming the byte offset: another format or type, a length that does not fit.
 * @example
 * const { shape, values } = await readIdx(await readFile('train-images-idx3-ubyte.gz'))
 */
export async function readIdx(bytes: Uint8Array): Promise<IdxArray> {
  const plain = bytes[0] === GZIP[0] && bytes[1] === GZIP[1] ? await gunzip(bytes) : bytes
  const header = new DataView(plain.buffer, plain.byteOffset, plain.byteLength)
  if (plain.length < 8 || header.getUint16(0) !== 0)
    throw fault(0, plain[0], 'begin with two zero bytes', 'Is it an IDX file?')
  if (header.getUint8(2) !== UNSIGNED_BYTES) throw fault(2, header.getUint8(2), 'be 8, the type of unsigned bytes')
  const dimensions = header.getUint8(3)
  const begin = 4 + 4 * dimensions
  if (dimensions < 1 || plain.length < begin)
    throw fault(3, dimensions, 'count the dimensions that follow, at least one')
  const shape = Array.from({ length: dimensions }, (_, i) => header.getUint32(4 + 4 * i))
  const length = shape.reduce((product, size) => product * size, 1)
  if (plain.length - begin !== length) {
    throw fault(begin, `${plain.length - begin} bytes`, `be followed by ${shape.join(' × ')} = ${length} bytes`)
  }
  return { shape, values: plain.subarray(begin) }
}

async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  const packed = new Blob([Uint8Array.from(bytes)]).stream()
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    const reader = packed.pipeThrough(new DecompressionStream('gzip')).getReader()
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      chunks.push(chunk.value)
      length += chunk.value.length
      if (length > MOST_BYTES) throw new RangeError(`it unpacks to more than ${MOST_BYTES} bytes`)
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new WellfitError({
      code: 'INVALID_DATA',
      door: 'readIdx',
      field: 'bytes',
      expected: `be a whole gzip file (${reason})`,
      cause,
    })
  }
  const whole = new Uint8Array(length)
  let filled = 0
  for (const chunk of chunks) {
    whole.set(chunk, filled)
    filled += chunk.length
  }
  return whole
}

function fault(byteOffset: number, value: unknown, expected: string, remedy?: string): WellfitError {
  const rest = remedy === undefined ? {} : { remedy }
  return new WellfitError({
    code: 'INVALID_DATA',
    door: 'readIdx',
    field: 'bytes',
    value,
    byteOffset,
    expected,
    ...rest,
  })
}
