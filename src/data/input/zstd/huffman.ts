import { BackwardBits, highestBit } from './bits.js'
import { nextState, readFseTable } from './fse.js'

/** A decoding table: by the next `width` bits, the symbol and how many of the bits are its code. */
export interface HuffmanTable {
  readonly width: number
  readonly symbols: Uint8Array
  readonly bits: Uint8Array
}

const MOST_BITS = 11

/** Reads a table that begins at `start`; RFC 8878, section 4.2.1. */
export function readHuffmanTable(
  bytes: Uint8Array,
  start: number,
  end: number,
): { readonly table: HuffmanTable; readonly end: number } {
  const head = bytes[start] ?? 0
  const first = start + 1
  if (head >= 128) {
    const count = head - 127
    const tableEnd = first + ((count + 1) >> 1)
    if (tableEnd > end) throw new Error('a table that is cut off')
    const weights = Array.from({ length: count }, (_, i) => {
      const pair = bytes[first + (i >> 1)] ?? 0
      return i % 2 === 0 ? pair >> 4 : pair & 15
    })
    return { table: huffmanTable(weights), end: tableEnd }
  }
  if (first + head > end) throw new Error('a table that is cut off')
  return { table: huffmanTable(readWeights(bytes, first, first + head)), end: first + head }
}

/** Weights in finite-state entropy, of two states that take turns. */
function readWeights(bytes: Uint8Array, start: number, end: number): number[] {
  const { table, end: streamStart } = readFseTable(bytes, start, end, 6, 255)
  const stream = new BackwardBits(bytes, streamStart, end)
  const states = [stream.read(table.accuracy), stream.read(table.accuracy)]
  const weights: number[] = []
  for (let i = 0; weights.length < 256; i = 1 - i) {
    const state = states[i] ?? 0
    weights.push(table.symbols[state] ?? 0)
    states[i] = nextState(table, state, stream)
    if (stream.left < 0) {
      weights.push(table.symbols[states[1 - i] ?? 0] ?? 0)
      return weights
    }
  }
  throw new Error('a table of too many symbols')
}

/** The table for weights, of which the last is left out: it fills the sum up to a power of 2. */
function huffmanTable(weights: readonly number[]): HuffmanTable {
  const sum = weights.reduce((sum, weight) => sum + (weight === 0 ? 0 : 2 ** (weight - 1)), 0)
  const width = sum === 0 ? 0 : highestBit(sum) + 1
  const last = (1 << width) - sum
  const isValid =
    width >= 1 &&
    width <= MOST_BITS &&
    weights.length < 256 &&
    (last & (last - 1)) === 0 &&
    Math.max(...weights) <= width
  if (!isValid) throw new Error('a table that is damaged')
  const all = [...weights, highestBit(last) + 1]
  const symbols = new Uint8Array(1 << width)
  const bits = new Uint8Array(1 << width)
  let code = 0
  for (let weight = 1; weight <= width; weight++) {
    all.forEach((own, symbol) => {
      if (own !== weight) return
      const next = code + (1 << (weight - 1))
      symbols.fill(symbol, code, next)
      bits.fill(width + 1 - weight, code, next)
      code = next
    })
  }
  return { width, symbols, bits }
}

/** Decodes the symbols of one stream into all of `output`. */
export function decodeHuffman(
  { width, symbols, bits }: HuffmanTable,
  bytes: Uint8Array,
  start: number,
  end: number,
  output: Uint8Array,
): void {
  const stream = new BackwardBits(bytes, start, end)
  const mask = (1 << width) - 1
  let state = stream.read(width)
  for (let i = 0; i < output.length; i++) {
    output[i] = symbols[state] ?? 0
    const count = bits[state] ?? 0
    state = ((state << count) & mask) | stream.read(count)
  }
  if (stream.left !== -width) throw new Error('literals of another length')
}
