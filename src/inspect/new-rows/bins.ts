import { countEdgesUpTo, quantileOf } from '../../data/statistics/quantiles.js'
import { BOOLEANS, parseBoolean } from '../../data/parse/booleans.js'
import type { CategoryColumn, TableColumn } from '../../data/table/table.js'
import type { ColumnBins } from '../../result/index.js'
import { countCodes } from '../../data/statistics/count-codes.js'
import { presentSorted } from '../frame/sort-values.js'

const NUMBER_BINS = 10
/** More categories than this are counted together. */
const MOST_CATEGORIES = 48

/** How many of the rows fall into each bin of a column; the last two bins are other categories and missing values. */
export function binCounts(column: TableColumn, summary: ColumnBins, stride: number): Float64Array {
  const counts = new Float64Array(summary.fractions.length + 2)
  const [other, missing] = [summary.fractions.length, summary.fractions.length + 1]
  if (column.kind === 'number' && summary.kind === 'number') {
    const { values } = column
    for (let row = 0; row < values.length; row += stride) {
      const value = values[row] ?? NaN
      const bin = Number.isNaN(value) ? missing : countEdgesUpTo(summary.edges, value)
      counts[bin] = (counts[bin] ?? 0) + 1
    }
    return counts
  }
  if (column.kind !== 'category' || summary.kind !== 'category') return counts
  const positions = new Map(summary.categories.map((text, bin) => [text, bin]))
  // `24385.0` where train has `24385`.
  const bins = Int32Array.from(
    textsOf(column),
    (text) => positions.get(text) ?? positions.get(text.replace(/(?<=^-?\d+)\.0+$/, '')) ?? other,
  )
  for (let row = 0; row < column.codes.length; row += stride) {
    const bin = bins[column.codes[row] ?? -1] ?? missing
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts
}

/** The categories of a column; a later file may have another pair of words for booleans. */
function textsOf({ categories, readAs }: CategoryColumn): readonly string[] {
  return readAs === 'boolean' ? categories.map((text) => BOOLEANS[parseBoolean(text)] ?? text) : categories
}

/** The bins of a column of train, and the fraction of the rows in each. */
export function binsOf(column: TableColumn, rows: number): ColumnBins {
  const { name } = column
  if (column.kind === 'number') {
    const edges = decileEdges(presentSorted(column.values))
    const empty = { name, kind: 'number' as const, missing: 0, edges, fractions: [0, ...edges.map(() => 0)] }
    return withFractions(empty, binCounts(column, empty, 1), rows)
  }
  const counts = countCodes(column.codes, column.categories.length)
  const frequent = [...counts.keys()]
    .filter((code) => (counts[code] ?? 0) > 0)
    .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
    .slice(0, MOST_CATEGORIES)
  const texts = textsOf(column)
  const categories = frequent.map((code) => texts[code] ?? '')
  const empty = { name, kind: 'category' as const, missing: 0, categories, fractions: categories.map(() => 0) }
  return withFractions(empty, binCounts(column, empty, 1), rows)
}

function withFractions(summary: ColumnBins, counts: Float64Array, rows: number): ColumnBins {
  const fractions = summary.fractions.map((_, bin) => (counts[bin] ?? 0) / rows)
  return { ...summary, fractions, missing: (counts[fractions.length + 1] ?? 0) / rows }
}

/** Deciles without repetitions: a bin of equal values has an edge of its own. */
function decileEdges(sorted: Float64Array): number[] {
  const inner = Array.from({ length: NUMBER_BINS - 1 }, (_, i) => quantileOf(sorted, (i + 1) / NUMBER_BINS))
  return [...new Set(inner)].filter((edge) => edge > (sorted[0] ?? NaN))
}
