import { readSafely } from '../../../../arguments.js'
import { inFunction, WellfitError } from '../../../../errors.js'
import { checkInteger, checkKeys, checkList } from '../../../../options.js'
import { chunkedDataset, type ChunkedDataset } from '../../../dataset/chunked/chunked-dataset.js'
import { checkPreprocessor } from '../../../preprocess/check-preprocessor.js'
import { featureNames } from '../../../preprocess/encode-features.js'
import { columnTypes, preprocess } from '../../../preprocess/preprocess.js'
import type { Preprocessor } from '../../../preprocess/types.js'
import { readRowSettings, type RowOptions } from '../../../table/row-options.js'
import { selectTableRows } from '../../../table/select-table-rows.js'
import type { Table } from '../../../table/table.js'
import { fileOf, openParquet, type OpenParquet, type RandomAccessFile } from '../read-parquet.js'
import { httpFile } from './http-file.js'
import {
  changed,
  checkManifest,
  compareFiles,
  sha256,
  type ParquetFileEntry,
  type ParquetManifest,
} from './manifest.js'

/** How to open files. */
export interface ParquetFilesOptions extends RowOptions {
  /** What errors call each file. Default: the path of a URL, the name of a `File`, else `sources[0]`, … */
  readonly names?: readonly string[]
  /** The manifest that the files must agree with. Default: none, they are taken as they are. */
  readonly manifest?: ParquetManifest
}

/** The rows of several Parquet files below one another, read by index. */
export interface ParquetFiles {
  readonly rows: number
  readonly columns: readonly string[]
  /** Rows of the largest row group. */
  readonly groupRows: number
  /** Sizes, and the SHA-256 of every footer; with those of the row groups where the manifest that was given has them. */
  readonly manifest: ParquetManifest
  /** Rows from `first` up to `last`, without it; fewer where a row group ends. Row groups are kept for the next call. */
  read(first: number, last: number, options?: RowOptions): Promise<Table>
  /** Reads every byte, once: the manifest with the SHA-256 of each row group, which later reads are checked by. */
  hash(): Promise<ParquetManifest>
}

/** Row groups that are kept decoded: a block of rows may begin in one and end in the next. */
const KEPT_GROUPS = 2

/**
 * Opens Parquet files, of which only the footers are read: a `Blob` (in Node, `await openAsBlob(path)`), or a URL whose server
 * answers requests for ranges of bytes. All have the columns of the first.
 *
 * @throws WellfitError `INVALID_DATA` naming the file that is no Parquet, has other columns or is not as the manifest says; `IO`,
 *   `UNSUPPORTED` for a server without ranges; `INVALID_OPTION`.
 * @example
 * const files = await parquetFiles([new URL('https://data.example/2024.parquet'), await openAsBlob('2025.parquet')])
 */
export async function parquetFiles(
  sources: readonly (Blob | URL)[],
  options: ParquetFilesOptions = {},
): Promise<ParquetFiles> {
  const list = checkList('parquetFiles', 'sources', sources)
  checkKeys('parquetFiles', 'options', options, ['types', 'precision', 'missing', 'names', 'manifest'])
  const { names, manifest: given, ...reading } = options
  readRowSettings('parquetFiles', reading)
  const manifest = checkManifest(given)
  if (list.length === 0) throw refusal('sources', list, 'have at least one file')
  const called = namesOf(list, names)
  const files: OpenFile[] = []
  for (const [i, source] of list.entries()) files.push(await openFile(source, called[i] ?? '', i))
  const [first] = files
  for (const { entry, parquet } of files) {
    if (first === undefined || sameColumns(parquet, first.parquet)) continue
    throw changed(entry.name, parquet.columns, `have the columns of ${first.entry.name}`)
  }
  const entries = files.map(({ entry }) => entry)
  if (manifest !== undefined) compareFiles(manifest, entries)
  return new OpenParquetFiles(
    files,
    manifest ?? { format: 'wellfit.parquetManifest', version: 1, files: entries },
    reading,
  )
}

/** A file with what is known of it. */
interface OpenFile {
  readonly file: RandomAccessFile
  readonly parquet: OpenParquet
  readonly entry: ParquetFileEntry
}

