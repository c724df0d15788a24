import { quantileOf } from '../../data/statistics/quantiles.js'

/** Values in ascending order, read one by one. */
export interface SortedView {
  readonly length: number
  at(index: number): number
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
    const below = views.map((one, i) => firstIndex(one, lows[i] ?? 0, highs[i] ?? 0, (value) => value >= pivot))
    const upTo = views.map((one, i) => firstIndex(one, below[i] ?? 0, highs[i] ?? 0, (value) => value > pivot))
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
  const middle = firstIndex(viewOf(sorted), 0, sorted.length, (value) => value >= center)
  return [
    { length: middle, at: (index) => center - (sorted[middle - 1 - index] ?? 0) },
    { length: sorted.length - middle, at: (index) => (sorted[middle + index] ?? 0) - center },
  ]
}

/** A sorted array as a view. */
export function viewOf(sorted: Float64Array): SortedView {
  return { length: sorted.length, at: (index) => sorted[index] ?? 0 }
}

/** The first index from `low` for which a condition holds that holds for all later ones; `high` if there is none. */
function firstIndex(view: SortedView, low: number, high: number, holds: (value: number) => boolean): number {
  let [from, to] = [low, high]
  while (from < to) {
    const middle = (from + to) >>> 1
    if (holds(view.at(middle))) to = middle
    else from = middle + 1
  }
  return from
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
