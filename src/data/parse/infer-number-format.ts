import { areSpelledDurations, splitDuration } from './durations.js'
import { GROUPINGS, isMoneyOrPercent, PLAIN_NUMBER, type Grouping, type NumberFormat } from './number-format.js'
import { bodyValue, splitQuantity, type Quantity } from './quantities.js'

/** The format that fits most of a column's cells. */
export interface InferredFormat {
  readonly format: NumberFormat
  /** Indices of the cells that are no numbers in it. */
  readonly others: readonly number[]
  /** The decimal separator that the cells prove; `null` if they have none or fit `alternative` as well. */
  readonly proves: '.' | ',' | null
  /** Another format that fits as many cells but gives other values: `1,234` may be 1234 or 1.234. */
  readonly alternative: NumberFormat | null
}

type Separators = Pick<NumberFormat, 'decimal' | 'grouping'>

/** By preference: where two fit equally well, a comma before three digits separates thousands and a point is a decimal point. */
const separators: readonly Separators[] = [
  { decimal: '.' },
  ...GROUPINGS.filter((grouping) => grouping !== '.').map((grouping) => ({ decimal: '.' as const, grouping })),
  { decimal: ',' },
  ...GROUPINGS.filter((grouping) => grouping !== ',').map((grouping) => ({ decimal: ',' as const, grouping })),
]

/**
 * Decides over all cells of a column how its numbers are written: the unit that most have, then the separators that read
 * the most cells.
 *
 * @param decimal The decimal separator if it is known.
 */
export function inferNumberFormat(texts: readonly string[], decimal: '.' | ',' | null): InferredFormat {
  if (areSpelledDurations(texts)) {
    const others = texts.flatMap((text, i) => (splitDuration(text) === null ? [i] : []))
    return { format: { decimal: '.', duration: 'minutes' }, others, proves: null, alternative: null }
  }
  const parts = texts.map((text) => splitQuantity(text))
  const durations = parts.filter((part) => part?.isDuration === true).length
  if (2 * durations > texts.length) return durationFormat(parts)
  const unit = commonUnit(parts)
  const usable = parts.map((part) =>
    part === null || part.isDuration || (part.unit !== '' && part.unit !== unit) ? null : part.body,
  )
  const choices = separators.filter((choice) => decimal === null || choice.decimal === decimal)
  const scored = choices.map((choice) => ({ choice, values: usable.map((body) => valueOf(body, choice)) }))
  const counts = scored.map(({ values }) => values.filter((value) => !Number.isNaN(value)).length)
  const most = Math.max(...counts)
  const best = scored[counts.indexOf(most)]
  if (best === undefined || most === 0) {
    return { format: PLAIN_NUMBER, others: texts.map((_, i) => i), proves: null, alternative: null }
  }
  const rival = scored.find(
    ({ choice, values }, i) =>
      counts[i] === most && choice.decimal !== best.choice.decimal && values.some((v, j) => differ(v, best.values[j])),
  )
  const withUnit = (choice: Separators): NumberFormat => ({ ...choice, ...(unit === '' ? {} : { unit }) })
  const hasSeparator = usable.some((body) => body !== null && /[.,]/.test(body))
  return {
    format: withUnit(best.choice),
    others: best.values.flatMap((value, i) => (Number.isNaN(value) ? [i] : [])),
    proves: hasSeparator && rival === undefined ? best.choice.decimal : null,
    alternative: rival === undefined ? null : withUnit(rival.choice),
  }
}

function differ(a: number, b: number | undefined): boolean {
  return !Number.isNaN(a) && a !== b
}

function valueOf(body: string | null, { decimal, grouping }: { decimal: '.' | ','; grouping?: Grouping }): number {
  return body === null ? NaN : bodyValue(body, decimal, grouping)
}

function durationFormat(parts: readonly (Quantity | null)[]): InferredFormat {
  const others = parts.flatMap((part, i) => (part?.isDuration === true && part.unit === '' ? [] : [i]))
  return { format: { decimal: '.', duration: true }, others, proves: null, alternative: null }
}

/** A currency or `%` may be left out of half of the cells, another unit of hardly any: `12abc` among numbers is an error. */
const LEAST_MONEY = 0.5
const LEAST_UNIT = 0.95

/** The unit of the column; empty if there is none. */
function commonUnit(parts: readonly (Quantity | null)[]): string {
  const counts = new Map<string, number>()
  let quantities = 0
  for (const part of parts) {
    if (part === null) continue
    quantities++
    if (part.unit !== '') counts.set(part.unit, (counts.get(part.unit) ?? 0) + 1)
  }
  const none: [string, number] = ['', 0]
  const [unit, count] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), none)
  return count >= (isMoneyOrPercent(unit) ? LEAST_MONEY : LEAST_UNIT) * quantities ? unit : ''
}
