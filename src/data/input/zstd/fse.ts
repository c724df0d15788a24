import { highestBit, type BackwardBits } from './bits.js'

/** A decoding table of finite-state entropy: by state, the symbol and how the next state is found. */
export interface FseTable {
  /** log2 of the number of states. */
  readonly accuracy: number
  readonly symbols: Uint8Array
  readonly bits: Uint8Array
  readonly bases: Uint16Array
}

/** The state after `state`. */
export function nextState(table: FseTable, state: number, stream: BackwardBits): number {
  return (table.bases[state] ?? 0) + stream.read(table.bits[state] ?? 0)
}

/** A table of one state, for a symbol that repeats. */
export function singleSymbol(symbol: number): FseTable {
  return { accuracy: 0, symbols: Uint8Array.of(symbol), bits: Uint8Array.of(0), bases: Uint16Array.of(0) }
}

/** Reads the description of a table that begins at `start`; RFC 8878, section 4.1.1. */
export function readFseTable(
  bytes: Uint8Array,
  start: number,
  end: number,
  mostAccuracy: number,
  lastSymbol: number,
): { readonly table: FseTable; readonly end: number } {
  const accuracy = ((bytes[start] ?? 0) & 15) + 5
  if (accuracy > mostAccuracy) throw new Error(`a table of accuracy ${accuracy}`)
  let bit = 8 * start + 4
  const peek = (count: number): number => {
    const at = bit >>> 3
    const word = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16)
    return (word >>> (bit & 7)) & ((1 << count) - 1)
  }
  const counts: number[] = []
  let remaining = 1 << accuracy
  while (remaining > 0 && counts.length <= lastSymbol) {
    const width = highestBit(remaining + 1) + 1
    const found = peek(width)
    const lower = found & ((1 << (width - 1)) - 1)
    // So many values are left over that they are written with a bit less.
    const spare = (1 << width) - 1 - (remaining + 1)
    const isShort = lower < spare
    bit += isShort ? width - 1 : width
    const value = isShort ? lower : found >= 1 << (width - 1) ? found - spare : found
    const count = value - 1
    counts.push(count)
    remaining -= Math.abs(count)
    if (count !== 0) continue
    for (let repeat = 3; repeat === 3 && counts.length <= lastSymbol + 3;) {
      repeat = peek(2)
      bit += 2
      for (let i = 0; i < repeat; i++) counts.push(0)
    }
  }
  const tableEnd = (bit + 7) >>> 3
  if (remaining !== 0 || counts.length > lastSymbol + 1 || tableEnd > end) throw new Error('a table that is damaged')
  return { table: fseTable(counts, accuracy), end: tableEnd }
}

/** The table for the given counts of states by symbol, −1 for less than one; their sum is 2 to the power of `accuracy`. */
export function fseTable(counts: readonly number[], accuracy: number): FseTable {
  const size = 1 << accuracy
  const symbols = new Uint8Array(size)
  const next = Uint16Array.from(counts, (count) => Math.abs(count))
  let high = size
  counts.forEach((count, symbol) => {
    if (count === -1) symbols[--high] = symbol
  })
  const step = (size >> 1) + (size >> 3) + 3
  let position = 0
  counts.forEach((count, symbol) => {
    for (let i = 0; i < count; i++) {
      symbols[position] = symbol
      do position = (position + step) & (size - 1)
      while (position >= high)
    }
  })
  const bits = new Uint8Array(size)
  const bases = new Uint16Array(size)
  for (let state = 0; state < size; state++) {
    const symbol = symbols[state] ?? 0
    const value = next[symbol] ?? 0
    next[symbol] = value + 1
    const width = accuracy - highestBit(value)
    bits[state] = width
    bases[state] = (value << width) - size
  }
  return { accuracy, symbols, bits, bases }
}
