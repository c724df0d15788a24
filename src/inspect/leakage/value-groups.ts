/** The rows with one value of a feature: their number, and the sums of their targets and of the squares of these. */
export interface Group {
  readonly value: number
  rows: number
  sum: number
  squares: number
}

/** Toward what a mean was smoothed: v = (sum + m·p)/(n + m). */
export interface Smoothing {
  /** m; 0 for none. */
  readonly weight: number
  /** p. */
  readonly prior: number
}

/** With so few rows more than values, values do not repeat. */
const FEWEST_SPARE_ROWS = 10

/** Groups rows by their value; `null` where nearly every row has a value of its own. */
export function groupsOf(x: Float64Array, y: Float64Array): Group[] | null {
  const groups = new Map<number, Group>()
  const most = x.length - FEWEST_SPARE_ROWS
  for (let row = 0; row < x.length; row++) {
    const [value, own] = [x[row] ?? NaN, y[row] ?? NaN]
    if (Number.isNaN(value) || Number.isNaN(own)) continue
    const group = groups.get(value) ?? { value, rows: 0, sum: 0, squares: 0 }
    if (group.rows === 0) groups.set(value, group)
    if (groups.size > most) return null
    group.rows++
    group.sum += own
    group.squares += own * own
  }
  return [...groups.values()]
}

/** The weight and prior of the least-squares line v·n − sum = m·p − m·v, each value weighted by 1/n. */
export function smoothing(groups: readonly Group[]): Smoothing {
  let [total, meanX, meanY] = [0, 0, 0]
  for (const { value, rows, sum } of groups) {
    total += 1 / rows
    meanX += value / rows
    meanY += (value * rows - sum) / rows
  }
  meanX /= total
  meanY /= total
  let [product, square] = [0, 0]
  for (const { value, rows, sum } of groups) {
    product += ((value - meanX) * (value * rows - sum - meanY)) / rows
    square += (value - meanX) ** 2 / rows
  }
  const weight = square > 0 ? Math.max(0, -product / square) : 0
  return { weight, prior: weight > 0 ? meanX + meanY / weight : 0 }
}

/** Values that are off by up to so many margins show how many are within one by chance; so often that is taken off. */
export const WIDER = 11
const TIMES = 2

/** What is found within one margin, less what chance puts there, by what is found within {@link WIDER} margins. */
export function beyondChance(own: number, wider: number): number {
  return own - (TIMES * (wider - own)) / (WIDER - 1)
}

/** The median weight by which the values would be drawn toward this prior; rounded values leave it nearly as it is. */
export function medianSmoothing(groups: readonly Group[], prior: number): Smoothing {
  const weights = groups
    .map(({ value, rows, sum }) => (sum - rows * value) / (value - prior))
    .filter((weight) => Number.isFinite(weight))
    .toSorted((a, b) => a - b)
  return { weight: Math.max(0, weights[weights.length >> 1] ?? 0), prior }
}

/** The mean that the value of a group was before it was smoothed. */
export function unsmoothed({ value, rows }: Group, { weight, prior }: Smoothing): number {
  return value + (weight * (value - prior)) / rows
}

/** Values with more decimals than this are taken as they are. */
const MOST_DECIMALS = 6

/** The place that all values are rounded to, such as 0.01; 0 where they have more than six decimals. */
export function roundedTo(values: Float64Array): number {
  for (let decimals = 0; decimals <= MOST_DECIMALS; decimals++) {
    const scale = 10 ** decimals
    const isRounded = (value: number): boolean =>
      Number.isNaN(value) || Math.abs(value * scale - Math.round(value * scale)) <= 1e-9 * Math.max(1, Math.abs(value * scale)) // prettier-ignore
    if (values.every(isRounded)) return 1 / scale
  }
  return 0
}
