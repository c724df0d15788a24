import { WellfitError } from '../../errors.js'
import { checkText } from '../../options.js'
import { decompressedChunks, headOf, iterated, withHead, zipChunks } from '../input/compressed/decompress.js'
import { compressionOf } from '../input/compressed/kind.js'
import { onlyFile } from '../input/compressed/zip-file.js'
import { zipEntries } from '../input/compressed/zip.js'
import { bytesOf, chunksOf, type ByteSource } from '../input/source.js'

export type { ByteSource } from '../input/source.js'

/** The format of a data file. `csv` is any text that is not JSON; `xlsx` is any Excel workbook. */
export type DataFormat = 'csv' | 'json' | 'parquet' | 'arrow' | 'xlsx' | 'npy' | 'npz' | 'idx'

/** A file whose format was detected. */
export interface DetectedFile {
  readonly format: DataFormat
  /** All of its bytes, decompressed. A chunk is valid until the next one. */
  readonly chunks: AsyncIterable<Uint8Array>
}

/** More than a typed array holds everywhere. */
const MOST_BYTES = 2 ** 32
/** Bytes that a format is told by. */
const HEAD_BYTES = 512
/** Where a tar archive has its mark. */
const TAR_MARK = 257

/**
 * Detects the format of a data file and decompresses it, if it is compressed by gzip, ZIP or Zstandard. Bytes decide where a
 * format has a mark (Parquet, Arrow, Excel, NumPy, IDX, compression); the name decides between CSV and JSON, or else the
 * first character: JSON begins with `{` or `[`.
 *
 * @param name The name of the file, with its extension, or `''`.
 * @throws WellfitError `INVALID_DATA` for a damaged archive, or one of several files; `UNSUPPORTED` for the formats of other
 *   programs, such as HTML, SQLite or Stata; `INVALID_OPTION`.
 * @example
 * const { format, chunks } = await detectFormat(createReadStream('rows.csv.gz'), 'rows.csv.gz')
 */
export async function detectFormat(source: ByteSource, name: string): Promise<DetectedFile> {
  checkText('detectFormat', 'name', name)
  const chunks = iterated(chunksOf('detectFormat', source))
  const head = await headOf(chunks)
  const whole = withHead(head, chunks)
  const kind = compressionOf(head)
  if (kind === 'zip') return await inArchive(await bytesOf('detectFormat', whole, MOST_BYTES), name)
  if (kind === null) return await plain(whole, name)
  return await plain(decompressedChunks('detectFormat', whole), name.replace(/\.(?:gz|gzip|zst|zstd)$/i, ''))
}

async function inArchive(bytes: Uint8Array, name: string): Promise<DetectedFile> {
  const entries = zipEntries('detectFormat', bytes)
  const has = (pattern: RegExp): boolean => entries.some((entry) => pattern.test(entry.name))
  if (has(/^xl\/workbook\.(?:xml|bin)$/)) return { format: 'xlsx', chunks: iterated([bytes]) }
  if (extensionOf(name) === 'npz') return { format: 'npz', chunks: iterated([bytes]) }
  const entry = onlyFile('detectFormat', entries)
  return await plain(zipChunks('detectFormat', entry), entry.name)
}

async function plain(chunks: AsyncGenerator<Uint8Array, void, undefined>, name: string): Promise<DetectedFile> {
  const head = await headOf(chunks, HEAD_BYTES)
  checkForeign(head)
  return { format: formatOf(head, extensionOf(name)), chunks: withHead(head, chunks) }
}

const MARKS: readonly (readonly [format: DataFormat, bytes: readonly number[]])[] = [
  ['parquet', [0x50, 0x41, 0x52, 0x31]],
  ['arrow', [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31]],
  // A message of an Arrow stream: the mark of a continuation, then its length.
  ['arrow', [0xff, 0xff, 0xff, 0xff]],
  ['npy', [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]],
  // The container of .xls.
  ['xlsx', [0xd0, 0xcf, 0x11, 0xe0]],
  ...[8, 9, 11, 12, 13, 14].map((type) => ['idx', [0, 0, type]] as const),
]

const EXTENSIONS: Readonly<Record<string, DataFormat>> = {
  csv: 'csv',
  tsv: 'csv',
  tab: 'csv',
  txt: 'csv',
  dat: 'csv',
  data: 'csv',
  json: 'json',
  jsonl: 'json',
  ndjson: 'json',
  parquet: 'parquet',
  arrow: 'arrow',
  arrows: 'arrow',
  feather: 'arrow',
}

