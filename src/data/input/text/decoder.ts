import type { WellfitError } from '../../../errors.js'

/** Converts text to UTF-8, chunk by chunk; chunks may end within a character. */
export interface Decoder {
  /** The characters that this chunk completes, up to the first fault. */
  push(chunk: Uint8Array): Uint8Array
  /** The characters that are left after the last chunk. */
  end(): Uint8Array
  /** What is wrong with the text after the characters that were returned; `null` if nothing is. */
  readonly fault: WellfitError | null
}

export const NOTHING: Uint8Array = new Uint8Array(0)
