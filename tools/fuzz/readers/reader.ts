import type { Random } from '../random.ts'

/** Something that turns bytes from outside into values. */
export interface Reader {
  readonly name: string
  /** Whole files, small ones: each input is one of them with a few changes. */
  readonly files: readonly Uint8Array[]
  /** Reads an input; what it returns, as bytes held, or 0 where that is not known. */
  readonly read: (bytes: Uint8Array, random: Random) => Promise<number> | number
  /** How a file is damaged; by default its bytes are. */
  readonly damage?: (bytes: Uint8Array, random: Random) => Uint8Array
  /** Puts the checksums right again, so that the change is seen by what comes after them. */
  readonly fixChecksums?: (bytes: Uint8Array) => Uint8Array
}

const encoder = new TextEncoder()

/** A text in UTF-8. */
export const text = (value: string): Uint8Array => encoder.encode(value)

/** A value as JSON in UTF-8. */
export const json = (value: unknown): Uint8Array => text(JSON.stringify(value))

/** What `JSON.parse` takes; what it does not is for JSON's reader to refuse, not for wellfit's. */
export function parsedText(source: string): unknown {
  try {
    return JSON.parse(source) as unknown
  } catch {
    return undefined
  }
}

/** Whether a reader is given the file whole, or cut into chunks. */
export function given(bytes: Uint8Array, random: Random): Uint8Array | AsyncIterable<Uint8Array> {
  if (random.below(2) === 0) return bytes
  return chunks(bytes, 1 + random.below(bytes.length + 1))
}

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let first = 0; first < bytes.length; first += size) yield bytes.slice(first, first + size)
}
