import { textOf } from '../cell-bytes.js'

/** Dictionary encoding: maps each distinct text to a code by its bytes, so that only a new text becomes a string. */
export class TextDictionary {
  readonly #codeOfNew: (text: string) => number
  /** Offsets into `#arena`, and codes, by entry. */
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  readonly #codes: number[] = []
  /** Entry + 1 by hash, 0 for none; open addressing. */
  #slots = new Int32Array(256)
  #arena = new Uint8Array(1024)
  #used = 0

  /** @param codeOfNew The code of a text that has not been seen before. */
  constructor(codeOfNew: (text: string) => number) {
    this.#codeOfNew = codeOfNew
  }

  /** The code of the text whose bytes lie from `start` to `end`. */
  codeOf(bytes: Uint8Array, start: number, end: number): number {
    const mask = this.#slots.length - 1
    let slot = hashOf(bytes, start, end) & mask
    for (;;) {
      const entry = (this.#slots[slot] ?? 0) - 1
      if (entry === -1) return this.#add(bytes, start, end, slot)
      if (this.#isEqual(entry, bytes, start, end)) return this.#codes[entry] ?? -1
      slot = (slot + 1) & mask
    }
  }

  #isEqual(entry: number, bytes: Uint8Array, start: number, end: number): boolean {
    const first = this.#starts[entry] ?? 0
    if ((this.#ends[entry] ?? 0) - first !== end - start) return false
    for (let i = start; i < end; i++) if (bytes[i] !== this.#arena[first + i - start]) return false
    return true
  }

  #add(bytes: Uint8Array, start: number, end: number, slot: number): number {
    const code = this.#codeOfNew(textOf(bytes, start, end))
    const last = this.#used + end - start
    if (last > this.#arena.length) {
      const larger = new Uint8Array(2 * last)
      larger.set(this.#arena)
      this.#arena = larger
    }
    this.#arena.set(bytes.subarray(start, end), this.#used)
    this.#starts.push(this.#used)
    this.#ends.push(last)
    this.#used = last
    this.#slots[slot] = this.#codes.push(code)
    if (2 * this.#codes.length > this.#slots.length) this.#widen()
    return code
  }

  #widen(): void {
    const slots = new Int32Array(4 * this.#slots.length)
    for (let entry = 0; entry < this.#codes.length; entry++) {
      let slot = hashOf(this.#arena, this.#starts[entry] ?? 0, this.#ends[entry] ?? 0) & (slots.length - 1)
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1)
      slots[slot] = entry + 1
    }
    this.#slots = slots
  }
}

/** FNV-1a of 32 bits, its upper bits mixed into the lower. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193)
  return hash ^ (hash >>> 15)
}
