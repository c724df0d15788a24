/** How bytes are compressed. */
export type Compression = 'gzip' | 'zip' | 'zstd'

/** Bytes that `compressionOf` looks at. */
export const MAGIC_BYTES = 4

const MAGIC: readonly (readonly [kind: Compression, bytes: readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
]

/** How a file is compressed, as its first bytes say; `null` if it is not. */
export function compressionOf(head: Uint8Array): Compression | null {
  return MAGIC.find(([, bytes]) => bytes.every((byte, i) => head[i] === byte))?.[0] ?? null
}