function namesOf(sources: readonly unknown[], names: unknown): readonly string[] {
  if (names === undefined) {
    return sources.map((source, i) => {
      if (kindOf(source, i) === 'url' && source instanceof URL) return `${source.origin}${source.pathname}`
      return typeof File === 'function' && source instanceof File ? source.name : `sources[${i}]`
    })
  }
  const list = checkList('parquetFiles', 'names', names)
  if (list.length === sources.length && list.every((name) => typeof name === 'string')) return list
  throw refusal('names', names, 'be a text for each source')
}

async function openFile(source: unknown, name: string, i: number): Promise<OpenFile> {
  try {
    const file = kindOf(source, i) === 'url' ? await httpFile(source as URL) : await fileOf(source as Blob)
    const parquet = await openParquet(file)
    const { rows, footer } = parquet
    return { file, parquet, entry: { name, bytes: file.byteLength, rows, footer: await sha256(footer) } }
  } catch (cause) {
    throw named(cause, name)
  }
}

function kindOf(source: unknown, i: number): 'blob' | 'url' {
  const kind = readSafely('parquetFiles', `sources[${i}]`, () => {
    if (source instanceof URL) return 'url'
    return typeof Blob === 'function' && source instanceof Blob ? 'blob' : null
  })
  if (kind === null) throw refusal(`sources[${i}]`, source, 'be a Blob or a URL')
  return kind
}

/** The error with the name of the file. */
function named(cause: unknown, name: string): unknown {
  if (!(cause instanceof WellfitError) || cause.functionName === 'parquetFiles') return cause
  const { code, field, value, expected, remedy } = cause
  return new WellfitError({
    code,
    functionName: 'parquetFiles',
    field: `${name}: ${field ?? 'file'}`,
    ...(value === undefined ? {} : { value }),
    expected,
    ...(remedy === undefined ? {} : { remedy }),
    cause,
  })
}

function sameColumns(one: OpenParquet, other: OpenParquet): boolean {
  return one.columns.length === other.columns.length && one.columns.every((name) => other.columns.includes(name))
}

/** Where a row group is. */
interface Group {
  readonly file: number
  readonly group: number
  readonly first: number
  readonly rows: number
}

class OpenParquetFiles implements ParquetFiles {
  readonly rows: number
  readonly columns: readonly string[]
  readonly groupRows: number
  readonly #files: readonly OpenFile[]
  readonly #groups: readonly Group[]
  readonly #reading: RowOptions
  /** The row groups last read, the newest at the end, by their number and the options. */
  readonly #kept = new Map<string, Promise<Table>>()
  #manifest: ParquetManifest

  constructor(files: readonly OpenFile[], manifest: ParquetManifest, reading: RowOptions) {
    const groups: Group[] = []
    let first = 0
    for (const [file, { parquet }] of files.entries()) {
      for (const [group, { rows }] of parquet.groups.entries()) {
        if (rows > 0) groups.push({ file, group, first, rows })
        first += rows
      }
    }
    this.rows = first
    this.columns = files[0]?.parquet.columns ?? []
    this.groupRows = groups.reduce((most, { rows }) => Math.max(most, rows), 1)
    this.#files = files
    this.#groups = groups
    this.#reading = reading
    this.#manifest = manifest
  }

  get manifest(): ParquetManifest {
    return this.#manifest
  }

  async read(first: number, last: number, options: RowOptions = this.#reading): Promise<Table> {
    const from = checkInteger('parquetFiles', 'first', first, 0, this.rows - 1)
    const to = checkInteger('parquetFiles', 'last', last, from + 1, this.rows)
    const at = this.#groups.findLastIndex((group) => group.first <= from)
    const group = this.#groups[at]
    if (group === undefined) throw new Error('every row is in a row group')
    const table = await this.#groupTable(at, group, options)
    const end = Math.min(to, group.first + group.rows)
    return selectTableRows(
      table,
      Array.from({ length: end - from }, (_, i) => from - group.first + i),
    )
  }

