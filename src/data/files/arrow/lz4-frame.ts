import { decompressBlock } from '../parquet/lz4.js'

const MAGIC = 0x184d2204
/** Bits of the flags. */
const HAS_BLOCK_CHECKSUMS = 16
const HAS_SIZE = 8
const HAS_DICTIONARY = 1
/** The bit of a block's length that marks it as stored. */
const IS_STORED = 0x80000000

/**
 * Decompresses a frame of LZ4 to exactly `length` bytes. Blocks may refer to those before them. Checksums are skipped.
 *
 * Source: "LZ4 Frame Format Description", lz4/lz4.
 *
 * @throws Error where the frame is damaged or of another length.
 */
export function decompressLz4Frame(input: Uint8Array, length: number): Uint8Array {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  if (view.getUint32(0, true) !== MAGIC) throw new Error('no frame of LZ4')
  const flags = view.getUint8(4)
  if (flags >> 6 !== 1 || (flags & HAS_DICTIONARY) !== 0) throw new Error(`a frame of LZ4 with flags ${flags}`)
  // Magic, flags, block size, perhaps the size, a checksum of the header.
  let at = 7 + ((flags & HAS_SIZE) === 0 ? 0 : 8)
  const output = new Uint8Array(length)
  let filled = 0
  for (;;) {
    const word = view.getUint32(at, true)
    at += 4
    if (word === 0) break
    const size = word % IS_STORED
    if (at + size > input.length) throw new Error('a block of LZ4 that is cut off')
    const block = input.subarray(at, at + size)
    if (word >= IS_STORED) {
      if (filled + size > length) throw new Error(`more than ${length} bytes of LZ4`)
      output.set(block, filled)
      filled += size
    } else filled += blockInto(block, output, filled)
    at += size + ((flags & HAS_BLOCK_CHECKSUMS) === 0 ? 0 : 4)
  }
  if (filled !== length) throw new Error(`${filled} bytes of LZ4 where there must be ${length}`)
  return output
}

/** Without the name of the Parquet reader in errors. */
function blockInto(block: Uint8Array, output: Uint8Array, filled: number): number {
  try {
    return decompressBlock(block, output, filled)
  } catch (cause) {
    throw new Error('a damaged block of LZ4', { cause })
  }
}
