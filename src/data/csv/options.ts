import { WellfitError } from '../../errors.js'
import { checkBoolean, checkChoice, checkInteger, checkKeys } from '../../options.js'
import { CHUNK_BYTES } from '../input/source.js'
import { checkEncoding } from '../input/text/text-chunks.js'
import { readTypes, type ColumnTypes, type ColumnType } from '../table/column/types.js'
import { MISSING_WORDS } from '../parse/missing-words.js'
import { parseNumber } from '../parse/numbers.js'

/** The character between cells; a space stands for any run of spaces and tabs. */
export type Delimiter = ',' | ';' | '\t' | '|' | ' '

/** How to read a CSV file. */
export interface CsvOptions {
  /**
   * The encoding of bytes, by any name that `TextDecoder` knows: `utf-8`, `utf-16le`, `windows-1252`, `shift_jis`, … Default:
   * UTF-16 or UTF-8 as the first bytes show, and Windows-1252 (Latin-1) if a byte after ASCII text is not UTF-8.
   */
  readonly encoding?: string
  /** Default: the one that splits the first lines most evenly, then into the most cells; spaces if no other does. */
  readonly delimiter?: Delimiter
  /**
   * Whether the first row names the columns. Default: decided from the values; columns without a header are named
   * `column_1`, `column_2`, …
   */
  readonly header?: boolean
  /** The character that comment lines begin with, or false for none. Default: `#` or `%`, if such lines stand above the header. */
  readonly comment?: string | false
  /** Whether sums and remarks below the table are recognized and left out. Default true. */
  readonly footer?: boolean
  /** The decimal separator. Default: for each column the one that its cells show, a point if both fit. */
  readonly decimal?: '.' | ','
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
export interface CsvSettings {
  /** `undefined`: recognized. */
  readonly encoding: string | undefined
  readonly delimiter: Delimiter | null
  readonly header: boolean | undefined
  /** `null`: no comments; `undefined`: recognized. */
  readonly comment: string | null | undefined
  readonly footer: boolean
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
  /** `null`: decided by column. */
  readonly decimal: '.' | ',' | null
  readonly longestRow: number
}

const delimiters: readonly Delimiter[] = [',', ';', '\t', '|', ' ']

/** The keys of `CsvOptions`. */
export const csvKeys: readonly string[] = [
  'encoding',
  'delimiter',
  'header',
  'comment',
  'footer',
  'decimal',
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
  const decimal =
    options.decimal === undefined ? null : checkChoice('readCsv', 'decimal', options.decimal, ['.', ','] as const)
  const delimiter =
    options.delimiter === undefined ? null : checkChoice('readCsv', 'delimiter', options.delimiter, delimiters)
  if (delimiter === ',' && decimal === ',') {
    throw optionError('decimal', decimal, 'differ from the delimiter')
  }
  const missing = new Set(readWords(options.missing ?? MISSING_WORDS))
  return {
    encoding: checkEncoding('readCsv', options.encoding),
    delimiter,
    header: options.header === undefined ? undefined : checkBoolean('readCsv', 'header', options.header),
    comment: readComment(options.comment),
    footer: checkBoolean('readCsv', 'footer', options.footer ?? true),
    types: readTypes('readCsv', options.types),
    columns: options.columns === undefined ? null : new Set(readNames('columns', options.columns)),
    precision: checkChoice('readCsv', 'precision', options.precision ?? 'f64', ['f32', 'f64']),
    missing,
    verbatim: new Set(options.verbatim === undefined ? [] : readNames('verbatim', options.verbatim)),
    hasMissingNumber: [...missing].some((word) => !Number.isNaN(parseNumber(word.replace(',', '.')))),
    hasDefaultMissing: options.missing === undefined,
    decimal,
    longestRow: checkInteger('readCsv', 'longestRow', options.longestRow ?? 2 ** 24, CHUNK_BYTES, 2 ** 28),
  }
}

function readComment(value: unknown): string | null | undefined {
  if (value === undefined) return undefined
  if (value === false) return null
  if (typeof value === 'string' && /^[!#-+\-./:<-@[-`{}~]$/.test(value) && value !== '"') return value
  throw optionError('comment', value, 'be false or one ASCII character that is no letter, digit, quote or comma')
}

/** The candidate delimiters: with decimal commas, all but the comma. */
export function possibleDelimiters(settings: CsvSettings): readonly Delimiter[] {
  return delimiters.filter((delimiter) => delimiter !== settings.decimal && delimiter !== ' ')
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
