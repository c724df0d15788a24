/** The first 16 hexadecimal digits of the SHA-256 of the weights' bytes; empty outside of secure contexts. */
export async function weightsHash(parameters: Float32Array | Float64Array): Promise<string> {
  const { subtle } = globalThis.crypto as { readonly subtle?: SubtleCrypto }
  if (subtle === undefined) return ''
  const bytes = new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength)
  const digest = await subtle.digest('SHA-256', bytes.slice())
  return Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
