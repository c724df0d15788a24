import { WellfitError } from '../../../errors.js'
import type { ColumnType } from '../../table/column/types.js'
import type { Dialect } from './dialect.js'
import { bytesOf, decoded } from './head-rows.js'

/** The beginning of an ARFF file (Weka, OpenML) as that of a CSV file. */
export interface ArffHead {
  /** A header row with the names of the attributes, and the bytes after the line `@data`. */
  readonly bytes: Uint8Array
  readonly dialect: Dialect
  /** Nominal attributes are categories, whatever their values look like. */
  readonly types: ReadonlyMap<string, ColumnType>
}

/** Blanks, and comments with their line ends: every text has one reading, so that no pattern tries others. */
const BLANKS = '^(?:\\s*%[^\\n\\r]*[\\n\\r])*\\s*'
const BEGIN = new RegExp(`${BLANKS}@relation\\b`, 'i')
const SPARSE = new RegExp(`${BLANKS}\\{`)
const ATTRIBUTE = /^[ \t]*@attribute[ \t]+(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(\S+))[ \t]*(.*)$/gim
const DATA = /^[ \t]*@data[ \t]*(?:%.*)?\r?\n?/im

/**
 * Reads the declarations of an ARFF file; `null` for any other file.
 *
 * @throws WellfitError `INVALID_DATA` without attributes or `@data` within these bytes; `UNSUPPORTED` for sparse rows.
 */
export function arffHead(head: Uint8Array): ArffHead | null {
  // One character for each byte, so that offsets are those of the bytes.
  const text = new TextDecoder('latin1').decode(head)
  if (!BEGIN.test(text)) return null
  const data = DATA.exec(text)
  if (data === null) throw fault('no @data line', `have a line @data within its first ${head.length} bytes`)
  const attributes = Array.from(
    text.slice(0, data.index).matchAll(ATTRIBUTE),
    ([, single, double, plain, kind = '']) => ({
      name: (single ?? double ?? plain ?? '').replaceAll(/\\(.)/g, '$1'),
      isNominal: kind.startsWith('{'),
    }),
  )
  if (attributes.length === 0) throw fault('no @attribute line', 'declare its columns by lines @attribute above @data')
  const rest = data.index + data[0].length
  if (SPARSE.test(text.slice(rest))) throw sparse()
  const header = bytesOf(`${attributes.map(({ name }) => quoted(name)).join(',')}\n`)
  const bytes = new Uint8Array(header.length + head.length - rest)
  bytes.set(header)
  bytes.set(head.subarray(rest), header.length)
  const nominal = attributes.filter(({ isNominal }) => isNominal)
  const dialect: Dialect = {
    delimiter: ',',
    comment: '%',
    start: 0,
    lines: (text.slice(0, rest).match(/\r\n|\r|\n/g)?.length ?? 1) - 1,
    header: 'first',
    below: 0,
    trailing: 0,
    isIndexed: false,
    notes: [`The file is ARFF: its ${attributes.length} columns are those that it declares.`],
  }
  return { bytes, dialect, types: new Map(nominal.map(({ name }) => [decoded(name), 'category'])) }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function fault(value: string, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_DATA', functionName: 'readCsv', field: 'ARFF file', value, expected })
}

function sparse(): WellfitError {
  const expected = 'have rows with a value for each attribute'
  const remedy = 'Write the rows in full, for example with the filter SparseToNonSparse of Weka.'
  const value = 'sparse rows in braces'
  return new WellfitError({ code: 'UNSUPPORTED', functionName: 'readCsv', field: 'ARFF file', value, expected, remedy })
}
