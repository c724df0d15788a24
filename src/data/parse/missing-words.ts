import { parseNumber } from './numbers.js'

/**
 * Words for a missing value, compared exactly: those of pandas' `read_csv`, of database dumps (`\N`), of spreadsheet errors,
 * and the signs that people put into an empty cell.
 */
export const MISSING_WORDS: readonly string[] = [
  '#N/A',
  '#N/A N/A',
  '#NA',
  '-1.#IND',
  '-1.#QNAN',
  '-NaN',
  '-nan',
  '1.#IND',
  '1.#QNAN',
  '<NA>',
  'N/A',
  'NA',
  'NULL',
  'NaN',
  'None',
  'n/a',
  'nan',
  'null',
  '\\N',
  'N/K',
  'NaT',
  '#DIV/0!',
  '#VALUE!',
  '#REF!',
  '#NAME?',
  '#NUM!',
  '#NULL!',
  '?',
  '-',
  '.',
  '--',
  '..',
  '–',
  '—',
]

const words: ReadonlySet<string> = new Set(['', ...MISSING_WORDS])

/** Whether a text, trimmed, is empty or one of the words for a missing value. */
export function isMissingWord(text: string): boolean {
  return words.has(text.trim())
}

/** Where this category occurs too, `-` is its opposite and no missing value, as in the classes + and −. */
export const PLUS_SIGN = '+'
/** The missing word that may also be a category. */
export const MINUS_SIGN = '-'

/** What a reader takes for missing besides the usual words. */
export interface MissingValues {
  /** Compared exactly. */
  readonly words: ReadonlySet<string>
  /** The numbers among them: `-999` also stands for `-999.0`. */
  readonly numbers: ReadonlySet<number>
}

/** Whether a value is one of those, as a number or as a text that spells it. */
export function isAmongMissing(value: unknown, { words: own, numbers }: MissingValues): boolean {
  if (typeof value === 'number') return numbers.has(value)
  return typeof value === 'string' && (own.has(value.trim()) || (numbers.size > 0 && numbers.has(parseNumber(value))))
}

/** The numbers that some of the words spell. */
export function numbersAmong(words: Iterable<string>): ReadonlySet<number> {
  const numbers = Array.from(words, (word) => parseNumber(word.trim().replace(',', '.')))
  return new Set(numbers.filter((number) => !Number.isNaN(number)))
}
