/** Bytes in chunks that end at the given places. */
export async function* chunksOf(bytes: Uint8Array, ...cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let first = 0
  for (const cut of [...cuts, bytes.length]) {
    yield bytes.slice(first, cut)
    first = cut
  }
}

/** The same bytes in every form that a reader of bytes takes. */
export function everySource(
  bytes: Uint8Array<ArrayBuffer>,
): readonly (readonly [
  name: string,
  source: () => Uint8Array | ArrayBuffer | Blob | Response | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>,
])[] {
  return [
    ['Uint8Array', () => bytes],
    ['ArrayBuffer', () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)],
    ['Blob', () => new Blob([bytes])],
    ['File', () => new File([bytes], 'data')],
    ['Response', () => new Response(bytes)],
    ['ReadableStream', () => new Blob([bytes]).stream()],
    ['async iterable', () => chunksOf(bytes, ...bytes.keys())],
  ]
}
