import { quantileOf } from '../../data/statistics/quantiles.js'

/** Values in ascending order, read one by one: sign·(values[from + step·i] − center). One form for all, so that reading one is compiled once. */
export class SortedView {
  readonly #values: Float64Array
  readonly #from: number
  /** 1, or −1 for values in descending order, of which the sign is changed. */
  readonly #step: number
  readonly #center: number
  readonly length: number

  constructor(values: Float64Array, from: number, step: 1 | -1, length: number, center: number) {
    this.#values = values
    this.#from = from
    this.#step = step
    this.length = length
    this.#center = center
  }

  at(index: number): number {
    return this.#step * ((this.#values[this.#from + this.#step * index] ?? 0) - this.#center)
  }

  /** The first index from `low` to `high` whose value is not below `value`, or with `isPast` the first above it; `high` if there is none. */
  firstFrom(low: number, high: number, value: number, isPast: boolean): number {
    let from = low
    let to = high
    while (from < to) {
      const middle = (from + to) >>> 1
      const own = this.at(middle)
      if (own > value || (own === value && !isPast)) to = middle
      else from = middle + 1
    }
    return from
  }
}

/** The k-th smallest value, from 0, of all views together, by bisection of all of them at once. */
export function kthOfSorted(views: readonly SortedView[], k: number): number {
  const lows = views.map(() => 0)
  const highs = views.map(({ length }) => length)
  for (;;) {
    const widths = highs.map((high, i) => high - (lows[i] ?? 0))
    const widest = widths.indexOf(Math.max(...widths))
    const view = views[widest]
    if (view === undefined || (widths[widest] ?? 0) === 0) return NaN
    const pivot = view.at((lows[widest] ?? 0) + ((widths[widest] ?? 0) >> 1))
    const below = views.map((one, i) => one.firstFrom(lows[i] ?? 0, highs[i] ?? 0, pivot, false))
    const upTo = views.map((one, i) => one.firstFrom(below[i] ?? 0, highs[i] ?? 0, pivot, true))
    if (k < sum(below)) highs.splice(0, highs.length, ...below)
    else if (k >= sum(upTo)) lows.splice(0, lows.length, ...upTo)
    else return pivot
  }
}

/** The median of all views together; NaN if they are empty. */
export function medianOfViews(views: readonly SortedView[]): number {
  const count = sum(views.map(({ length }) => length))
  if (count === 0) return NaN
  const upper = kthOfSorted(views, count >> 1)
  if (count % 2 === 1) return upper
  return quantileOf(Float64Array.of(kthOfSorted(views, (count >> 1) - 1), upper), 0.5)
}

/** The distances of sorted values from a center, as two views: of the values below it and of the others. */
export function distancesFrom(sorted: Float64Array, center: number): [SortedView, SortedView] {
  const middle = viewOf(sorted).firstFrom(0, sorted.length, center, false)
  return [
    new SortedView(sorted, middle - 1, -1, middle, center),
    new SortedView(sorted, middle, 1, sorted.length - middle, center),
  ]
}

/** A sorted array as a view. */
export function viewOf(sorted: Float64Array): SortedView {
  return new SortedView(sorted, 0, 1, sorted.length, 0)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
