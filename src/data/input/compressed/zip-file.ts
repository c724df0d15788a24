import { WellfitError } from '../../../errors.js'
import { crc32 } from '../../../tensor/crc32.js'
import { inflate } from './inflate.js'
import type { ZipEntry } from './zip.js'

/** What programs put beside the files of a user. */
const OTHERS = /(?:^|\/)(?:__MACOSX\/|\.[^/]*$)|\/$/

/**
 * The one file in an archive; folders and hidden files are not counted.
 *
 * @throws WellfitError `INVALID_DATA` if there is none, or more than one.
 */
export function onlyFile(functionName: string, entries: readonly ZipEntry[]): ZipEntry {
  const files = entries.filter(({ name }) => !OTHERS.test(name))
  const [file] = files
  if (file !== undefined && files.length === 1) return file
  const names = files.slice(0, 5).map(({ name }) => name)
  const more = files.length > names.length ? ` and ${files.length - names.length} more` : ''
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: 'source',
    byteOffset: 0,
    value: files.length === 0 ? 'a ZIP archive without files' : `a ZIP archive of ${names.join(', ')}${more}`,
    expected: 'hold one file of data',
    remedy: names.some((name) => name.endsWith('.npy'))
      ? 'Arrays of NumPy are read by readNpz.'
      : 'Unpack it and read one of its files.',
  })
}

/** The contents of a file in an archive; their length and checksum are compared with what the archive says. */
export async function* contentsOf(
  functionName: string,
  { name, packed, isDeflated, length, checksum, byteOffset }: ZipEntry,
): AsyncGenerator<Uint8Array, void, undefined> {
  const fault = (value: string, expected: string): WellfitError => {
    const remedy = 'The archive is damaged: get it again.'
    return new WellfitError({
      code: 'INVALID_DATA',
      functionName,
      field: 'source',
      value,
      byteOffset,
      expected,
      remedy,
    })
  }
  const wrongLength = (value: string): WellfitError =>
    fault(value, `hold the ${length} bytes that the archive says ${JSON.stringify(name)} has`)
  let found = 0
  let sum = 0
  for await (const chunk of isDeflated ? inflate(functionName, [packed], 'deflate-raw') : [packed]) {
    found += chunk.length
    if (found > length) throw wrongLength('more bytes')
    sum = crc32(chunk, sum)
    yield chunk
  }
  if (found < length) throw wrongLength(`${found} bytes`)
  if (sum !== checksum) throw fault(name, 'match its checksum')
}
