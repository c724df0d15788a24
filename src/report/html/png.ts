/**
 * A picture as a PNG file: 8 bits a channel, not interlaced, no filter, and not compressed, so that no library is needed: pictures of a report are small.
 *
 * @param bytes [height, width, channels], row-major; at most 65,535 of them with one more for each row.
 * @param channels 1 (grey) or 3 (red, green, blue).
 * @throws RangeError for more bytes.
 */
export function png(bytes: Uint8Array, width: number, height: number, channels: 1 | 3): Uint8Array {
  const stride = width * channels
  const scanlines = new Uint8Array(height * (stride + 1))
  for (let y = 0; y < height; y++) scanlines.set(bytes.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1)
  const header = [...bigEndian(width), ...bigEndian(height), 8, channels === 3 ? 2 : 0, 0, 0, 0]
  return Uint8Array.from([
    ...SIGNATURE,
    ...chunk('IHDR', header),
    ...chunk('IDAT', zlib(scanlines)),
    ...chunk('IEND', []),
  ])
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

function chunk(type: string, data: readonly number[]): number[] {
  const named = [...Array.from(type, (letter) => letter.charCodeAt(0)), ...data]
  return [...bigEndian(data.length), ...named, ...bigEndian(crc32(named))]
}

function bigEndian(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff)
}

function crc32(bytes: readonly number[]): number {
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc
}

/** The most bytes that one stored block of deflate holds. */
const MOST_STORED = 0xffff

/** A stream of zlib (RFC 1950) of one stored block: the bytes as they are. */
function zlib(bytes: Uint8Array): number[] {
  if (bytes.length > MOST_STORED) throw new RangeError(`png: ${bytes.length} bytes exceed ${MOST_STORED}`)
  let [a, b] = [1, 0]
  for (const byte of bytes) {
    a = (a + byte) % 65521
    b = (b + a) % 65521
  }
  const { length } = bytes
  const size = [length & 0xff, length >>> 8, ~length & 0xff, (~length >>> 8) & 0xff]
  return [0x78, 0x01, 1, ...size, ...bytes, ...bigEndian(((b << 16) | a) >>> 0)]
}
