import { areCompactDates, epochOrder, inferDateFormat, isTimeName } from '../dates/infer-date-format.js'
import { areBooleans } from '../parse/booleans.js'
import { splitDuration } from '../parse/durations.js'
import { inferNumberFormat, type InferredFormat } from '../parse/infer-number-format.js'
import { isUnsafeInteger } from '../parse/numbers.js'
import type { Grouping, NumberFormat } from '../parse/number-format.js'
import { parseQuantity, splitQuantity } from '../parse/quantities.js'
import { parseDateAs } from '../dates/parse-date-as.js'
import { LEAST_VALID, type ColumnPlan } from './column/plan.js'

/** How a column is to be converted, as inferred from its first cells. */
export interface Inference {
  /** `null` if all cells are missing. */
  readonly plan: ColumnPlan | null
  /** The decimal separator that the column proves, if it does. */
  readonly proves: '.' | ',' | null
  /** The format with the other decimal separator that would fit as well. */
  readonly alternative: NumberFormat | null
  /** Whether days and months may be the other way round. */
  readonly isAmbiguousDate: boolean
  /** Whether the alternative is so unusual that it needs other evidence: a point before exactly three digits in every cell. */
  readonly isUsual?: true
  /** A cell that shows what was inferred. */
  readonly example: string
  readonly note?: string
}

/** What inference needs to know. */
export interface InferenceSettings {
  /** Words for a missing value, besides the empty one. */
  readonly missing: ReadonlySet<string>
  /** The decimal separator if it is known. */
  readonly decimal: '.' | ',' | null
}

/** The first cells of a column, trimmed, and the numbers of their rows. */
export interface SampleCells {
  readonly texts: readonly string[]
  readonly rowNumbers: readonly number[]
}

/** A sample is looked through only if this many cells, spread evenly over it, look like numbers or dates. */
const PROBED = 200
/** Numbers beside which one word may stand for a missing value, as a fraction of the cells. */
const LEAST_NUMBERS = 0.5
/** Numbers beside which several words may. */
const LEAST_BESIDE_WORDS = 0.8
const MOST_MISSING_WORDS = 8
const LEAST_DISTINCT_NUMBERS = 10
/** Digits with leading zeros are codes, such as zip codes, if all have the same number of them, at least this many. */
const LEAST_CODE_DIGITS = 3

/**
 * Decides over the cells of a column: booleans if both words of a pair occur and nothing else; numbers or dates if at least
 * 95 % of the present cells are; texts for integers beyond 2⁵³ and codes with leading zeros; else categories.
 */
export function inferColumn(
  name: string,
  texts: readonly string[],
  settings: InferenceSettings,
  rowNumbers: readonly number[] = [],
): Inference {
  const at = texts.flatMap((text, i) => (text === '' || settings.missing.has(text) ? [] : [i]))
  const present = at.map((i) => texts[i] ?? '')
  if (present.length === 0) return inference(null)
  if (areBooleans(present)) return inference({ kind: 'boolean' })
  if (!mayBeQuantities(present)) return inference({ kind: 'category' })
  const codes = asCodes(name, present)
  if (codes !== null) return codes
  const days = asDates(name, present)
  if (days !== null) return days
  const numbers = inferNumberFormat(present, settings.decimal)
  const asNumbers = numberInference(name, numbers, present)
  if (asNumbers !== null) return asNumbers
  const others = numbers.others
  if (others.length * 2 >= present.length) return { ...inference({ kind: 'category' }), ...unitsNote(name, present) }
  const first = others[0] ?? 0
  const example = `${JSON.stringify(present[first])} in row ${rowNumbers[at[first] ?? 0] ?? 0}`
  const reason =
    others.length === 1
      ? `${example} is not a number`
      : `${others.length} cells are not numbers, the first of them ${example}`
  const note = `Column ${JSON.stringify(name)} is read as categories: ${reason}.`
  return { ...inference({ kind: 'category' }), note }
}

/** Texts of fewer different ones are categories, whatever they spell. */
const LEAST_QUANTITIES = 20

/** A note where the cells are numbers in several units or currencies. */
function unitsNote(name: string, texts: readonly string[]): { readonly note?: string } {
  const distinct = [...new Set(texts)]
  if (distinct.length < LEAST_QUANTITIES) return {}
  // Of each unit the first text.
  const byUnit = new Map<string, string>()
  for (const text of distinct.toReversed()) {
    const quantity = splitQuantity(text)
    if (quantity === null) return {}
    if (quantity.unit !== '') byUnit.set(quantity.unit, text)
  }
  if (byUnit.size < 2) return {}
  const [second, first] = [...byUnit.values()].slice(-2).map((text) => JSON.stringify(text))
  return {
    note: `Column ${JSON.stringify(name)} is read as categories: its numbers are in several units or currencies, such as ${first} and ${second}.`,
  }
}

function inference(plan: ColumnPlan | null, example = ''): Inference {
  return { plan, proves: null, alternative: null, isAmbiguousDate: false, example }
}

/** Whether some of the cells are numbers or dates of any kind; spares long columns of texts a closer look. */
function mayBeQuantities(texts: readonly string[]): boolean {
  const step = Math.max(1, Math.floor(texts.length / PROBED))
  const probed = new Set<string>()
  for (let i = 0; i < texts.length; i += step) {
    const text = texts[i] ?? ''
    if (probed.has(text)) continue
    probed.add(text)
    if (splitQuantity(text) !== null || splitDuration(text) !== null) return true
    if (!Number.isNaN(parseDateAs(text, 'ymd')) || !Number.isNaN(parseDateAs(text, 'dmy'))) return true
    if (!Number.isNaN(parseDateAs(text, 'mdy'))) return true
  }
  return false
}

