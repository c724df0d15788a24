import { WellfitError } from '../../../errors.js'

/** A file in an archive. */
export interface ZipEntry {
  readonly name: string
  readonly packed: Uint8Array
  readonly isDeflated: boolean
  /** Bytes when unpacked, as the archive says. */
  readonly length: number
  /** CRC-32 of those. */
  readonly checksum: number
  /** Where it begins in the archive. */
  readonly byteOffset: number
}

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const END_LENGTH = 22
/** A comment may follow the end of the directory. */
const LONGEST_COMMENT = 65_535
const DEFLATED = 8

/** The files in a ZIP archive (PKWARE's APPNOTE, 4.3), by its central directory; without encryption and ZIP64. */
export function zipEntries(functionName: string, bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = findEnd(functionName, view)
  const count = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  const entries: ZipEntry[] = []
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) throw damaged(functionName, at)
    entries.push(readEntry(functionName, bytes, view, at))
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return entries
}

function findEnd(functionName: string, view: DataView): number {
  const last = view.byteLength - END_LENGTH
  for (let at = last; at >= 0 && at >= last - LONGEST_COMMENT; at--) {
    if (view.getUint32(at, true) === END) return at
  }
  const remedy = `The file is cut off, or no ZIP archive.${functionName === 'readNpz' ? ' A single array (.npy) is read by readNpy.' : ''}`
  throw fault(functionName, 0, `${view.byteLength} bytes`, 'end with the directory of a ZIP archive', remedy)
}

function readEntry(functionName: string, bytes: Uint8Array, view: DataView, at: number): ZipEntry {
  const nameEnd = at + 46 + view.getUint16(at + 28, true)
  const name = new TextDecoder().decode(bytes.subarray(at + 46, nameEnd))
  const method = view.getUint16(at + 10, true)
  const isEncrypted = (view.getUint16(at + 8, true) & 1) === 1
  if ((method !== 0 && method !== DEFLATED) || isEncrypted) {
    throw fault(functionName, at, isEncrypted ? 'encrypted' : method, 'be stored or deflated, without encryption')
  }
  const byteOffset = view.getUint32(at + 42, true)
  if (byteOffset + 30 > bytes.length || view.getUint32(byteOffset, true) !== LOCAL) throw damaged(functionName, at)
  const begin = byteOffset + 30 + view.getUint16(byteOffset + 26, true) + view.getUint16(byteOffset + 28, true)
  const packedLength = view.getUint32(at + 20, true)
  if (begin + packedLength > bytes.length) throw damaged(functionName, at)
  return {
    name,
    packed: bytes.subarray(begin, begin + packedLength),
    isDeflated: method === DEFLATED,
    length: view.getUint32(at + 24, true),
    checksum: view.getUint32(at + 16, true),
    byteOffset,
  }
}

function fault(
  functionName: string,
  byteOffset: number,
  value: unknown,
  expected: string,
  remedy = 'Compress it again with another program.',
): WellfitError {
  return new WellfitError({ code: 'INVALID_DATA', functionName, field: 'bytes', value, byteOffset, expected, remedy })
}

function damaged(functionName: string, at: number): Error {
  const expected = 'be an entry of a ZIP archive that lies within it'
  return fault(
    functionName,
    at,
    'another',
    expected,
    'The file is damaged, or of 4 GiB and more, which is not supported.',
  )
}
