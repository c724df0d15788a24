/** SHA-256 of the bytes of some numbers, which must all be finite. */
export async function sha256(values: Float32Array | Float64Array): Promise<string> {
  if (!values.every(Number.isFinite)) throw new Error('a value is not finite: the bits of NaN differ between engines')
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice()
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
