import { damaged } from './fault.js'
import { copyBack, copyLiteral } from './snappy.js'

/**
 * Decompresses a block of LZ4 to exactly `length` bytes.
 *
 * Each sequence is a token, bytes to take as they are, and a copy of bytes before them; the last one has no copy. The
 * halves of the token are the two lengths; 15 means that more bytes of the length follow, up to one below 255.
 *
 * Source: "LZ4 Block Format Description", lz4/lz4.
 */
export function decompressLz4(input: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length)
  const filled = decompressBlock(input, output, 0)
  if (filled !== length) throw damaged(`${filled} bytes of LZ4 where there must be ${length}`)
  return output
}

/**
 * Decompresses what Parquet calls LZ4: blocks in the frame of Hadoop, each with its decompressed and its compressed
 * length in front, as big-endian integers; or, by other writers, a plain block.
 */
export function decompressHadoopLz4(input: Uint8Array, length: number): Uint8Array {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  if (!isHadoop(view, length)) return decompressLz4(input, length)
  const output = new Uint8Array(length)
  let filled = 0
  for (let at = 0; at < input.length;) {
    const size = view.getUint32(at + 4)
    filled += decompressBlock(input.subarray(at + 8, at + 8 + size), output, filled)
    at += 8 + size
  }
  if (filled !== length) throw damaged(`${filled} bytes of LZ4 where there must be ${length}`)
  return output
}

/** Whether the lengths of the blocks add up, as they hardly do by chance. */
function isHadoop(view: DataView, length: number): boolean {
  let at = 0
  let total = 0
  while (at + 8 <= view.byteLength) {
    total += view.getUint32(at)
    at += 8 + view.getUint32(at + 4)
  }
  return at === view.byteLength && total === length
}

/** Decompresses a block into `output` from `first` on, and returns the number of bytes written. */
export function decompressBlock(input: Uint8Array, output: Uint8Array, first: number): number {
  let at = 0
  let filled = first

  const lengthOf = (half: number): number => {
    let size = half
    for (let byte = half === 15 ? 255 : 0; byte === 255; size += byte) byte = input[at++] ?? 0
    return size
  }

  while (at < input.length) {
    const token = input[at++] ?? 0
    const literals = lengthOf(token >> 4)
    if (at + literals > input.length || filled + literals > output.length)
      throw damaged(`a literal of ${literals} bytes`)
    copyLiteral(input, at, output, filled, literals)
    at += literals
    filled += literals
    if (at >= input.length) break
    const distance = (input[at] ?? 0) + (input[at + 1] ?? 0) * 256
    at += 2
    const size = lengthOf(token & 15) + 4
    copyBack(output, filled, distance, size)
    filled += size
  }
  return filled - first
}
