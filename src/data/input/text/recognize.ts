/** Bytes that decide whether a text is UTF-16. */
export const HEAD_BYTES = 1024

/** An encoding that the beginning of a text shows. */
export interface Recognized {
  readonly encoding: 'utf-16le' | 'utf-16be'
  readonly evidence: 'byte order mark' | 'NUL bytes'
}

/**
 * Whether a text is UTF-16, by its byte order mark or, without one, by the NUL bytes of its ASCII characters: they are
 * more than a quarter of one half of the bytes, and at least eight times as many as in the other half. `null` if not.
 *
 * @param head The first `HEAD_BYTES` bytes, or the whole text if it is shorter.
 */
export function recognizeUtf16(head: Uint8Array): Recognized | null {
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', evidence: 'byte order mark' }
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', evidence: 'byte order mark' }
  const zeros = [0, 0] as [number, number]
  for (const [i, byte] of head.entries()) if (byte === 0) zeros[i % 2 === 0 ? 0 : 1]++
  const [even, odd] = zeros
  const isEvident = (many: number, few: number): boolean => many > 1 && 8 * many > head.length && many >= 8 * few
  if (isEvident(odd, even)) return { encoding: 'utf-16le', evidence: 'NUL bytes' }
  if (isEvident(even, odd)) return { encoding: 'utf-16be', evidence: 'NUL bytes' }
  return null
}
