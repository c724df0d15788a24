import type { CategoryColumn, NumberColumn } from './table.js'

/** A column of numbers as categories, the shortest digits of each number, in ascending order. */
export function numbersAsTexts({ name, values }: NumberColumn): CategoryColumn {
  const distinct = new Set<number>()
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? NaN
    if (!Number.isNaN(value)) distinct.add(value)
  }
  const sorted = Float64Array.from(distinct).sort()
  const positions = new Map(Array.from(sorted, (value, code) => [value, code]))
  const codes = Int32Array.from(values, (value) => positions.get(value) ?? -1)
  return { name, kind: 'category', codes, categories: Array.from(sorted, String) }
}
