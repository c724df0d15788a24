/** Printable ASCII without what a string literal or a script in a page would need escapes for. */
const alphabet = [...Array(95).keys()].map((i) => String.fromCharCode(32 + i)).filter((char) => !"'\\<".includes(char))

/** Bytes that are one character each. The last two characters of the alphabet begin pairs, for the others. */
const SINGLES = alphabet.length - 2

/**
 * A core as a text in a script, which `decodeCore` in src/runtime/load/text.ts reads: the most frequent bytes in hexadecimal
 * digits, then the core, a frequent byte as one character of the alphabet and another as two. Unlike base64 it keeps bytes
 * whole, so that equal runs stay equal and servers compress it nearly as well as the binary: 17.5 kB by brotli, not 22.7.
 *
 * @param {Uint8Array} core
 */
export function coreText(core) {
  const counts = new Uint32Array(256)
  for (const byte of core) counts[byte] = (counts[byte] ?? 0) + 1
  const bytes = [...counts.keys()].sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
  const frequent = bytes.slice(0, SINGLES).sort((a, b) => a - b)
  const rare = bytes.slice(SINGLES).sort((a, b) => a - b)
  /** @type {string[]} */
  const codes = []
  for (const [i, byte] of frequent.entries()) codes[byte] = alphabet[i] ?? ''
  for (const [i, byte] of rare.entries()) {
    const prefix = SINGLES + Math.floor(i / alphabet.length)
    codes[byte] = `${alphabet[prefix]}${alphabet[i % alphabet.length]}`
  }
  const head = frequent.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return head + [...core].map((byte) => codes[byte]).join('')
}

/**
 * The module that holds a core as a text.
 *
 * @param {Uint8Array} core
 */
export function coreModule(core) {
  return `export default '${coreText(core)}'\n`
}
