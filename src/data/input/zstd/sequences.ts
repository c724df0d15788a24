import { BackwardBits } from './bits.js'
import { fseTable, nextState, readFseTable, singleSymbol, type FseTable } from './fse.js'

/** The tables of the last block, by what they are for, which the next one may use again. */
export interface SequenceTables {
  readonly literalLengths: FseTable | null
  readonly offsets: FseTable | null
  readonly matchLengths: FseTable | null
}

/** Copies `literals` literals, then `length` bytes from an offset back. */
export type SequenceSink = (literals: number, offsetValue: number, length: number) => void

/** Lengths by their code: the smallest, and how many bits say what is added to it. RFC 8878, section 3.1.1.3.2.1.1. */
const literalBits = [...Array<number>(16).fill(0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
const matchBits = [...Array<number>(32).fill(0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
const literalBases = basesOf(literalBits, 0)
const matchBases = basesOf(matchBits, 3)

function basesOf(bits: readonly number[], first: number): readonly number[] {
  let base = first
  return bits.map((width) => {
    const own = base
    base += 2 ** width
    return own
  })
}

/** The tables that every decoder knows. */
const defaults = {
  literalLengths: fseTable(
    [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1],
    6,
  ),
  offsets: fseTable([1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1], 5),
  matchLengths: fseTable(
    [
      1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
      1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
    ],
    6,
  ),
} as const

const limits = {
  literalLengths: { accuracy: 9, last: 35 },
  offsets: { accuracy: 8, last: 31 },
  matchLengths: { accuracy: 9, last: 52 },
} as const

/** Reads the sequences of a block that begin at `start`, and returns their tables; RFC 8878, section 3.1.1.3.2. */
export function readSequences(
  bytes: Uint8Array,
  start: number,
  end: number,
  tables: SequenceTables,
  add: SequenceSink,
): SequenceTables {
  const { count, next } = readCount(bytes, start)
  if (count === 0) {
    if (next !== end) throw new Error('bytes behind the last sequence')
    return tables
  }
  const modes = bytes[next] ?? 0
  if ((modes & 3) !== 0) throw new Error('reserved bits that are set')
  let at = next + 1
  const read = (name: keyof SequenceTables, mode: number): FseTable => {
    const { accuracy, last } = limits[name]
    if (mode === 0) return defaults[name]
    if (mode === 1) {
      const symbol = bytes[at++] ?? 0
      if (symbol > last) throw new Error(`a code of ${symbol}`)
      return singleSymbol(symbol)
    }
    if (mode === 2) {
      const found = readFseTable(bytes, at, end, accuracy, last)
      at = found.end
      return found.table
    }
    const known = tables[name]
    if (known === null) throw new Error('sequences without a table')
    return known
  }
  const literalLengths = read('literalLengths', modes >> 6)
  const offsets = read('offsets', (modes >> 4) & 3)
  const matchLengths = read('matchLengths', (modes >> 2) & 3)
  const used = { literalLengths, offsets, matchLengths }
  decodeSequences(new BackwardBits(bytes, at, end), count, used, add)
  return used
}

function readCount(bytes: Uint8Array, start: number): { count: number; next: number } {
  const head = bytes[start] ?? 0
  const second = bytes[start + 1] ?? 0
  if (head < 128) return { count: head, next: start + 1 }
  if (head < 255) return { count: ((head - 128) << 8) + second, next: start + 2 }
  return { count: second + ((bytes[start + 2] ?? 0) << 8) + 0x7f00, next: start + 3 }
}

function decodeSequences(
  stream: BackwardBits,
  count: number,
  { literalLengths, offsets, matchLengths }: { readonly [Key in keyof SequenceTables]: FseTable },
  add: SequenceSink,
): void {
  let literalState = stream.read(literalLengths.accuracy)
  let offsetState = stream.read(offsets.accuracy)
  let matchState = stream.read(matchLengths.accuracy)
  for (let i = 0; i < count; i++) {
    const literalCode = literalLengths.symbols[literalState] ?? 0
    const offsetCode = offsets.symbols[offsetState] ?? 0
    const matchCode = matchLengths.symbols[matchState] ?? 0
    const high = offsetCode > 16 ? stream.read(offsetCode - 16) * 65_536 : 0
    const offsetValue = 2 ** offsetCode + high + stream.read(Math.min(offsetCode, 16))
    const length = (matchBases[matchCode] ?? 0) + stream.read(matchBits[matchCode] ?? 0)
    const literals = (literalBases[literalCode] ?? 0) + stream.read(literalBits[literalCode] ?? 0)
    if (stream.left < 0) break
    add(literals, offsetValue, length)
    if (i === count - 1) break
    literalState = nextState(literalLengths, literalState, stream)
    matchState = nextState(matchLengths, matchState, stream)
    offsetState = nextState(offsets, offsetState, stream)
  }
  if (stream.left !== 0) throw new Error('sequences of another length')
}