/** Texts that look like numbers but would lose something as numbers. */
function asCodes(name: string, texts: readonly string[]): Inference | null {
  // `="0042"` is how spreadsheets are kept from reading digits as a number.
  if (texts.every((text) => /^="\d+"$/.test(text))) return { ...inference({ kind: 'category' }), note: codesNote(name) }
  if (!texts.every((text) => /^[-+]?\d+$/.test(text))) return null
  if (texts.some(isUnsafeInteger)) return { ...inference({ kind: 'category' }), note: exactNote(name) }
  const { length } = texts[0] ?? ''
  const isPadded = texts.some((text) => /^0\d/.test(text)) && texts.every((text) => text.length === length)
  if (!isPadded || length < LEAST_CODE_DIGITS) return null
  return { ...inference({ kind: 'category' }), note: codesNote(name) }
}

/** The sentence about integers beyond 2⁵³. */
export function exactNote(name: string): string {
  return `Column ${JSON.stringify(name)} is read as texts: it has integers beyond 2⁵³, which numbers would merge.`
}

/** The sentence about codes with leading zeros. */
export function codesNote(name: string): string {
  return `Column ${JSON.stringify(name)} is read as categories: its numbers have leading zeros, as codes do.`
}

function asDates(name: string, texts: readonly string[]): Inference | null {
  if (isTimeName(name)) {
    const values = texts.map(Number)
    const order = areCompactDates(name, texts) ? 'ymd' : epochOrder(name, values)
    if (order !== null) return inference({ kind: 'date', format: { order }, isStrict: false }, texts[0])
  }
  if (!Number.isNaN(Number(texts[0]))) return null
  const { order, others, isAmbiguous } = inferDateFormat(texts)
  if (!isMostly(others.length, texts.length)) return null
  const example = texts.find((_, i) => !others.includes(i))
  return { ...inference({ kind: 'date', format: { order }, isStrict: false }, example), isAmbiguousDate: isAmbiguous }
}

function isMostly(others: number, all: number): boolean {
  return all - others >= LEAST_VALID * all
}

/** A separator between digits, by its name in a format. */
const GROUPED: Readonly<Record<Grouping, RegExp>> = { ',': /\d,\d/, '.': /\d\.\d/, ' ': /\d\s\d/, "'": /\d['’]\d/ }

function numberInference(name: string, found: InferredFormat, texts: readonly string[]): Inference | null {
  const { others, proves, alternative } = found
  const words = isMostly(others.length, texts.length) ? [] : missingWords(found, texts)
  if (words === null) return null
  const format = words.length === 0 ? found.format : { ...found.format, missing: words }
  const isExample = (text: string): boolean => /\D/.test(text) && !Number.isNaN(parseQuantity(text, format))
  const { grouping } = format
  // Of separated thousands only a number that has some tells anything.
  const grouped = grouping === undefined ? undefined : texts.find((text) => GROUPED[grouping].test(text) && isExample(text)) // prettier-ignore
  const example = grouped ?? texts.find(isExample) ?? texts[0]
  const plan = numberPlan(format, { isStrict: false, keepsSpellings: hasFewValues(texts, format) })
  const note = words.length === 0 ? {} : { note: missingNote(name, words) }
  return { ...inference(plan, example), proves, alternative, ...note }
}

function missingNote(name: string, words: readonly string[]): string {
  const listed = words.map((word) => JSON.stringify(word)).join(', ')
  const stand = words.length === 1 ? `the text ${listed} stands` : `the texts ${listed} stand`
  return `Column ${JSON.stringify(name)} is read as numbers: ${stand} for missing values; \`types\` (--types ${name}=category) reads categories.`
}

/** The plan for a column of numbers. */
export function numberPlan(
  format: NumberFormat,
  { isStrict, keepsSpellings }: { readonly isStrict: boolean; readonly keepsSpellings: boolean },
): ColumnPlan {
  return { kind: 'number', format, isStrict, keepsSpellings }
}

/**
 * The words without digits that all cells but the numbers are: one, such as `unknown`, beside at least half of numbers, or a few,
 * such as `TBD` and `not given`, beside four fifths. `null` if the cells say anything else.
 */
function missingWords({ format, others }: InferredFormat, texts: readonly string[]): string[] | null {
  const words = new Set(others.map((i) => texts[i] ?? ''))
  const least = words.size === 1 ? LEAST_NUMBERS : LEAST_BESIDE_WORDS
  if (words.size > MOST_MISSING_WORDS || texts.length - others.length < least * texts.length) return null
  if ([...words].some((word) => /\d/.test(word))) return null
  const distinct = new Set<number>()
  for (const text of texts) if (!words.has(text)) distinct.add(parseQuantity(text, format))
  return distinct.size >= LEAST_DISTINCT_NUMBERS ? [...words] : null
}

const FEW = 20

/** Whether numbers are at most 20 different ones, which may be classes. */
function hasFewValues(texts: readonly string[], format: NumberFormat): boolean {
  const seen = new Set<number>()
  for (const text of texts) {
    const value = parseQuantity(text, format)
    if (Number.isNaN(value)) continue
    seen.add(value)
    if (seen.size > FEW) return false
  }
  return true
}
