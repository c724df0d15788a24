import { MOST_BLOCK, readLiterals } from './literals.js'
import { readSequences, type SequenceTables } from './sequences.js'
import type { HuffmanTable } from './huffman.js'
import { Xxh64 } from './xxh64.js'

const MAGIC = 0xfd2fb528
const SKIPPABLE = 0x184d2a50
/** Distance that copies may reach back: the limit of the zstd program itself. */
const MOST_WINDOW = 2 ** 27

/**
 * Decompresses the frames of Zstandard in `input`, a block of at most 128 KiB at a time. A block that is yielded is valid
 * until the next one. Checksums are verified where frames have them; dictionaries are not supported.
 *
 * Written for input that may be malicious: no block is longer than the format allows, and no copy is made before its
 * length is checked, so that time is bounded by the bytes of the input and of the blocks.
 *
 * Source: RFC 8878, "Zstandard Compression and the 'application/zstd' Media Type".
 *
 * @throws Error where the input is damaged or cut off.
 */
export function* zstdBlocks(input: Uint8Array): Generator<Uint8Array, void, undefined> {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  for (let at = 0; at < input.length;) {
    if (at + 8 > input.length) throw new Error('a frame that is cut off')
    const magic = view.getUint32(at, true)
    if (Math.floor(magic / 16) * 16 === SKIPPABLE) {
      at += 8 + view.getUint32(at + 4, true)
      if (at > input.length) throw new Error('a frame that is cut off')
    } else {
      if (magic !== MAGIC) throw new Error('no frame of Zstandard')
      const frame = new Frame(input, view, at)
      yield* frame.blocks()
      at = frame.at
    }
  }
}

class Frame {
  readonly #input: Uint8Array
  readonly #view: DataView
  readonly #window: number
  readonly #mostBlock: number
  readonly #hash: Xxh64 | null
  /** Decompressed length, where the frame says it. */
  readonly #length: number | null
  /** The last bytes, up to `#end`, which copies may refer to. */
  #history = new Uint8Array(0)
  #end = 0
  #total = 0
  #huffman: HuffmanTable | null = null
  #tables: SequenceTables = { literalLengths: null, offsets: null, matchLengths: null }
  #offsets: [number, number, number] = [1, 4, 8]
  at: number

  constructor(input: Uint8Array, view: DataView, start: number) {
    this.#input = input
    this.#view = view
    const flags = input[start + 4] ?? 0
    const isSingle = (flags & 32) !== 0
    if ((flags & 8) !== 0) throw new Error('reserved bits that are set')
    if ((flags & 3) !== 0) throw new Error('a frame that needs a dictionary')
    const lengthBytes = flags >> 6 === 0 ? Number(isSingle) : 1 << (flags >> 6)
    const first = start + (isSingle ? 5 : 6)
    this.at = first + lengthBytes
    if (this.at > input.length) throw new Error('a frame that is cut off')
    this.#length = lengthBytes === 0 ? null : this.#lengthAt(first, lengthBytes)
    const window = isSingle ? (this.#length ?? 0) : windowOf(input[start + 5] ?? 0)
    if (window > MOST_WINDOW && !isSingle) throw new Error(`a window of ${window} bytes`)
    this.#window = Math.min(window, MOST_WINDOW)
    this.#mostBlock = Math.min(window, MOST_BLOCK)
    this.#hash = (flags & 4) === 0 ? null : new Xxh64()
  }

  #lengthAt(first: number, bytes: number): number {
    const view = this.#view
    if (bytes === 1) return view.getUint8(first)
    if (bytes === 2) return view.getUint16(first, true) + 256
    if (bytes === 4) return view.getUint32(first, true)
    return Number(view.getBigUint64(first, true))
  }

