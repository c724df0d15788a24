import { CURRENCY_PATTERN, type Grouping, type NumberFormat } from './number-format.js'
import { splitDuration } from './durations.js'
import { parseNumber } from './numbers.js'

/** A cell taken apart: digits with separators, and what surrounds them. */
export interface Quantity {
  readonly isNegative: boolean
  /** Digits, separators and exponent; or a duration. */
  readonly body: string
  readonly isDuration: boolean
  /** The power of ten: 0, or 3, 6 and 9 for `k`, `M` and `bn` right after the digits, which no letter follows (12 kg are no 12,000 g), or for `million` and the like. */
  readonly power: number
  /** The currency, `%` or other unit; empty if there is none. */
  readonly unit: string
}

/** No quantity is longer; a longer cell is not searched for one. */
const LONGEST = 48

/** No-break, narrow no-break, thin and figure spaces, which separate thousands. */
const SPACES = /[\u00a0\u202f\u2007\u2009]/g
const APOSTROPHES = /[\u2019\u02bc]/g
const MINUS_SIGNS = /[\u2212\u2012\u2013]/g
/** Fortran writes exponents of double precision with D, and always with a sign. */
const NUMBER = "(?:\\d[\\d., ']*|[.,]\\d+)(?:[eE][-+]?\\d+|[dD][-+]\\d+)?"
const DURATION = '\\d+:[0-5]\\d(?::[0-5]\\d)?(?:[.,]\\d+)?'
/** A clock of twelve hours. */
const HALF_DAY = /^(0?[1-9]|1[0-2])(:[0-5]\d(?::[0-5]\d)?)\s?([AaPp])\.?[Mm]\.?$/
/** Marks of footnotes, as tables of the Web have them. */
const FOOTNOTE = /\s?(?:[*†‡]{1,3}|\[[\p{L}\d ]{1,6}\])$/u
/** What a spreadsheet keeps a cell from being changed by: `="5"`, `'5`. */
const GUARDED = /^="([^"]*)"$|^'([^']*)'?$/
const ABOUT = /^[~≈]\s?/
/** No cents, as in `5.–` and `5,--`. */
const NO_CENTS = /(\d)[.,]-{1,2}(?!\d)/
/** Letters right after digits are a unit only if they commonly are: `12kg`, but not the street number `12a`. */
const ATTACHED = '[%‰°+gmshlLWV]|°[CFK]?|°\\s?[NSEW]|[\\p{L}µ/²³]{2,12}|\\s?/\\s?\\d{1,4}'
/** One word, two as in `1,200 sq ft`, or the largest value, as in `4 out of 5`. */
const SPACED = '[\\p{L}µ°%‰/²³.]{1,16}(?: [\\p{L}/²³.]{1,12})?|(?:out )?of \\d{1,4}'
/** What a price is for: `$5/month`. */
const PER = '\\s?(?:/|per )\\s?[\\p{L}²³]{1,8}'
const POWER = 'k|K|M|B|bn|mn|\\s?(?:[Tt]housand|[MBmb]illion|Tsd\\.?|Mio\\.?|Mrd\\.?|[Ll]akh|[Cc]rore)'
const quantity = new RegExp(
  `^([-+])?(${CURRENCY_PATTERN})?\\s?([-+])?(?:(${DURATION})|(${NUMBER}))(?:(${POWER})(?!\\p{L}))?(?:(?:\\s*(${CURRENCY_PATTERN}))?(${PER})?|(${ATTACHED})|\\s+(${SPACED}))(-)?$`,
  'u',
)
/** A negative amount with its currency outside the brackets. */
const BRACKETED_AMOUNT = new RegExp(`^(${CURRENCY_PATTERN})\\s?(\\(.*\\))$`, 'u')
/** How the number format of accountants shows zero: `$ -`. */
const ACCOUNTING_ZERO = new RegExp(`^(?:(${CURRENCY_PATTERN})\\s*-{1,2}|-{1,2}\\s*(${CURRENCY_PATTERN}))$`, 'u')
/** Degrees of latitude and longitude: those of the south and the west are negative. */
const HEMISPHERE = /^°\s?([NSEW])$/
const ORDINAL = /^(?:st|nd|rd|th)$/
const POWERS: Readonly<Record<string, number>> = {
  k: 3,
  thousand: 3,
  tsd: 3,
  lakh: 5,
  m: 6,
  mn: 6,
  million: 6,
  mio: 6,
  crore: 7,
  b: 9,
  bn: 9,
  billion: 9,
  mrd: 9,
}

