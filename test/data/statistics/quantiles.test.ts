import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quantileBins, quantileOf } from '../../../src/data/statistics/quantiles.js'
import { relativeError } from '../../support/tolerance.js'

/** What scikit-learn's KBinsDiscretizer says; `scalers.py` made it. */
const fixture = JSON.parse(readFileSync(new URL('../scale/fixtures/scalers.json', import.meta.url), 'utf8')) as {
  readonly bins: readonly {
    readonly values: readonly number[]
    readonly bins: number
    readonly edges: readonly number[]
    readonly codes: readonly number[]
  }[]
}

describe('quantiles', () => {
  it.each(fixture.bins)('cut $bins bins as scikit-learn does', ({ values, bins, edges, codes }) => {
    const sorted = Float64Array.from(values).sort()
    const own = new Set(Array.from({ length: bins + 1 }, (_, i) => quantileOf(sorted, i / bins)))
    expect(own.size).toBe(edges.length)
    for (const [i, edge] of [...own].entries()) expect(relativeError(edge, edges[i] ?? NaN, 1)).toBeLessThan(1e-12)
    expect([...quantileBins(Float64Array.from(values), bins).codes]).toEqual(codes)
  })

  it('hold equally many of values that differ', () => {
    const values = fc.uniqueArray(fc.integer({ min: -1e9, max: 1e9 }), {
      minLength: 20,
      maxLength: 200,
    })
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 10 }), (values, bins) => {
        const { codes, count } = quantileBins(Float64Array.from(values), bins)
        expect(count).toBe(bins)
        const sizes = Array.from({ length: count }, (_, bin) => codes.filter((code) => code === bin).length)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('are one for values that are all alike, and none is empty at the ends', () => {
    expect(quantileBins(new Float64Array(9).fill(3), 5)).toEqual({ codes: new Uint32Array(9), count: 1 })
    const mostlyZero = quantileBins(Float64Array.of(0, 0, 0, 0, 0, 0, 0, 1, 2, 3), 5)
    expect([mostlyZero.codes[0], mostlyZero.count]).toEqual([0, 2])
  })
})
