import { crc32, deflateRawSync } from 'node:zlib'

/** A ZIP archive of the files, deflated or, with `method` 0, stored. */
export function zipOf(files: Readonly<Record<string, Uint8Array | string>>, method: 0 | 8 = 8): Uint8Array {
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const [name, contents] of Object.entries(files)) {
    const path = Buffer.from(name)
    const bytes = Buffer.from(contents)
    const packed = method === 8 ? deflateRawSync(bytes) : bytes
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(method, 8)
    local.writeUInt16LE(path.length, 26)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt16LE(method, 10)
    central.writeUInt32LE(crc32(bytes), 16)
    central.writeUInt32LE(packed.length, 20)
    central.writeUInt32LE(bytes.length, 24)
    central.writeUInt16LE(path.length, 28)
    central.writeUInt32LE(offset, 42)
    parts.push(local, path, packed)
    directory.push(central, path)
    offset += 30 + path.length + packed.length
  }
  const listing = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Object.keys(files).length, 10)
  end.writeUInt32LE(listing.length, 12)
  end.writeUInt32LE(offset, 16)
  return Uint8Array.from(Buffer.concat([...parts, listing, end]))
}

/** A frame of Zstandard with the bytes in raw blocks (RFC 8878, sections 3.1.1.1 and 3.1.1.2). */
export function zstdOf(contents: Uint8Array | string): Uint8Array {
  const bytes = Buffer.from(contents)
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0])
  head.writeUInt32LE(bytes.length, 5)
  const blocks: Uint8Array[] = []
  for (let at = 0; at === 0 || at < bytes.length; at += 100_000) {
    const block = bytes.subarray(at, at + 100_000)
    const word = block.length * 8 + (at + 100_000 >= bytes.length ? 1 : 0)
    blocks.push(Uint8Array.of(word & 255, (word >> 8) & 255, word >> 16), block)
  }
  return Uint8Array.from(Buffer.concat([head, ...blocks]))
}
