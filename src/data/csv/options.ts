import { WellfitError } from '../../errors.js'
import { checkChoice, checkInteger, checkKeys } from '../../options.js'
import { CHUNK_BYTES } from '../input/source.js'
import { readTypes, type ColumnTypes, type ColumnType } from '../table/column/types.js'
import { MISSING_WORDS } from '../parse/missing-words.js'
import { parseNumber } from '../parse/numbers.js'

/** The character between cells. */
export type Delimiter = ',' | ';' | '\t' | '|'

/** How to read a CSV file. */
export interface CsvOptions {
  /** Default: the one that splits the first lines most evenly, then into the most cells. */
  readonly delimiter?: Delimiter
  /** The decimal separator. Default: for each column the one that its cells show, a point if both fit. */
  readonly decimal?: '.' | ','
  /** Column types by name; the others are inferred from their first rows. */
  readonly types?: ColumnTypes
  /** Storage of numbers: 'f32' halves the memory of a table and keeps 7 digits. Default 'f64'. */
  readonly precision?: 'f32' | 'f64'
  /**
   * Words for a missing value, besides the empty cell. Default: those of pandas (`NA`, `N/A`, `NaN`, `None`, `null` …), `\\N`,
   * `N/K`, errors of spreadsheets such as `#DIV/0!`, and the signs `?`, `-` and `.`. By default `-` is a category where `+` is
   * one too.
   */
  readonly missing?: readonly string[]
  /** Maximum length of a row in bytes: 65,536 to 2²⁸. Default 16,777,216. */
  readonly longestRow?: number
}

/** `CsvOptions` with every default filled in. */
export interface CsvSettings {
  readonly delimiter: Delimiter | null
  readonly types: ReadonlyMap<string, ColumnType>
  readonly precision: 'f32' | 'f64'
  readonly missing: ReadonlySet<string>
  /** Whether a missing word is a number, which must be recognized before numbers are. */
  readonly hasMissingNumber: boolean
  /** Whether the words are the default ones. */
  readonly hasDefaultMissing: boolean
  /** `null`: decided by column. */
  readonly decimal: '.' | ',' | null
  readonly longestRow: number
}

const delimiters: readonly Delimiter[] = [',', ';', '\t', '|']

/** The options checked, the defaults filled in. */
export function readOptions(options: CsvOptions): CsvSettings {
  checkKeys('readCsv', 'options', options, ['delimiter', 'decimal', 'types', 'precision', 'missing', 'longestRow'])
  const decimal =
    options.decimal === undefined ? null : checkChoice('readCsv', 'decimal', options.decimal, ['.', ','] as const)
  const delimiter =
    options.delimiter === undefined ? null : checkChoice('readCsv', 'delimiter', options.delimiter, delimiters)
  if (delimiter === ',' && decimal === ',') {
    throw optionError('decimal', decimal, 'differ from the delimiter')
  }
  const missing = new Set(readWords(options.missing ?? MISSING_WORDS))
  return {
    delimiter,
    types: readTypes('readCsv', options.types),
    precision: checkChoice('readCsv', 'precision', options.precision ?? 'f64', ['f32', 'f64']),
    missing,
    hasMissingNumber: [...missing].some((word) => !Number.isNaN(parseNumber(word.replace(',', '.')))),
    hasDefaultMissing: options.missing === undefined,
    decimal,
    longestRow: checkInteger('readCsv', 'longestRow', options.longestRow ?? 2 ** 24, CHUNK_BYTES, 2 ** 28),
  }
}

/** The candidate delimiters: with decimal commas, all but the comma. */
export function possibleDelimiters(settings: CsvSettings): readonly Delimiter[] {
  return delimiters.filter((delimiter) => delimiter !== settings.decimal)
}

function readWords(words: unknown): string[] {
  if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words
  throw optionError('missing', words, 'be an array of strings')
}

function optionError(field: string, value: unknown, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'readCsv', field, value, expected })
}
