import { crc32 } from '../../../tensor/crc32.js'
import { damaged, fileFault } from './fault.js'
import type { ColumnChunk } from './footer.js'
import { readPageHeader, type PageHeader } from './page-header.js'
import { ThriftReader } from './thrift.js'

/** More than any page decompresses to. */
const MOST_PAGE_BYTES = 2 ** 30

export interface Page {
  readonly header: PageHeader
  /** As stored: compressed, but for the levels of version 2. */
  readonly stored: Uint8Array
}

/** How many pages had a checksum, which then was right, and how many had none. */
export interface ChecksumCounts {
  verified: number
  absent: number
}

/**
 * The pages of a column chunk, each checked before it is handed on: it lies within the bytes of the chunk, decompresses
 * to at most 1 GiB, matches its checksum if it has one, and no page holds more values than are left. The values of all
 * pages must add up to those of the chunk.
 */
export function* pagesOf(bytes: Uint8Array, chunk: ColumnChunk, counts: ChecksumCounts): Generator<Page> {
  const reader = new ThriftReader(bytes)
  let left = chunk.values
  let hasDictionary = false
  while (left > 0) {
    const byteOffset = chunk.start + reader.offset
    const header = readPageHeader(reader)
    const { kind, compressed, uncompressed, values } = header
    if (!isUpTo(compressed, bytes.length - reader.offset)) throw damaged(`a page of ${compressed} bytes`, byteOffset)
    if (!isUpTo(uncompressed, MOST_PAGE_BYTES))
      throw damaged(`a page that decompresses to ${uncompressed} bytes`, byteOffset)
    const stored = bytes.subarray(reader.offset, reader.offset + compressed)
    reader.offset += compressed
    if (kind === 'other') continue
    // A dictionary holds no value twice, so that it has no more of them than the column.
    if (!isUpTo(values, kind === 'dictionary' ? chunk.values : left))
      throw damaged(`a page of ${values} values where ${left} are left`, byteOffset)
    if (kind === 'dictionary' && hasDictionary) throw damaged('a second dictionary', byteOffset)
    hasDictionary ||= kind === 'dictionary'
    verify(header, stored, counts, byteOffset)
    if (kind !== 'dictionary') left -= values
    yield { header, stored }
  }
}

function isUpTo(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most
}

function verify({ checksum }: PageHeader, stored: Uint8Array, counts: ChecksumCounts, byteOffset: number): void {
  if (checksum === null) counts.absent++
  else if (checksum === crc32(stored)) counts.verified++
  else
    throw fileFault({
      value: `0x${checksum.toString(16)}`,
      byteOffset,
      expected: 'hold pages that match their checksums',
      remedy: 'The file is damaged: get it again.',
    })
}
