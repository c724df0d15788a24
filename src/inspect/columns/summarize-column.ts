import { quantileOf } from '../../data/statistics/quantiles.js'
import type { ColumnSummary } from '../../result/index.js'
import { countCodes } from '../../data/statistics/count-codes.js'
import { missingCount } from '../frame/missing-count.js'
import type { Column, NumberColumn } from '../frame/frame.js'
import { medianOf } from '../frame/ordered-values.js'
import { shown, shownDate } from '../phrases.js'

/** Summary statistics of a column. */
export function summarizeColumn(column: Column, role: ColumnSummary['role']): ColumnSummary {
  const { name, kind } = column
  const described = kind === 'number' ? numbers(column) : categories(column.codes, column.categories)
  const missing = kind === 'number' ? column.ordered.missing : missingCount(column.codes)
  return { name, kind, role, missing, ...described }
}

type Described = Pick<ColumnSummary, 'distinct' | 'numbers' | 'mostFrequent' | 'dates'>

function numbers(column: NumberColumn): Described {
  const { sorted, moments, runs } = column.ordered
  if (sorted.length === 0) return { distinct: 0, numbers: null, mostFrequent: null }
  const { distinct, value, count } = runs
  const { mean, deviation } = moments
  return {
    distinct,
    numbers: {
      minimum: sorted[0] ?? 0,
      lowerQuartile: quantileOf(sorted, 0.25),
      median: medianOf(sorted),
      upperQuartile: quantileOf(sorted, 0.75),
      maximum: sorted.at(-1) ?? 0,
      mean,
      deviation,
    },
    mostFrequent: { value: shown(column, value, String), fraction: count / sorted.length },
    ...(column.readAs === 'date' ? { dates: datesOf(sorted) } : {}),
  }
}

function datesOf(sorted: Float64Array): NonNullable<ColumnSummary['dates']> {
  const [minimum, maximum] = [sorted[0] ?? 0, sorted.at(-1) ?? 0]
  return { minimum: shownDate(minimum), median: shownDate(medianOf(sorted)), maximum: shownDate(maximum) }
}

function categories(codes: Int32Array, names: readonly string[]): Described {
  const counts = countCodes(codes, names.length)
  const present = counts.reduce((sum, count) => sum + count, 0)
  const most = counts.indexOf(Math.max(0, ...counts))
  return {
    distinct: counts.filter((count) => count > 0).length,
    numbers: null,
    mostFrequent: present === 0 ? null : { value: names[most] ?? '', fraction: (counts[most] ?? 0) / present },
  }
}
