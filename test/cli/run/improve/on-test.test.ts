import { describe, expect, it } from 'vitest'
import { expectedOnTest } from '../../../../src/cli/run/improve/search.js'
import type { Improvement, Score } from '../../../../src/index.js'

const expected = { estimate: 0.042, interval: { low: 0.031, high: 0.053 }, standardError: 0.005 }
const improvement = { expected } as unknown as Improvement

function messageOf(error: number, rows = 1069): string {
  return expectedOnTest(improvement, { error, rows } as Score, 'error')?.message ?? ''
}

describe('what was expected of new rows, and what came', () => {
  it('are one sentence, which says where the error of test lies', () => {
    expect(messageOf(0.05)).toBe(
      'On new rows 4.2 % was expected, 3.1 % to 5.3 %; the 1,069 rows of test gave 5.0 %, which is within that interval.',
    )
    expect(messageOf(0.02)).toContain('which is below that interval. The error of so many rows varies by chance, too.')
    expect(messageOf(0.06)).toContain('which is above that interval. The error of so many rows')
    expect(messageOf(0.06, 1)).toContain('the 1 row of test gave 6.0 %')
    const sides = [0.031, 0.053].map((error) => expectedOnTest(improvement, { error, rows: 9 } as Score, 'error')?.side)
    expect(sides).toEqual(['within', 'within'])
  })

  it('are nothing without trials, without a test set, and where the trials are measured by the balanced error', () => {
    const test = { error: 0.05, rows: 9 } as Score
    expect(expectedOnTest(undefined, test, 'error')).toBeNull()
    expect(expectedOnTest(null, test, 'error')).toBeNull()
    expect(expectedOnTest(improvement, null, 'error')).toBeNull()
    expect(expectedOnTest(improvement, test, 'balanced error')).toBeNull()
  })
})
