import type { ColumnComparison } from '../../result/index.js'
import { chiSquare, type CountsTest, poolRare } from '../statistics/chi-square.js'
import { countCodes } from '../../data/statistics/count-codes.js'
import type { ColumnPair } from '../frame/column-pairs.js'
import { missingCount } from '../frame/missing-count.js'
import type { OrderedValues } from '../frame/ordered-values.js'
import { kolmogorovSmirnov } from '../statistics/kolmogorov-smirnov.js'

/** The comparison of a column before p-values are adjusted for multiple testing. */
export type RawComparison = Omit<ColumnComparison, 'adjustedP' | 'missingAdjustedP'>

/** Tests whether a column has the same distribution and the same missingness in both parts. */
export function compareColumn(name: string, pair: ColumnPair): RawComparison {
  const missing =
    pair.kind === 'number'
      ? ([pair.ordered[0].missing, pair.ordered[1].missing] as const)
      : ([missingCount(pair.first), missingCount(pair.second)] as const)
  const rows = [pair.first.length, pair.second.length] as const
  const missingness = missingnessTest(rows, missing)
  const values = pair.kind === 'number' ? compareNumbers(...pair.ordered) : compareCategories(pair)
  return {
    name,
    kind: pair.kind,
    ...values,
    missing: [missing[0] / rows[0], missing[1] / rows[1]],
    missingP: missingness?.p ?? null,
    missingEffect: missingness?.cramersV ?? null,
  }
}

type Values = Pick<
  RawComparison,
  'test' | 'statistic' | 'effect' | 'p' | 'degrees' | 'standardizedDifference' | 'means'
>

function compareNumbers(first: OrderedValues, second: OrderedValues): Values {
  const [a, b] = [first.sorted, second.sorted]
  const spread = standardized(first, second)
  const two = twoValues(a, b)
  // With only two values, Kolmogorov's limit is far too conservative; χ² is not.
  if (two !== null) return { ...fromCounts(chiSquare(...two)), ...spread }
  const { statistic, p } = kolmogorovSmirnov(a, b)
  return { test: 'kolmogorovSmirnov', statistic, effect: statistic, p, degrees: null, ...spread }
}

function compareCategories({ first, second, categories }: Extract<ColumnPair, { readonly kind: 'category' }>): Values {
  const pooled = poolRare(countCodes(first, categories.length), countCodes(second, categories.length))
  return { ...fromCounts(chiSquare(pooled.first, pooled.second)), standardizedDifference: null, means: null }
}

function fromCounts({ statistic, p, degrees, cramersV }: CountsTest): Omit<Values, 'standardizedDifference' | 'means'> {
  return { test: 'chiSquare', statistic, effect: cramersV, p, degrees }
}

/** Counts of both values if there are only two, both frequent enough for χ². */
function twoValues(a: Float64Array, b: Float64Array): [number[], number[]] | null {
  if (a.length === 0 || b.length === 0) return null
  const low = Math.min(a[0] ?? 0, b[0] ?? 0)
  const high = Math.max(a.at(-1) ?? 0, b.at(-1) ?? 0)
  const counts = [a, b].map((values) => {
    const lows = values.findIndex((value) => value !== low)
    const lowRows = lows === -1 ? values.length : lows
    return [lowRows, values[lowRows] === high || lowRows === values.length ? values.length - lowRows : -1]
  })
  if (low === high || counts.some(([, highs]) => highs === -1)) return null
  const pooled = poolRare(counts[0] ?? [], counts[1] ?? [])
  return pooled.first.length === 2 ? [pooled.first, pooled.second] : null
}

/** (mean of the second − mean of the first)/√((σ₁² + σ₂²)/2), σ² = Σ(x − mean)²/n; `null` if neither part varies. */
function standardized(a: OrderedValues, b: OrderedValues): Pick<Values, 'standardizedDifference' | 'means'> {
  if (a.sorted.length === 0 || b.sorted.length === 0) return { standardizedDifference: null, means: null }
  const [first, second] = [a.moments, b.moments]
  const scale = Math.sqrt((first.deviation * first.deviation + second.deviation * second.deviation) / 2)
  const difference = (second.mean - first.mean) / scale
  return {
    standardizedDifference: Number.isFinite(difference) ? difference : null,
    means: [first.mean, second.mean],
  }
}

function missingnessTest(rows: readonly [number, number], missing: readonly [number, number]): CountsTest | null {
  if (missing[0] + missing[1] === 0) return null
  const pooled = poolRare([missing[0], rows[0] - missing[0]], [missing[1], rows[1] - missing[1]])
  return chiSquare(pooled.first, pooled.second)
}
