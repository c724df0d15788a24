/** How the numbers of a column are written. */
export interface NumberFormat {
  /** The decimal separator. */
  readonly decimal: '.' | ','
  /** The separator between thousands, if there is one; a space stands for no-break and thin spaces too. */
  readonly grouping?: Grouping
  /** A currency, `%` or another unit before or after the numbers. It is not part of the value: `48%` is 48. */
  readonly unit?: string
  /**
   * `true` if cells are durations or times such as `1:30`, read in units of their last part: 90. `'minutes'` if they have units,
   * as in `2h 50m`, `1 days 02:30:00` and `PT1H30M`, and are read in minutes.
   */
  readonly duration?: true | 'minutes'
  /** Cells of the column that are no numbers and are read as missing values. */
  readonly missing?: readonly string[]
}

/** A separator between thousands. */
export type Grouping = ',' | '.' | ' ' | "'"

/** The allowed values of `NumberFormat.grouping`. */
export const GROUPINGS: readonly Grouping[] = [',', '.', ' ', "'"]

/** Numbers as programs write them: a decimal point and nothing else. */
export const PLAIN_NUMBER: NumberFormat = { decimal: '.' }

/** Whether cells in this format are plain numbers. */
export function isPlain({ decimal, grouping, unit, duration }: NumberFormat): boolean {
  return decimal === '.' && grouping === undefined && unit === undefined && duration === undefined
}

/** The format with these words for missing values; `null` for plain numbers without any. */
export function withMissing(format: NumberFormat, words: readonly string[]): NumberFormat | null {
  const missing = [...new Set([...(format.missing ?? []), ...words])]
  if (missing.length === 0) return isPlain(format) ? null : format
  return { ...format, missing }
}

const GROUPING_NAMES = { ',': 'commas', '.': 'points', ' ': 'spaces', "'": 'apostrophes' } as const

/** What a format says besides plain numbers, such as "a decimal comma and points between thousands, in €". */
export function describeNumberFormat({ decimal, grouping, unit, duration }: NumberFormat): string {
  const separators = [
    ...(decimal === ',' ? ['a decimal comma'] : []),
    ...(grouping === undefined ? [] : [`${GROUPING_NAMES[grouping]} between thousands`]),
  ].join(' and ')
  if (duration === 'minutes') return 'durations, in minutes'
  if (duration === true) return 'durations, m:ss in seconds or h:mm in minutes'
  const with_ = separators === '' ? 'numbers' : `numbers with ${separators}`
  return unit === undefined ? with_ : `${with_}, in ${unit}`
}

/** Whether a currency, alone or as in `$/month`, or `%` is the unit: quantities, whatever the number of distinct values. */
export function isMoneyOrPercent(unit: string | undefined): boolean {
  return unit !== undefined && (unit === '%' || unit === '‰' || CURRENCY.test(unit.replace(/\/.*/, '')))
}

const CODES =
  'USD|EUR|GBP|CHF|JPY|CNY|RMB|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|BRL|MXN|ZAR|KRW|SGD|HKD|TRY|RUB|ILS'

/** A currency symbol, alone or after the letters of a country (`US$`), a code of ISO 4217, or a common abbreviation. */
export const CURRENCY_PATTERN: string = `[A-Z]{0,2}\\p{Sc}|${CODES}|Rs\\.?|Fr\\.?|kr\\.?|zł|Kč|Ft`

const CURRENCY = new RegExp(`^(?:${CURRENCY_PATTERN})$`, 'u')
