/** A duration as people write it, by its units. */
export interface SpelledDuration {
  readonly minutes: number
  /** Its units, such as `hm` for `2h 50m`; `d:` for `1 days 02:30:00`, `P` for a duration of ISO 8601. */
  readonly units: string
}

/** No duration is longer; a longer cell is not searched for one. */
const LONGEST = 48

const NUMBER = '(\\d+(?:[.,]\\d+)?)'
const DAYS = `(?:${NUMBER}\\s?(?:d|days?))?`
const HOURS = `(?:${NUMBER}\\s?(?:h|hrs?|hours?))?`
const MINUTES = `(?:${NUMBER}\\s?(?:m|mins?|minutes?))?`
const SECONDS = `(?:${NUMBER}\\s?(?:s|secs?|seconds?))?`
const BETWEEN = '\\.?,?\\s*'
const spelled = new RegExp(`^${DAYS}${BETWEEN}${HOURS}${BETWEEN}${MINUTES}${BETWEEN}${SECONDS}\\.?$`, 'i')
const withDays = /^(\d+) days?,? (\d+):([0-5]\d):([0-5]\d(?:\.\d+)?)$/
const iso = /^P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/

/** Minutes in a day, an hour, a minute and a second. */
const SIZES = [1440, 60, 1, 1 / 60] as const

/**
 * The minutes that a trimmed cell spells with units: `2h 50m`, `1 d 4 h`, `90 min`, `1 days 02:30:00` as pandas writes it,
 * `PT1H30M` of ISO 8601. `null` for any other text.
 */
export function splitDuration(text: string): SpelledDuration | null {
  if (text.length > LONGEST || !/\d/.test(text)) return null
  const isNegative = /^[-−]/.test(text)
  const plain = isNegative ? text.slice(1).trim() : text
  const parts = partsOf(plain)
  if (parts === null) return null
  const minutes = parts.values.reduce((sum, value, i) => sum + value * (SIZES[i] ?? 0), 0)
  return { minutes: isNegative ? -minutes : minutes, units: parts.units }
}

function partsOf(text: string): { readonly values: readonly number[]; readonly units: string } | null {
  const days = withDays.exec(text)
  if (days !== null) return { values: valuesOf(days), units: 'd:' }
  const standard = iso.exec(text)
  if (standard !== null) return text === 'P' ? null : { values: valuesOf(standard), units: 'P' }
  const found = spelled.exec(text)
  if (found === null) return null
  const units = ['d', 'h', 'm', 's'].filter((_, i) => found[i + 1] !== undefined).join('')
  return units === '' ? null : { values: valuesOf(found), units }
}

function valuesOf(found: readonly (string | undefined)[]): number[] {
  return found.slice(1, 5).map((part = '0') => Number(part.replace(',', '.')))
}

/** The fraction of the cells that must be durations for the column to be one of durations. */
const LEAST = 0.95

/**
 * Whether the cells of a column are durations with units. One unit alone, as in `90 min`, is left to the formats of numbers,
 * which keep its values: some cells must have several units, or different ones.
 */
export function areSpelledDurations(texts: readonly string[]): boolean {
  const units = new Set<string>()
  let found = 0
  for (const [i, text] of texts.entries()) {
    const duration = splitDuration(text)
    if (duration !== null) {
      found++
      units.add(duration.units)
    } else if (found + texts.length - i - 1 < LEAST * texts.length) {
      return false
    }
  }
  return units.size > 1 || [...units].some((kind) => kind.length > 1 || kind === 'P')
}
