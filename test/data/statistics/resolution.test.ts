import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeResolution, resolvedDifference, rowsToResolve } from '../../../src/data/statistics/resolution.js'
import { uniform } from '../../reference/random.js'
import { expectFault } from '../../support/errors.js'

describe('the rows that resolve a difference', () => {
  it('are 1.96²·q/d², or those that hold six votes', () => {
    expect(rowsToResolve(0.01)).toBe(3842)
    expect(rowsToResolve(0.01, { disagreement: 0.05 })).toBe(1921)
    expect(rowsToResolve(0.5)).toBe(12)
    expect(resolvedDifference(10_000)).toBeCloseTo(0.0062, 4)
    expect(resolvedDifference(6)).toBe(1)
  })

  it('resolve what they are for, and one row less does not', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-4, max: 0.9, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (d, disagreement) => {
          const rows = rowsToResolve(d, { disagreement })
          expect(resolvedDifference(rows, { disagreement })).toBeLessThanOrEqual(d * (1 + 1e-12))
          expect(resolvedDifference(Math.max(1, rows - 1), { disagreement })).toBeGreaterThan(d * (1 - 1e-12))
        },
      ),
    )
  })

  it('keep two equally good networks from being told apart in more than 5 % of all dev sets', () => {
    const random = uniform(7)
    const rows = 500
    const limit = resolvedDifference(rows)
    const trials = 4000
    let alarms = 0
    for (let trial = 0; trial < trials; trial++) {
      let difference = 0
      for (let row = 0; row < rows; row++) {
        const draw = (random() + 1) / 2
        if (draw < 0.05) difference++
        else if (draw < 0.1) difference--
      }
      if (Math.abs(difference) / rows > limit) alarms++
    }
    expect(alarms / trials).toBeLessThan(0.065)
    expect(alarms / trials).toBeGreaterThan(0.03)
  })

  it('are told in words', () => {
    expect(describeResolution('dev', 10_000, true)).toContain(
      'dev has 10,000 rows: it resolves differences in accuracy from 0.6 points at 95 % confidence',
    )
    expect(describeResolution('test', 359, true)).toContain(
      'test has 359 rows: it resolves differences in accuracy from 3.3 points',
    )
    expect(describeResolution('dev', 10_000, false)).toContain('a 95 % interval of ±1.4 %')
  })

  it('are asked for with shares', () => {
    expectFault(() => rowsToResolve(0), { field: 'difference', value: 0 })
    expectFault(() => rowsToResolve(0.1, { disagreement: 2 }), { field: 'disagreement', value: 2 })
    expectFault(() => resolvedDifference(0), { field: 'rows', value: 0 })
  })
})
