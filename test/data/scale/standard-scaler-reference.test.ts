import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../src/data/csv/index.js'
import { dataset } from '../../../src/data/dataset/dataset.js'
import type { Dataset } from '../../../src/data/dataset/types.js'
import { fitScaler, scale } from '../../../src/data/scale/scale.js'
import type { Scaler } from '../../../src/data/scale/check-scaler.js'
import { relativeError, tolerance } from '../../support/tolerance.js'

interface Measured {
  readonly mean: readonly number[]
  readonly scale: readonly number[]
}

/** What scikit-learn's StandardScaler says; `standard-scaler.py` made it. */
const fixture = JSON.parse(readFileSync(new URL('fixtures/standard-scaler.json', import.meta.url), 'utf8')) as {
  readonly datasets: Readonly<Record<string, Measured>>
  readonly hard: Measured & {
    readonly columns: readonly string[]
    readonly x: readonly (readonly number[])[]
    readonly scaledFirstRows: readonly (readonly number[])[]
  }
}
const { hard } = fixture
const names = Object.keys(fixture.datasets)
const limit = tolerance.reduction.f64

/** The columns of a data set but for the last, its target. */
async function features(name: string): Promise<Dataset> {
  const table = await readCsv(readFileSync(new URL(`../../../datasets/${name}.csv`, import.meta.url)))
  const columns = table.columns.slice(0, -1)
  const x = Array.from({ length: table.rows }, (_, row) =>
    columns.map((column) => (column.kind === 'number' ? (column.values[row] ?? NaN) : NaN)),
  )
  return dataset({ x, y: x.map((_, row) => row / 3), columns: columns.map((column) => column.name) })
}

/** Means are compared by the column's spread where that is larger than they are. */
function expectAlike(actual: Scaler, expected: Measured): void {
  expect(actual.center.length).toBe(expected.mean.length)
  expected.scale.forEach((size, j) => {
    expect(relativeError(actual.scale[j] ?? NaN, size), `scale of column ${j}`).toBeLessThan(limit)
    expect(relativeError(actual.center[j] ?? NaN, expected.mean[j] ?? NaN, size), `mean of column ${j}`).toBeLessThan(
      limit,
    )
  })
}

describe('the standard scaler against scikit-learn', () => {
  it.each(names)('measures %s alike', async (name) => {
    expectAlike(fitScaler(await features(name)), fixture.datasets[name] ?? { mean: [], scale: [] })
  })

  const rows = dataset({ x: hard.x, y: hard.x.map((_, row) => row / 3), columns: hard.columns })

  it('measures large means, tiny and huge values, and knows what is constant, alike', () => {
    const scaler = fitScaler(rows)
    expectAlike(scaler, hard)
    expect(scaler.constant).toEqual(['constant 0.1', 'constant 1e8', 'constant 0', 'rounding'])
  })

  it('scales alike, as far as a difference of two large numbers allows', () => {
    const scaled = scale(rows, fitScaler(rows)).x
    hard.scaledFirstRows.flat().forEach((expected, i) => {
      const j = i % hard.columns.length
      // A mean is rounded to u·|mean|, which x − mean passes on whole.
      const rounding = (4 * Number.EPSILON * Math.abs(hard.mean[j] ?? 0)) / (hard.scale[j] ?? 1)
      expect(Math.abs((scaled[i] ?? NaN) - expected)).toBeLessThanOrEqual(
        rounding + limit * Math.max(1, Math.abs(expected)),
      )
    })
  })
})
