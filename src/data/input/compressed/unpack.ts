import { joined } from '../source.js'
import { inflate } from './inflate.js'

/**
 * Decompresses bytes; `check` sees the output after every chunk and throws if it is too long.
 *
 * @throws WellfitError `INVALID_DATA` where the bytes are damaged or cut off.
 */
export async function unpack(
  functionName: string,
  bytes: Uint8Array,
  format: 'gzip' | 'deflate-raw',
  check: (chunks: readonly Uint8Array[], length: number) => void,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of inflate(functionName, [bytes], format)) {
    chunks.push(chunk)
    length += chunk.length
    check(chunks, length)
  }
  return joined(chunks, length)
}
