import { crc32 } from '../../../tensor/crc32.js'
import { announcedBytes, NPY_HEADER_BYTES, parseNpy, type NpyArray } from './parse.js'
import { npyFault } from './error.js'
import { bytesOf, joined, type ByteSource } from '../../input/source.js'
import { decompressedBytes } from '../../input/compressed/decompress.js'
import { unpack } from '../../input/compressed/unpack.js'
import { zipEntries, type ZipEntry } from '../../input/compressed/zip.js'

export type { ByteSource } from '../../input/source.js'
export type { NumericArray } from '../../dataset/types.js'
export type { NpyArray } from './parse.js'

/** More than a typed array holds everywhere. */
const MOST_BYTES = 2 ** 32

/**
 * Reads an array that NumPy saved by `np.save`: numbers of any type but complex ones, and booleans, in either byte order
 * and in C or Fortran order. 64-bit integers become f64, 16-bit floats f32, booleans 0 and 1; all others keep their type.
 * A file compressed by gzip, ZIP or Zstandard is decompressed no further than its header says.
 *
 * @throws WellfitError `INVALID_DATA` naming the byte: another format, a shape that does not fit the bytes, objects
 *   (pickled Python, which is never run), texts and records; integers beyond 2⁵³.
 * @example
 * const { shape, values } = await readNpy(await readFile('x.npy'))
 */
export async function readNpy(source: ByteSource): Promise<NpyArray> {
  let announced: number | undefined
  const bytes = await decompressedBytes('readNpy', source, MOST_BYTES, (chunks, length) => {
    if (length < NPY_HEADER_BYTES) return
    announced ??= announcedBytes('readNpy', joined(chunks, length))
    if (length > announced)
      throw npyFault('readNpy', 0, 'more bytes', `hold the ${announced} bytes that its header says`)
  })
  return parseNpy('readNpy', bytes)
}

/**
 * Reads the arrays that NumPy saved by `np.savez` or `np.savez_compressed`, by their names. No array is unpacked further
 * than the archive says it goes, nor all of them beyond 4 GiB; checksums are compared.
 *
 * @throws WellfitError `INVALID_DATA` naming the array: as `readNpy`, and a damaged archive.
 * @example
 * const arrays = await readNpz(await readFile('mnist.npz'))
 * const images = arrays.get('x_train')
 */
export async function readNpz(source: ByteSource): Promise<Map<string, NpyArray>> {
  const bytes = await bytesOf('readNpz', source, MOST_BYTES)
  const entries = zipEntries('readNpz', bytes)
  const total = entries.reduce((sum, { length }) => sum + length, 0)
  if (total > MOST_BYTES) throw npyFault('readNpz', 0, `${total} bytes`, 'unpack to at most 4 GiB')
  const arrays = new Map<string, NpyArray>()
  for (const entry of entries) {
    const name = entry.name.replace(/\.npy$/, '')
    if (arrays.has(name)) throw npyFault('readNpz', entry.byteOffset, entry.name, 'hold each array only once')
    arrays.set(name, parseNpy('readNpz', await contentsOf(entry), name))
  }
  return arrays
}

async function contentsOf({ packed, isDeflated, length, checksum, name, byteOffset }: ZipEntry): Promise<Uint8Array> {
  const wrongLength = (found: string): Error =>
    npyFault('readNpz', byteOffset, found, `hold the ${length} bytes that the archive says ${JSON.stringify(name)} has`)
  let isChecked = false
  const contents = isDeflated
    ? await unpack('readNpz', packed, 'deflate-raw', (chunks, sofar) => {
        if (sofar > length) throw wrongLength('more bytes')
        if (isChecked || sofar < NPY_HEADER_BYTES) return
        // The header announces how much is to come: an archive that holds more is not inflated to its end.
        isChecked = true
        const announced = announcedBytes('readNpz', joined(chunks, sofar), name)
        if (announced !== length) throw wrongLength(`an array of ${announced} bytes`)
      })
    : packed
  if (contents.length !== length) throw wrongLength(`${contents.length} bytes`)
  if (crc32(contents) === checksum) return contents
  throw npyFault('readNpz', byteOffset, name, 'match its checksum', 'The file is damaged: get it again.')
}