/** Formats of other programs, by how their files begin. */
const FOREIGN: Readonly<Record<string, readonly string[]>> = {
  'a file compressed by xz': ['\u00fd7zXZ\0'],
  'a 7-Zip archive': ['7z\u00bc\u00af\u0027\u001c'],
  'a RAR archive': ['Rar!\u001a\u0007'],
  'an XML document': ['<?xml', '\u00ef\u00bb\u00bf<?xml'],
  'a PDF document': ['%PDF-'],
  'an SQLite database': ['SQLite format 3\0'],
  'an HDF5 file': ['\u0089HDF\r\n'],
  'an ORC file': ['ORC'],
  'an Avro file': ['Obj\u0001'],
  'a data set of Stata': ['<stata_dta>', 'q\u0002\u0001\0', 'r\u0002\u0001\0', 's\u0002\u0001\0'],
  'a data set of SPSS': ['$FL2@(#)', '$FL3@(#)'],
  'a data set of SAS': ['\0\0\0\0\0\0\0\0\0\0\0\0\u00c2\u00ea\u0081\u0060', 'HEADER RECORD*******'],
  'an R workspace': ['RDX2\n', 'RDX3\n', 'RDA2\n', 'RDA3\n'],
  'an R object': ['X\n\0\0\0', 'A\n2\n', 'A\n3\n'],
  'a MATLAB file': ['MATLAB 5.0 MAT-file'],
  'an image': ['\u0089PNG\r\n', '\u00ff\u00d8\u00ff', 'GIF87a', 'GIF89a'],
  'a pickle of Python': ['\u0080\u0002', '\u0080\u0003', '\u0080\u0004\u0095', '\u0080\u0005\u0095'],
}
const HTML = /^(?:\u00ef\u00bb\u00bf)?\s*<(?:!--|!doctype html|html|head|body|table|div|meta)/i
const BZIP2 = /^BZh[1-9]1AY&SY/
const LIBSVM = /^[-+]?\d+(?:\.\d+)?(?: (?:qid|\d+):[-+\d.eE]+)+\s/

/** The name of a format of another program; one character of the text is one byte. */
function foreignFormat(text: string): string | undefined {
  if (HTML.test(text)) return 'an HTML page'
  if (LIBSVM.test(text)) return 'a sparse data set of LIBSVM'
  if (text.startsWith('ustar', TAR_MARK)) return 'a tar archive'
  if (BZIP2.test(text)) return 'a file compressed by bzip2'
  return Object.keys(FOREIGN).find((name) => FOREIGN[name]?.some((begin) => text.startsWith(begin)))
}

function remedyOf(name: string): string {
  if (name.includes('HTML')) {
    return 'Save its table as CSV from a spreadsheet; if it was downloaded, the link may lead to a page instead of the file.'
  }
  if (name.includes('image'))
    return 'Write its pixels as numbers: a row of a table, or with others an IDX or NumPy file.'
  return /compressed|archive/.test(name)
    ? 'Unpack it; files compressed by gzip, ZIP or Zstandard are read as they are.'
    : 'Export the table as CSV or Parquet.'
}

/** Whether the file is one that another program must turn into a table first. */
function checkForeign(head: Uint8Array): void {
  const name = foreignFormat(String.fromCharCode(...head.subarray(0, HEAD_BYTES)))
  if (name === undefined) return
  throw new WellfitError({
    code: 'UNSUPPORTED',
    functionName: 'detectFormat',
    field: 'source',
    value: name,
    expected: 'be CSV, JSON, Parquet, Arrow, Excel, NumPy, IDX or ARFF',
    remedy: remedyOf(name),
  })
}

function formatOf(head: Uint8Array, extension: string): DataFormat {
  const marked = MARKS.find(([, bytes]) => bytes.every((byte, i) => head[i] === byte))
  if (marked !== undefined) return marked[0]
  if (Object.hasOwn(EXTENSIONS, extension)) return EXTENSIONS[extension] ?? 'csv'
  // Of UTF-16, every other character is a NUL here.
  const text = new TextDecoder().decode(head).replaceAll(/[\uFEFF\uFFFD\0]/g, '')
  return /^\s*(?:\{\s*["}]|\[\s*[{\]])/.test(text) ? 'json' : 'csv'
}

function extensionOf(name: string): string {
  return /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
}