/** Takes a trimmed cell apart; `null` if it is no quantity in any format. `(5)` and `5-` are −5, as in ledgers. */
export function splitQuantity(text: string): Quantity | null {
  if (text.length > LONGEST) return null
  const plain = bare(text.replace(SPACES, ' ').replace(APOSTROPHES, "'").replace(MINUS_SIGNS, '-').trim())
  const zero = ACCOUNTING_ZERO.exec(plain)
  if (zero !== null)
    return { isNegative: false, body: '0', isDuration: false, power: 0, unit: zero[1] ?? zero[2] ?? '' }
  const isBracketed = plain.startsWith('(') && plain.endsWith(')')
  const found = quantity.exec(isBracketed ? plain.slice(1, -1).trim() : plain)
  if (found === null) return null
  const [, sign, before = '', second, duration, number = '', multiplier = '', after, per, attached, spaced, last] =
    found
  const signs = [sign, second, last].filter((one) => one !== undefined)
  if (signs.length > 1 || (isBracketed && signs.length > 0)) return null
  const behind = after ?? attached ?? spaced ?? ''
  if (before !== '' && behind !== '') return null
  const hemisphere = HEMISPHERE.exec(behind)?.[1]
  if (hemisphere !== undefined && (signs.length > 0 || isBracketed)) return null
  return {
    isNegative: isBracketed || signs[0] === '-' || hemisphere === 'S' || hemisphere === 'W',
    body: (duration ?? number).trim().replace(/d/i, 'e'),
    isDuration: duration !== undefined,
    power: POWERS[multiplier.trim().replace('.', '').toLowerCase()] ?? 0,
    unit: `${unitOf(before === '' ? behind : before, hemisphere)}${per?.replace(/^\s?per /, '/').trim() ?? ''}`,
  }
}

function unitOf(unit: string, hemisphere: string | undefined): string {
  if (hemisphere !== undefined) return '°'
  if (ORDINAL.test(unit)) return 'th'
  return unit.startsWith('/') || unit.startsWith(' /') ? unit.replaceAll(' ', '') : unit
}

/** The quantity without what spreadsheets and tables of the Web put around it, a clock of twelve hours as one of 24. */
function bare(text: string): string {
  const guarded = GUARDED.exec(text)
  const inner = guarded === null ? text : (guarded[1] ?? guarded[2] ?? '').trim()
  const [, hour, rest, half] = HALF_DAY.exec(inner) ?? []
  if (hour !== undefined) return `${(Number(hour) % 12) + (half?.toLowerCase() === 'p' ? 12 : 0)}${rest}`
  const plain = inner.replace(ABOUT, '').replace(FOOTNOTE, '').replace(NO_CENTS, '$1')
  const [, currency, amount] = BRACKETED_AMOUNT.exec(plain) ?? []
  return amount === undefined ? plain : `(${currency}${amount.slice(1)}`
}

const bodies = new Map<string, RegExp>()

/** Whole digits with a fraction and an exponent, or groups of three, or of two and three as in India, with a fraction. */
function bodyPattern(decimal: '.' | ',', grouping: Grouping | undefined): RegExp {
  const key = `${decimal}${grouping ?? ''}`
  const known = bodies.get(key)
  if (known !== undefined) return known
  const group = grouping === undefined ? null : `\\${grouping}`
  const point = `\\${decimal}`
  const grouped =
    group === null
      ? ''
      : `|(?:[1-9]\\d{0,2}(?:${group}\\d{3})+|[1-9]\\d?(?:${group}\\d{2})+${group}\\d{3})(?:${point}\\d*)?`
  const pattern = new RegExp(`^(?:(?:\\d+(?:${point}\\d*)?|${point}\\d+)(?:[eE][-+]?\\d+)?${grouped})$`)
  bodies.set(key, pattern)
  return pattern
}

/** The number that digits with separators spell in a format, times a power of ten; NaN if they do not follow it. */
export function bodyValue(body: string, decimal: '.' | ',', grouping: Grouping | undefined, power = 0): number {
  if (!bodyPattern(decimal, grouping).test(body)) return NaN
  const digits = grouping === undefined ? body : body.replaceAll(grouping, '')
  const plain = decimal === ',' ? digits.replace(',', '.') : digits
  if (power === 0) return parseNumber(plain)
  // Rounded once: 2077.26 × 1000 is 2077260.0000000002.
  const [mantissa = '', exponent = '0'] = plain.split(/e/i)
  return parseNumber(`${mantissa}e${Number(exponent) + power}`)
}

/** A duration in units of its last part, each the sixtieth of the one before. */
function durationValue(body: string): number {
  return body.split(':').reduce((sum, part) => 60 * sum + parseNumber(part.replace(',', '.')), 0)
}

/** The value of a quantity in a format; NaN if it does not follow it. A unit may be omitted, but not be another one. */
function quantityValue(parts: Quantity, format: NumberFormat): number {
  const { body, isNegative, isDuration, power, unit } = parts
  if (isDuration !== (format.duration === true)) return NaN
  if (unit !== '' && unit !== format.unit) return NaN
  const value = isDuration ? durationValue(body) : bodyValue(body, format.decimal, format.grouping, power)
  return isNegative ? -value : value
}

/** The number that a trimmed cell spells in a format; NaN for any other text. */
export function parseQuantity(text: string, format: NumberFormat): number {
  if (format.duration === 'minutes') return splitDuration(text)?.minutes ?? NaN
  if (format.decimal === '.') {
    const value = parseNumber(text)
    if (!Number.isNaN(value)) return format.duration === true ? NaN : value
  }
  const parts = splitQuantity(text)
  return parts === null ? NaN : quantityValue(parts, format)
}
