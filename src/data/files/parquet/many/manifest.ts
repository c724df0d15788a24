import { isPlainObject } from '../../../../arguments.js'
import { WellfitError } from '../../../../errors.js'

/** What is known of one file. */
export interface ParquetFileEntry {
  readonly name: string
  readonly bytes: number
  readonly rows: number
  /** SHA-256 of the footer, in hexadecimal: where the row groups are and what they hold. */
  readonly footer: string
  /** SHA-256 of the bytes of each row group. */
  readonly groups?: readonly string[]
}

/** The files of a data set, as plain JSON. */
export interface ParquetManifest {
  readonly format: 'wellfit.parquetManifest'
  readonly version: 1
  readonly files: readonly ParquetFileEntry[]
}

/** SHA-256 in hexadecimal. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Refuses what is no manifest. */
export function checkManifest(given: unknown): ParquetManifest | undefined {
  if (given === undefined) return undefined
  const { format, version, files } = isPlainObject(given) ? given : {}
  const isEntry = (entry: unknown): boolean =>
    isPlainObject(entry) &&
    typeof entry['name'] === 'string' &&
    typeof entry['footer'] === 'string' &&
    Number.isInteger(entry['bytes']) &&
    Number.isInteger(entry['rows']) &&
    (entry['groups'] === undefined || Array.isArray(entry['groups']))
  if (format === 'wellfit.parquetManifest' && version === 1 && Array.isArray(files) && files.every(isEntry))
    return given as ParquetManifest
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'parquetFiles',
    field: 'manifest',
    value: given,
    expected: 'be what `manifest` or `hash()` of parquetFiles gave',
  })
}

/** Refuses files that are not those of a manifest, naming the first. */
export function compareFiles(manifest: ParquetManifest, files: readonly ParquetFileEntry[]): void {
  if (manifest.files.length !== files.length)
    throw changed('sources', `${files.length} files`, `be the ${manifest.files.length} files of the manifest`)
  manifest.files.forEach((known, i) => {
    const own = files[i]
    if (own === undefined || known.name !== own.name)
      throw changed(`sources[${i}]`, own?.name, `be ${known.name}, as in the manifest`)
    if (known.bytes !== own.bytes)
      throw changed(own.name, `${own.bytes} bytes`, `have ${known.bytes} bytes, as in the manifest`)
    if (known.footer !== own.footer)
      throw changed(own.name, 'another footer', 'be as in the manifest: the file has changed')
  })
}

/** The error for a file that is not as it was. */
export function changed(field: string, value: unknown, expected: string): WellfitError {
  const remedy = 'Restore the file, or make the manifest again.'
  return new WellfitError({ code: 'INVALID_DATA', functionName: 'parquetFiles', field, value, expected, remedy })
}
