let table: Uint32Array | undefined

function makeTable(): Uint32Array {
  const entries = new Uint32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte
    for (let bit = 0; bit < 8; bit++)
      remainder = (remainder & 1) === 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
    entries[byte] = remainder
  }
  return entries
}

/**
 * The CRC-32 of zip, gzip and PNG (reflected polynomial 0xEDB88320), as an unsigned number.
 *
 * It detects every single flipped bit and every burst of up to 32 bits: damage, but not manipulation.
 * Source: ISO/IEC 13239 and RFC 1952, section 8.
 *
 * @param before The checksum of the bytes before these, to go on from it. Default 0: there are none.
 * @example crc32(new TextEncoder().encode('123456789')) // 0xCBF43926
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  table ??= makeTable()
  let remainder = before ^ 0xffffffff
  for (let i = 0; i < bytes.length; i++) {
    remainder = (table[(remainder ^ (bytes[i] ?? 0)) & 0xff] ?? 0) ^ (remainder >>> 8)
  }
  return (remainder ^ 0xffffffff) >>> 0
}

/** The checksum as written to a model.json: `crc32:` and eight hexadecimal digits. */
export function checksum(bytes: Uint8Array): string {
  return `crc32:${crc32(bytes).toString(16).padStart(8, '0')}`
}
