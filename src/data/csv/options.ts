import { WellfitError } from '../../errors.js'
import { checkChoice, checkInteger, checkKeys } from '../../options.js'
import { CHUNK_BYTES } from '../input/source.js'
import { checkEncoding } from '../input/text/text-chunks.js'
import { readTypes, type ColumnTypes, type ColumnType } from '../table/column/types.js'
import { MISSING_WORDS } from '../parse/missing-words.js'
import { parseNumber } from '../parse/numbers.js'
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
   * Words for a missing value, besides the empty cell. Default: those of pandas (`NA`, `N/A`, `NaN`, `None`, `null` …), `\\N`,
   * `N/K`, errors of spreadsheets such as `#DIV/0!`, and the signs `?`, `-` and `.`. By default `-` is a category where `+` is
   * one too.
   */
  readonly missing?: readonly string[]
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
  /** Whether a missing word is a number, which must be recognized before numbers are. */
  readonly hasMissingNumber: boolean
  readonly verbatim: ReadonlySet<string>
  /** Whether the words are the default ones. */
  readonly hasDefaultMissing: boolean
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
  'verbatim',
  'longestRow',
]

/** The options checked, the defaults filled in. */
export function readOptions(options: CsvOptions): CsvSettings {
  checkKeys('readCsv', 'options', options, csvKeys)
  const missing = new Set(readWords(options.missing ?? MISSING_WORDS))
  return {
    ...readLayout('readCsv', options),
    encoding: checkEncoding('readCsv', options.encoding),
    types: readTypes('readCsv', options.types),
    columns: options.columns === undefined ? null : new Set(readNames('columns', options.columns)),
    precision: checkChoice('readCsv', 'precision', options.precision ?? 'f64', ['f32', 'f64']),
    missing,
    verbatim: new Set(options.verbatim === undefined ? [] : readNames('verbatim', options.verbatim)),
    hasMissingNumber: [...missing].some((word) => !Number.isNaN(parseNumber(word.replace(',', '.')))),
    hasDefaultMissing: options.missing === undefined,
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
