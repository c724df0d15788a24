import { WellfitError } from '../../../errors.js'
import { unpack } from '../../input/compressed/unpack.js'
import { zstdBlocks } from '../../input/zstd/frames.js'
import { damaged, functionName } from './fault.js'
import type { Codec } from './footer.js'
import { decompressHadoopLz4, decompressLz4 } from './lz4.js'
import { decompressSnappy } from './snappy.js'

/** Decompresses a page, which must become exactly `length` bytes and never takes more. */
export async function decompress(codec: Codec, page: Uint8Array, length: number): Promise<Uint8Array> {
  switch (codec) {
    case 'UNCOMPRESSED':
      return checkLength(page, length)
    case 'SNAPPY':
      return decompressSnappy(page, length)
    case 'LZ4_RAW':
      return decompressLz4(page, length)
    case 'LZ4':
      return decompressHadoopLz4(page, length)
    case 'ZSTD':
      return decompressZstd(page, length)
    case 'GZIP':
      return checkLength(
        await unpack(functionName, page, 'gzip', (_, found) => {
          if (found > length) throw wrongLength('more', length)
        }),
        length,
      )
    case 'BROTLI':
      return checkLength(decompressBrotli(page, length), length)
    case 'LZO':
      throw unsupported('LZO')
  }
}

function checkLength(page: Uint8Array, length: number): Uint8Array {
  if (page.length !== length) throw wrongLength(String(page.length), length)
  return page
}

function wrongLength(found: string, length: number): WellfitError {
  return damaged(`a page of ${found} bytes where its header says ${length}`)
}

function decompressZstd(page: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length)
  let filled = 0
  for (const block of zstdBlocks(page)) {
    if (filled + block.length > length) throw wrongLength('more', length)
    output.set(block, filled)
    filled += block.length
  }
  if (filled !== length) throw wrongLength(String(filled), length)
  return output
}

/**
 * By the runtime's own decoder, which stops at a length. Decoders in JavaScript have no such limit: a page of a hundred
 * bytes can keep them busy for minutes.
 */
function decompressBrotli(page: Uint8Array, length: number): Uint8Array {
  // Not `process` alone, for which bundlers put a polyfill into a page.
  const { process }: { readonly process?: Partial<NodeJS.Process> } = globalThis
  const zlib = process?.getBuiltinModule?.('node:zlib')
  if (zlib === undefined) throw unsupported('Brotli')
  // A copy, since Node's buffers may share their memory with others.
  return Uint8Array.from(zlib.brotliDecompressSync(page, { maxOutputLength: Math.max(length, 1) }))
}

function unsupported(name: string): WellfitError {
  return new WellfitError({
    code: 'UNSUPPORTED',
    functionName,
    field: 'source',
    value: `pages compressed by ${name}`,
    expected: 'be compressed by Snappy, gzip, LZ4 or Zstandard, or not at all, to be read in this runtime',
    remedy: 'Write it again, for example with pandas: to_parquet(path, compression="zstd").',
  })
}
