import { noun } from '../noun.js'
import { cleanText } from './html/markup.js'

/** Numbers, times and names formatted for people. A value that is not finite becomes a dash, never `NaN`. */

export const MISSING = '–'
const MINUS = '−'
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** True for a number that can be shown or drawn; JSON turns NaN and ±Infinity into `null`. */
export function isKnown(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** A measured number to `digits` significant digits: `1,234`, `0.01235`, `1.2×10⁻⁹`. */
export function formatNumber(value: number | null | undefined, digits = 4): string {
  if (!isKnown(value)) return MISSING
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 1e6 || size < 1e-4)
    return Number.isInteger(value) && size < 1e9 ? formatCount(value) : scientific(value, digits)
  const rounded = Number(size.toPrecision(digits))
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(rounded)))
  const plain = Number.isInteger(value) ? String(size) : rounded.toFixed(Math.min(decimals, 20))
  return sign(value) + grouped(plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain)
}

/** A whole number with thousands separators: `60,000`. */
export function formatCount(value: number | null | undefined): string {
  if (!isKnown(value)) return MISSING
  if (Math.abs(value) >= 1e15) return scientific(value, 4)
  return sign(value) + grouped(String(Math.round(Math.abs(value))))
}

/** A log loss; `null` stands for an infinite one, of a row whose class was given probability 0. */
export function formatLogLoss(value: number | null | undefined): string {
  return value === null ? 'infinite' : formatNumber(value)
}

/** A fraction as a percentage: 0.0278 is `2.78%`. */
export function formatPercent(value: number | null | undefined, digits = 3): string {
  if (!isKnown(value)) return MISSING
  return `${formatNumber(value * 100, Math.abs(value) >= 0.9995 && Math.abs(value) < 10 ? digits + 1 : digits)}%`
}

/** A difference of two fractions in percentage points, with its sign: `+2.1 points`. */
export function formatPoints(value: number | null | undefined): string {
  if (!isKnown(value)) return MISSING
  const points = formatNumber(Number((value * 100).toPrecision(3)), 3)
  const word = points === '1' || points === `${MINUS}1` ? 'point' : 'points'
  return `${value > 0 ? '+' : ''}${points} ${word}`
}

/** A duration: `0.42 s`, `2 min 5 s`, `1 h 3 min`. */
export function formatSeconds(value: number | null | undefined): string {
  if (!isKnown(value)) return MISSING
  if (value < 60) return `${formatNumber(value, value < 10 ? 2 : 3)} s`
  const seconds = Math.round(value)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${formatCount(Math.floor(seconds / 3600))} h ${Math.floor((seconds % 3600) / 60)} min`
}

/** An ISO 8601 instant without seconds: `2026-11-24 11:09 UTC`; any other text is returned unchanged. */
export function formatInstant(iso: string): string {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?Z$/.exec(iso)
  return found === null ? iso : `${found[1]} ${found[2]} UTC`
}

/** A number for an axis: short, as a power of ten if a plain number would be long. */
export function formatTick(value: number): string {
  const size = Math.abs(value)
  if (value !== 0 && (size >= 1e5 || size < 1e-3)) return scientific(value, 2)
  return formatNumber(value, 6)
}

/** A name cut to `limit` characters with an ellipsis, in the middle if both ends fit. */
export function shorten(name: string, limit: number): string {
  const clean = cleanText(name)
  const letters = Array.from(clean)
  if (letters.length <= limit) return clean
  const tail = limit < 14 ? 0 : Math.floor((limit - 1) / 3)
  return `${letters.slice(0, limit - 1 - tail).join('')}…${letters.slice(letters.length - tail).join('')}`
}

/** `1 row`, `2 rows`, `60,000 rows`. */
export function plural(count: number | null | undefined, one: string, many: string = `${one}s`): string {
  return `${formatCount(count)} ${noun(count ?? NaN, one, many)}`
}

/** A sentence with its first letter in upper case. */
export function capitalized(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

/** A sentence with its first letter in lower case, for use after a colon. */
export function uncapitalized(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}

function scientific(value: number, digits: number): string {
  const [mantissa = '0', exponent = '0'] = Math.abs(value)
    .toExponential(digits - 1)
    .split('e')
  const front = mantissa.replace(/\.?0+$/, '')
  const power = `10${exponent.startsWith('-') ? '⁻' : ''}${superscript(exponent)}`
  return sign(value) + (front === '1' ? power : `${front}×${power}`)
}

function superscript(exponent: string): string {
  return exponent.replace(/\D/g, '').replace(/\d/g, (digit) => SUPERSCRIPTS.charAt(Number(digit)))
}

function sign(value: number): string {
  return value < 0 ? MINUS : ''
}

function grouped(plain: string): string {
  const [whole = '', fraction] = plain.split('.')
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? separated : `${separated}.${fraction}`
}
