import type { FileHandle } from 'node:fs/promises'
import { WellfitError } from '../errors.js'
import { gatherNumbers, type Communicator } from '../program/blocks/communicator.js'
import { firstOf } from '../program/blocks/partition.js'

const QUOTE = 34
const LF = 10
const CR = 13
const BLOCK_BYTES = 2 ** 20

/**
 * Where the rows of each rank begin in a file of CSV, and where those of the last one end. Every rank scans an equal share of the
 * bytes: quotes, doubled ones included, are even in number before a byte outside quotes, so that with the counts of the ranks before
 * it each knows whether its share begins within a quoted cell, and moves on to the next end of a row.
 *
 * @throws WellfitError `INVALID_DATA` on every rank for an odd number of quotes.
 */
export async function recordStarts(communicator: Communicator, file: FileHandle, size: number): Promise<number[]> {
  const { rank, size: ranks } = communicator
  const begin = firstOf(rank, size, ranks)
  const ones = Array.from({ length: ranks }, () => 1)
  const quotes = await countQuotes(file, begin, firstOf(rank + 1, size, ranks))
  const counts = gatherNumbers(communicator, Float64Array.of(quotes), ones).map(([count = 0]) => count)
  if (counts.reduce((sum, count) => sum + count, 0) % 2 === 1) {
    const remedy = 'The file may be cut off, or a quote inside a cell may not be doubled.'
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName: 'readShard',
      field: 'path',
      expected: 'have an even number of quotes, one before and one after each quoted cell',
      remedy,
    })
  }
  const before = counts.slice(0, rank).reduce((sum, count) => sum + count, 0)
  const start = rank === 0 ? 0 : await nextRecord(file, begin, size, before % 2 === 1)
  const starts = gatherNumbers(communicator, Float64Array.of(start), ones).map(([at = 0]) => at)
  return [...starts, size]
}

async function countQuotes(file: FileHandle, begin: number, end: number): Promise<number> {
  let count = 0
  for await (const { bytes } of blocksOf(file, begin, end)) {
    for (let at = bytes.indexOf(QUOTE); at !== -1; at = bytes.indexOf(QUOTE, at + 1)) count++
  }
  return count
}

/** The first byte from `begin` on at which a row begins; `isQuoted`: whether the byte at `begin` is within quotes. */
async function nextRecord(file: FileHandle, begin: number, size: number, isQuoted: boolean): Promise<number> {
  let quoted = isQuoted
  // A line end before `begin` is outside quotes if the byte at `begin` is.
  let isAfterReturn = false
  for await (const { bytes, offset } of blocksOf(file, begin - 1, size)) {
    for (let i = 0; i < bytes.length; i++) {
      const code = bytes[i] ?? 0
      const at = offset + i
      if (isAfterReturn) return code === LF ? at + 1 : at
      if (code === QUOTE && at >= begin) quoted = !quoted
      if (quoted) continue
      if (code === LF) return at + 1
      isAfterReturn = code === CR
    }
  }
  return size
}

/** The bytes of a range, in blocks whose memory is used again. */
async function* blocksOf(
  file: FileHandle,
  begin: number,
  end: number,
): AsyncGenerator<{ readonly bytes: Uint8Array; readonly offset: number }> {
  const buffer = new Uint8Array(BLOCK_BYTES)
  for (let offset = begin; offset < end;) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(BLOCK_BYTES, end - offset), offset)
    if (bytesRead === 0) return
    yield { bytes: buffer.subarray(0, bytesRead), offset }
    offset += bytesRead
  }
}
