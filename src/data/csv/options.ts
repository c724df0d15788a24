import { WellfitError } from '../../errors.js'
import { checkBoolean, checkChoice, checkInteger, checkKeys } from '../../options.js'
import { CHUNK_BYTES } from '../input/source.js'
import { checkEncoding } from '../input/text/text-chunks.js'
import { readTypes, type ColumnTypes, type ColumnType } from '../table/column/types.js'
import { MISSING_CELLS } from '../parse/missing-cells.js'
import { MINUS_SIGN, numbersAmong } from '../parse/missing-words.js'
import { type Layout, layoutKeys, type LayoutOptions, readLayout } from './layout.js'

/** How to read a CSV file. */
export interface CsvOptions extends LayoutOptions {
  /**
   * The encoding of bytes, by any name that `TextDecoder` knows: `utf-8`, `utf-16le`, `windows-1252`, `shift_jis`, … Default:
   * UTF-16 or UTF-8 as the first bytes show, and Windows-1252 (Latin-1) if a byte after ASCII text is not UTF-8.
   */
  readonly encoding?: string
  /** Column types by name; the others are inferred from their first rows. */
  readonly types?: ColumnTypes
  /** Names of the columns to read. Default: all. */
  readonly columns?: readonly string[]
  /** Storage of numbers: 'f32' halves the memory of a table and keeps 7 digits. Default 'f64'. */
  readonly precision?: 'f32' | 'f64'
  /**
   * More words for a missing value, as pandas' `na_values`; a number such as `-999` also stands for `-999.0` among numbers.
   * Default none.
   */
  readonly missing?: readonly string[]
  /**
   * Whether the usual words stand for a missing value, too: those of pandas (`NA`, `N/A`, `NaN`, `None`, `null` …), `\\N`, `N/K`,
   * errors of spreadsheets such as `#DIV/0!`, and the signs `?`, `-` and `.`; `-` is a category where `+` is one. An empty cell is
   * always missing. Default true.
   */
  readonly keepDefaultMissing?: boolean
  /**
   * Names of columns whose cells are returned as they are written, too, in `verbatim` of the table: `NA` as `NA`, `1.0` as
   * `1.0`; only an empty cell is missing. Default none.
   */
  readonly verbatim?: readonly string[]
  /** Maximum length of a row in bytes: 65,536 to 2²⁸. Default 16,777,216. */
  readonly longestRow?: number
}

/** `CsvOptions` with every default filled in. */
export interface CsvSettings extends Layout {
  /** `undefined`: recognized. */
  readonly encoding: string | undefined
  readonly types: ReadonlyMap<string, ColumnType>
  /** `null`: all columns are read. */
  readonly columns: ReadonlySet<string> | null
  readonly precision: 'f32' | 'f64'
  readonly missing: ReadonlySet<string>
  /** The missing words that are numbers, which must be recognized before numbers are. */
  readonly missingNumbers: ReadonlySet<number>
  readonly verbatim: ReadonlySet<string>
  /** Whether `-` is a missing value by default only, so that it is a category where `+` is one. */
  readonly mayHaveMinus: boolean
  readonly longestRow: number
}

/** The keys of `CsvOptions`. */
export const csvKeys: readonly string[] = [
  'encoding',
  ...layoutKeys,
  'types',
  'columns',
  'precision',
  'missing',
  'keepDefaultMissing',
  'verbatim',
  'longestRow',
]

/** The options checked, the defaults filled in. */
export function readOptions(options: CsvOptions): CsvSettings {
  checkKeys('readCsv', 'options', options, csvKeys)
  const own = readWords(options.missing ?? [])
  const keepsDefault = checkBoolean('readCsv', 'keepDefaultMissing', options.keepDefaultMissing ?? true)
  return {
    ...readLayout('readCsv', options),
    encoding: checkEncoding('readCsv', options.encoding),
    types: readTypes('readCsv', options.types),
    columns: options.columns === undefined ? null : new Set(readNames('columns', options.columns)),
    precision: checkChoice('readCsv', 'precision', options.precision ?? 'f64', ['f32', 'f64']),
    missing: new Set(keepsDefault ? [...MISSING_CELLS, ...own] : own),
    missingNumbers: numbersAmong(own),
    verbatim: new Set(options.verbatim === undefined ? [] : readNames('verbatim', options.verbatim)),
    mayHaveMinus: keepsDefault && !own.includes(MINUS_SIGN),
    longestRow: checkInteger('readCsv', 'longestRow', options.longestRow ?? 2 ** 24, CHUNK_BYTES, 2 ** 28),
  }
}

function readWords(words: unknown): string[] {
  if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words
  throw optionError('missing', words, 'be an array of strings')
}

function readNames(field: string, names: unknown): string[] {
  if (Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string')) return names
  throw optionError(field, names, 'be an array of one or more column names')
}

function optionError(field: string, value: unknown, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'readCsv', field, value, expected })
}
