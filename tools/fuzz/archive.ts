import { crc32, deflateRawSync } from 'node:zlib'

/** A ZIP archive with right checksums: what is damaged inside comes to the reader of what is inside. */
export function zip(files: readonly (readonly [name: string, bytes: Uint8Array])[], deflated: boolean): Uint8Array {
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const [name, bytes] of files) {
    const packed = deflated ? deflateRawSync(bytes) : bytes
    const fields = new DataView(new ArrayBuffer(26))
    fields.setUint16(0, 20, true)
    fields.setUint16(4, deflated ? 8 : 0, true)
    fields.setUint32(10, crc32(bytes), true)
    fields.setUint32(14, packed.length, true)
    fields.setUint32(18, bytes.length, true)
    fields.setUint16(22, name.length, true)
    const shared = new Uint8Array(fields.buffer)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, Buffer.from(name), packed])
    const last = Buffer.alloc(14)
    last.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), shared, last, Buffer.from(name)]))
    parts.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.length, 4)
  end.writeUInt16LE(files.length, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06'), end])
}