  *blocks(): Generator<Uint8Array, void, undefined> {
    const input = this.#input
    for (let isLast = false; !isLast;) {
      if (this.at + 3 > input.length) throw new Error('a block that is cut off')
      const head = (input[this.at] ?? 0) | ((input[this.at + 1] ?? 0) << 8) | ((input[this.at + 2] ?? 0) << 16)
      isLast = (head & 1) === 1
      const block = this.#block((head >> 1) & 3, head >> 3)
      this.#total += block.length
      if (this.#length !== null && this.#total > this.#length) throw new Error('more bytes than the frame says')
      this.#hash?.update(block)
      if (block.length > 0) yield block
    }
    if (this.#length !== null && this.#total !== this.#length) throw new Error('fewer bytes than the frame says')
    if (this.#hash === null) return
    if (this.at + 4 > input.length) throw new Error('a checksum that is cut off')
    if (this.#view.getUint32(this.at, true) !== this.#hash.low32()) throw new Error('a checksum that does not match')
    this.at += 4
  }

  #block(kind: number, size: number): Uint8Array {
    const start = this.at + 3
    const end = start + (kind === 1 ? 1 : size)
    if (kind === 3 || size > this.#mostBlock) throw new Error(`a block of type ${kind}, ${size} bytes`)
    if (end > this.#input.length) throw new Error('a block that is cut off')
    this.at = end
    const first = this.#reserve()
    if (kind === 1) this.#history.fill(this.#input[start] ?? 0, first, (this.#end += size))
    else if (kind === 0) {
      this.#history.set(this.#input.subarray(start, end), first)
      this.#end += size
    } else this.#decompress(start, end, first + this.#mostBlock)
    return this.#history.subarray(first, this.#end)
  }

  /** Makes space for a block behind the window; returns where it begins. */
  #reserve(): number {
    const kept = Math.min(this.#end, this.#window)
    if (this.#end + this.#mostBlock > this.#history.length) {
      const needed = kept + this.#mostBlock
      // Twice what is needed, so that bytes are not moved for every block.
      if (2 * needed > this.#history.length) {
        const larger = new Uint8Array(2 * needed)
        larger.set(this.#history.subarray(this.#end - kept, this.#end))
        this.#history = larger
      } else this.#history.copyWithin(0, this.#end - kept, this.#end)
      this.#end = kept
    }
    return this.#end
  }

  #decompress(start: number, end: number, most: number): void {
    const { values, table, end: next } = readLiterals(this.#input, start, end, this.#huffman)
    this.#huffman = table
    let used = 0
    this.#tables = readSequences(this.#input, next, end, this.#tables, (literals, offsetValue, length) => {
      const offset = this.#offsetOf(offsetValue, literals)
      if (used + literals > values.length || this.#end + literals + length > most) throw new Error('a block too long')
      this.#history.set(values.subarray(used, used + literals), this.#end)
      used += literals
      this.#end += literals
      this.#copy(offset, length)
    })
    if (this.#end + values.length - used > most) throw new Error('a block too long')
    this.#history.set(values.subarray(used), this.#end)
    this.#end += values.length - used
  }

  #copy(offset: number, length: number): void {
    const history = this.#history
    const from = this.#end - offset
    if (from < 0 || offset > this.#window) throw new Error('a copy from before the window')
    if (offset >= length) history.copyWithin(this.#end, from, from + length)
    else for (let i = 0; i < length; i++) history[this.#end + i] = history[from + i] ?? 0
    this.#end += length
  }

  /** The offset, of which values 1 to 3 mean one of the last three; RFC 8878, section 3.1.1.5. */
  #offsetOf(value: number, literals: number): number {
    const [first, second, third] = this.#offsets
    if (value > 3) {
      this.#offsets = [value - 3, first, second]
      return value - 3
    }
    const which = literals === 0 ? value : value - 1
    if (which === 0) return first
    const offset = which === 1 ? second : which === 2 ? third : first - 1
    if (offset === 0) throw new Error('an offset of 0')
    this.#offsets = which === 1 ? [offset, first, third] : [offset, first, second]
    return offset
  }
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}
