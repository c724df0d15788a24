import { decodeHuffman, readHuffmanTable, type HuffmanTable } from './huffman.js'

/** No block decompresses to more. */
export const MOST_BLOCK: number = 2 ** 17

/** Literals of a block, the table for those of the next ones, and where the sequences begin. */
export interface Literals {
  readonly values: Uint8Array
  readonly table: HuffmanTable | null
  readonly end: number
}

/** Reads the literals of a block that begins at `start`; RFC 8878, section 3.1.1.3.1. */
export function readLiterals(bytes: Uint8Array, start: number, end: number, table: HuffmanTable | null): Literals {
  const head = bytes[start] ?? 0
  const kind = head & 3
  return kind < 2 ? readStored(bytes, start, end, table) : readCompressed(bytes, start, end, kind === 3 ? table : null)
}

function checkEnd(found: number, end: number): void {
  if (found > end) throw new Error('literals that are cut off')
}

function readStored(bytes: Uint8Array, start: number, end: number, table: HuffmanTable | null): Literals {
  const head = bytes[start] ?? 0
  const format = (head >> 2) & 3
  const headBytes = [1, 2, 1, 3][format] ?? 1
  const size =
    headBytes === 1
      ? head >> 3
      : (head >> 4) | ((bytes[start + 1] ?? 0) << 4) | (headBytes === 3 ? (bytes[start + 2] ?? 0) << 12 : 0)
  if (size > MOST_BLOCK) throw new Error(`${size} literals`)
  const first = start + headBytes
  const isRun = (head & 3) === 1
  const next = first + (isRun ? 1 : size)
  checkEnd(next, end)
  const values = isRun ? new Uint8Array(size).fill(bytes[first] ?? 0) : bytes.subarray(first, next)
  return { values, table, end: next }
}

/** `known` is the table of a block before, where this one has none of its own. */
function readCompressed(bytes: Uint8Array, start: number, end: number, known: HuffmanTable | null): Literals {
  const head = bytes[start] ?? 0
  const format = (head >> 2) & 3
  const headBytes = [3, 3, 4, 5][format] ?? 3
  const width = [10, 10, 14, 18][format] ?? 10
  let lengths = 0
  for (let i = headBytes - 1; i >= 0; i--) lengths = lengths * 256 + (bytes[start + i] ?? 0)
  const size = Math.floor(lengths / 16) % 2 ** width
  const next = start + headBytes + Math.floor(lengths / 2 ** (4 + width))
  checkEnd(next, end)
  if (size > MOST_BLOCK) throw new Error(`${size} literals`)
  const isTreeless = (head & 3) === 3
  if (isTreeless && known === null) throw new Error('literals without a table')
  const { table, end: first } =
    known === null ? readHuffmanTable(bytes, start + headBytes, next) : { table: known, end: start + headBytes }
  const values = new Uint8Array(size)
  if (format === 0) decodeHuffman(table, bytes, first, next, values)
  else decodeFour(table, bytes, first, next, values)
  return { values, table, end: next }
}

/** Four streams of a quarter of the literals each, with the lengths of the first three in front. */
function decodeFour(table: HuffmanTable, bytes: Uint8Array, start: number, end: number, values: Uint8Array): void {
  const quarter = (values.length + 3) >> 2
  let from = start + 6
  for (let i = 0; i < 4; i++) {
    const length = (bytes[start + 2 * i] ?? 0) | ((bytes[start + 2 * i + 1] ?? 0) << 8)
    const to = i === 3 ? end : from + length
    checkEnd(to, end)
    decodeHuffman(table, bytes, from, to, values.subarray(i * quarter, i === 3 ? values.length : (i + 1) * quarter))
    from = to
  }
}
