import { WellfitError } from '../../errors.js'
import { joined } from './source.js'

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
  const unpacked = streamOf(bytes).pipeThrough(new DecompressionStream(format))
  const reader = unpacked.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      chunks.push(chunk.value)
      length += chunk.value.length
      check(chunks, length)
    }
  } catch (cause) {
    await reader.cancel().catch(() => undefined)
    throw cause instanceof WellfitError ? cause : damaged(functionName, format, cause)
  }
  return joined(chunks, length)
}

/** In small chunks: one that inflates a thousandfold is inflated as a whole before it can be stopped. */
function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) controller.close()
      else controller.enqueue(Uint8Array.from(bytes.subarray(at, (at += INPUT_BYTES))))
    },
  })
}

const INPUT_BYTES = 16_384

function damaged(functionName: string, format: string, cause: unknown): WellfitError {
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause)
  const expected = `be whole ${format === 'gzip' ? 'gzip' : 'deflate'} data (${reason})`
  return new WellfitError({ code: 'INVALID_DATA', functionName, field: 'bytes', expected, cause })
}
