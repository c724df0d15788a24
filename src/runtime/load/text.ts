import { compileCore } from '../compile.js'

/** A module whose default export is a core as a text. */
interface TextModule {
  readonly default: string
}

/** Imports a core as a text in a script: the one form that every bundler, for pages and for servers, includes by itself. */
export type ImportText = () => Promise<TextModule>

/** Imports and compiles a core. */
export async function compileText(load: ImportText): Promise<WebAssembly.Module> {
  return compileCore(decodeCore((await load()).default), 'wasm')
}

/** Characters that stand for one byte; the two that follow in the alphabet begin pairs. */
const SINGLES = 90
const LETTERS = SINGLES + 2

/** The bytes of a core from the text that the build makes of them (tools/build/core-text.mjs). */
export function decodeCore(text: string): Uint8Array<ArrayBuffer> {
  // The alphabet is ASCII from the space to the tilde without `'`, `<` and the backslash.
  const letterAt = (i: number): number => {
    const code = text.charCodeAt(i)
    return code - 32 - Number(code > 39) - Number(code > 60) - Number(code > 92)
  }
  const frequent = Array.from({ length: SINGLES }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16))
  const rare = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !frequent.includes(byte))
  const bytes = new Uint8Array(text.length)
  let length = 0
  for (let i = 2 * SINGLES; i < text.length; i++) {
    const letter = letterAt(i)
    const byte = letter < SINGLES ? frequent[letter] : rare[(letter - SINGLES) * LETTERS + letterAt(++i)]
    bytes[length++] = byte ?? 0
  }
  return bytes.slice(0, length)
}