  async #groupTable(at: number, group: Group, options: RowOptions): Promise<Table> {
    const types = Array.from(options.types instanceof Map ? options.types : Object.entries(options.types ?? {}))
    const key = JSON.stringify([at, options.precision, options.missing, types])
    const known = this.#kept.get(key)
    this.#kept.delete(key)
    const table = known ?? this.#readGroup(group, options)
    this.#kept.set(key, table)
    // One that could not be read is asked for again.
    table.catch(() => this.#kept.delete(key))
    for (const [oldest] of this.#kept) if (this.#kept.size > KEPT_GROUPS) this.#kept.delete(oldest)
    return await table
  }

  async #readGroup({ file, group }: Group, options: RowOptions): Promise<Table> {
    const open = this.#files[file]
    if (open === undefined) throw new Error('every group is in a file')
    const { name } = open.entry
    const expected = this.#manifest.files[file]?.groups?.[group]
    try {
      if (expected === undefined) return await open.parquet.read(group, group + 1, options)
      const { start, bytes } = await groupBytes(open, group)
      if ((await sha256(bytes)) !== expected)
        throw changed(name, `row group ${group}`, 'be as in the manifest: its bytes have changed')
      const slice = async (from: number, to: number): Promise<Uint8Array> => bytes.slice(from - start, to - start)
      return await open.parquet.read(group, group + 1, options, { byteLength: open.file.byteLength, slice })
    } catch (cause) {
      throw named(cause, name)
    }
  }

  async hash(): Promise<ParquetManifest> {
    const files: ParquetFileEntry[] = []
    for (const open of this.#files) {
      const groups: string[] = []
      for (let group = 0; group < open.parquet.groups.length; group++)
        groups.push(await sha256((await groupBytes(open, group)).bytes))
      files.push({ ...open.entry, groups })
    }
    this.#manifest = { format: 'wellfit.parquetManifest', version: 1, files }
    return this.#manifest
  }
}

async function groupBytes(
  { file, parquet }: OpenFile,
  group: number,
): Promise<{ readonly start: number; readonly bytes: Uint8Array }> {
  const { start = 0, end = 0 } = parquet.groups[group] ?? {}
  return { start, bytes: await file.slice(start, end) }
}

/** How to train on files. */
export interface ParquetDatasetOptions {
  /** Size of the shuffle buffer in rows. Default 65,536. */
  readonly shuffleRows?: number
  /** Rows per block; blocks are read in an order shuffled every epoch. Default: the rows of the largest row group, at most 65,536. */
  readonly blockRows?: number
}

const MOST_BLOCK_ROWS = 65_536

/**
 * The rows of Parquet files as a train set for `fit`, encoded by a preprocessor as they are read. The order of an epoch is a seeded
 * shuffle over the rows of all files; it depends on the seed, the epoch, the rows and these options, and not on how many processes
 * read them: ranks of `wellfit/mpi` each read the rows of their own blocks.
 *
 * @throws WellfitError `INVALID_OPTION`; `fit` reports rows that do not fit the preprocessor, and files that have changed, by name.
 * @example
 * const files = await parquetFiles(urls, { manifest })
 * const train = parquetDataset(files, preprocessor)
 * await net.fit(train, { dev, parallel: { blocks: 8, communicator } })
 */
export function parquetDataset(
  files: ParquetFiles,
  preprocessor: Preprocessor,
  options: ParquetDatasetOptions = {},
): ChunkedDataset {
  if (!readSafely('parquetDataset', 'files', () => files instanceof OpenParquetFiles))
    throw refusal('files', files, 'be what parquetFiles returns', 'parquetDataset')
  const checked = inFunction('parquetDataset', () => checkPreprocessor(preprocessor))
  checkKeys('parquetDataset', 'options', options, ['shuffleRows', 'blockRows'])
  const reading = { types: columnTypes(checked) }
  const columns = checked.columns.flatMap(featureNames)
  const { target } = checked
  return inFunction('parquetDataset', () =>
    chunkedDataset({
      rows: files.rows,
      features: columns.length,
      columns,
      ...(target.kind === 'classes' ? { classes: target.classes } : { targetNames: [target.name] }),
      ...(options.shuffleRows === undefined ? {} : { shuffleRows: options.shuffleRows }),
      blockRows: options.blockRows ?? Math.min(MOST_BLOCK_ROWS, files.groupRows),
      async read(first, last) {
        const { x, targets } = preprocess(await files.read(first, last, reading), checked)
        return { x, y: targets.kind === 'classes' ? targets.labels : targets.values }
      },
    }),
  )
}

function refusal(field: string, value: unknown, expected: string, functionName = 'parquetFiles'): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected })
}
