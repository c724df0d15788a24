import { describe, expect, it } from 'vitest'
import { compareColumn } from '../../../src/inspect/drift/compare-column.js'
import {
  driftFindings,
  fewRowsFinding,
  jointDriftFindings,
  labelShiftFindings,
} from '../../../src/inspect/drift/findings.js'
import { bySeverity } from '../../../src/inspect/drift/compare-parts.js'
import { pairOf } from '../../../src/inspect/frame/column-pairs.js'
import { numberColumn, type CategoryColumn } from '../../../src/inspect/frame/frame.js'
import { counted, figure, listed, percent, shown, shownDate } from '../../../src/inspect/phrases.js'
import type { ColumnComparison, DataFinding } from '../../../src/result/index.js'

// What is said of two parts, and from where on.

const parts = ['train', 'dev'] as const
const column: ColumnComparison = {
  name: 'x',
  kind: 'number',
  test: 'kolmogorovSmirnov',
  statistic: 0.2,
  effect: 0.2,
  p: 0.001,
  adjustedP: 0.01,
  degrees: null,
  standardizedDifference: -0.5,
  means: [1, 0.5],
  missing: [0.25, 0.5],
  missingP: 0.002,
  missingAdjustedP: 0.02,
  missingEffect: 0.2,
}

describe('a difference', () => {
  const drift = (change: Partial<ColumnComparison>, level = 0.04): DataFinding[] => driftFindings([{ ...column, ...change }], parts, level, false) // prettier-ignore

  it('is significant up to the level', () => {
    const kinds = (change: Partial<ColumnComparison>): string[] => drift(change).map(({ kind }) => kind)
    expect(kinds({})).toEqual(['drift', 'missing drift'])
    expect(kinds({ adjustedP: 0.04, missingAdjustedP: 0.04 })).toEqual(['drift', 'missing drift'])
    expect(kinds({ adjustedP: 0.041 })).toEqual(['missing drift'])
    expect(kinds({ missingAdjustedP: 0.041 })).toEqual(['drift'])
    expect(kinds({ missingAdjustedP: null })).toEqual(['drift'])
  })

  it('is graded by its size: a warning from 0.1, a problem from 0.3', () => {
    const severity = (effect: number): (string | undefined)[] => drift({ effect, missingEffect: effect }).map((finding) => finding.severity) // prettier-ignore
    for (const [effect, grade] of [
      [0.099, 'note'],
      [0.1, 'warning'],
      [0.299, 'warning'],
      [0.3, 'problem'],
    ] as const) {
      // prettier-ignore
      expect(severity(effect)).toEqual([grade, grade])
      expect(labelShiftFindings([{ ...column, effect }], parts, 0.04, false)[0]?.severity).toBe(grade)
      expect(drift({ effect, test: 'chiSquare' })[0]?.severity).toBe(grade)
    }
  })

  it('is told with its size, its direction and how sure it is', () => {
    const [moved, missing] = drift({})
    expect(moved?.message).toBe(
      '"x" is distributed differently in train and dev: D 0.2, mean 0.5 σ lower, adjusted p 0.01.',
    )
    expect(moved?.numbers).toEqual({ effect: 0.2, p: 0.001, adjustedP: 0.01, standardizedDifference: -0.5 })
    expect(drift({ standardizedDifference: 0.5 })[0]?.message).toContain('mean 0.5 σ higher')
    expect(drift({ standardizedDifference: null, test: 'chiSquare' })[0]?.message).toContain(": Cramér's V 0.2, adjusted p 0.01.") // prettier-ignore
    expect(missing?.message).toBe('"x" is missing in 25 % of train but in 50 % of dev (adjusted p 0.02).')
    expect(missing?.numbers).toEqual({ effect: 0.2, p: 0.002, adjustedP: 0.02, first: 0.25, second: 0.5 })
    expect(driftFindings([column], parts, 0.04, true)[0]?.action).toContain('Keep each group in one part')
    expect(moved?.action).toContain('Split at random')
  })

  it('of the target is a shift of labels', () => {
    const shift = (adjustedP: number, isGrouped = false): DataFinding[] => labelShiftFindings([{ ...column, adjustedP }], parts, 0.04, isGrouped) // prettier-ignore
    expect(shift(0.041)).toEqual([])
    expect(shift(0.04)[0]).toMatchObject({ kind: 'label shift', column: 'x', numbers: { effect: 0.2, p: 0.001, adjustedP: 0.04 } }) // prettier-ignore
    expect(shift(0.04)[0]?.action).toContain('Stratify the split')
    expect(shift(0.04, true)[0]?.action).toContain('Keep each group')
  })

  it('of both together is a warning from an AUC of 0.55, a problem from 0.7', () => {
    const joint = (auc: number, p = 0.01): DataFinding[] => jointDriftFindings({ auc, p, lower: 0.5, upper: 0.8, trainedOn: 80, heldOut: 60 }, parts, 0.01) // prettier-ignore
    for (const [auc, grade] of [
      [0.549, 'note'],
      [0.55, 'warning'],
      [0.699, 'warning'],
      [0.7, 'problem'],
    ] as const) {
      // prettier-ignore
      expect(joint(auc)[0]?.severity).toBe(grade)
    }
    expect(joint(0.8, 0.011)).toEqual([])
    expect(jointDriftFindings(null, parts, 0.01)).toEqual([])
    expect(joint(0.75)[0]?.message).toBe('A small network can tell rows of train from rows of dev: AUC 0.75 on 60 held-out rows (95 % interval 0.5 to 0.8, where 0.5 is chance).') // prettier-ignore
  })

  it('needs enough rows', () => {
    expect(fewRowsFinding(parts, 40, 40, false)).toEqual([])
    expect(fewRowsFinding(parts, 39, 40, false)[0]?.message).toContain('has 39 rows: only large differences')
    expect(fewRowsFinding(parts, 1, 40, true)[0]?.message).toContain('has 1 group: only large differences')
    expect(fewRowsFinding(parts, 1, 40, true)[0]?.action).toContain('Collect more groups')
  })

  it('comes first where it is severe', () => {
    const of = (severity: DataFinding['severity'], name: string): DataFinding => ({ ...(drift({})[0] as DataFinding), severity, column: name }) // prettier-ignore
    const sorted = bySeverity([of('note', 'a'), of('problem', 'b'), of('warning', 'c'), of('problem', 'd')])
    expect(sorted.map((finding) => finding.column)).toEqual(['b', 'd', 'c', 'a'])
  })
})

describe('two columns', () => {
  const number = (...values: number[]): ReturnType<typeof numberColumn> => numberColumn('x', Float64Array.from(values))
  const category = (codes: readonly number[], categories: readonly string[]): CategoryColumn => ({ name: 'x', kind: 'category', codes: Int32Array.from(codes), categories }) // prettier-ignore
  const repeated = (...counts: readonly (readonly [number, number])[]): number[] => counts.flatMap(([value, count]) => Array.from({ length: count }, () => value)) // prettier-ignore

  it('of two values are compared by their counts, of more by their distribution', () => {
    const two = compareColumn('x', pairOf(number(...repeated([0, 10], [1, 20])), number(...repeated([0, 20], [1, 10])))) // prettier-ignore
    expect(two).toMatchObject({ test: 'chiSquare', degrees: 1, means: [20 / 30, 10 / 30] })
    expect(two.statistic).toBeCloseTo(100 / 15, 10)
    const three = compareColumn('x', pairOf(number(...repeated([0, 10], [1, 20])), number(...repeated([0, 20], [0.5, 1], [1, 10])))) // prettier-ignore
    expect(three).toMatchObject({ test: 'kolmogorovSmirnov', degrees: null })
    const constant = compareColumn('x', pairOf(number(2, 2), number(2, 2)))
    expect(constant).toMatchObject({ test: 'kolmogorovSmirnov', statistic: 0, standardizedDifference: null, means: [2, 2] }) // prettier-ignore
    // Each part has one of two values.
    const apart = compareColumn('x', pairOf(number(...repeated([3, 20])), number(...repeated([5, 24])))) // prettier-ignore
    expect(apart).toMatchObject({ test: 'chiSquare', effect: 1, standardizedDifference: null, means: [3, 5] })
    const few = compareColumn('x', pairOf(number(...repeated([0, 4], [1, 1])), number(...repeated([0, 3], [1, 1]))))
    expect(few.test).toBe('kolmogorovSmirnov')
    const empty = compareColumn('x', pairOf(number(NaN), number(1, 2)))
    expect(empty).toMatchObject({ p: 1, standardizedDifference: null, means: null })
  })

  it('differ by standard deviations of both', () => {
    // Means 2 and 7, deviations 1 and 3.
    const { standardizedDifference, means } = compareColumn('x', pairOf(number(1, 3, 1, 3), number(4, 10, 4, 10)))
    expect(standardizedDifference).toBeCloseTo(5 / Math.sqrt(5), 12)
    expect(means).toEqual([2, 7])
  })

  it('are compared for what is missing', () => {
    const gaps = (missing: number, rows: number): ReturnType<typeof numberColumn> => number(...Array.from({ length: rows }, (_, i) => (i < missing ? NaN : i))) // prettier-ignore
    const compared = compareColumn('x', pairOf(gaps(10, 40), gaps(30, 40)))
    expect(compared.missing).toEqual([0.25, 0.75])
    expect(compared.missingEffect).toBeCloseTo(0.5, 12)
    expect(compared.missingP ?? 1).toBeLessThan(1e-4)
    expect(compareColumn('x', pairOf(gaps(0, 40), gaps(0, 40)))).toMatchObject({ missing: [0, 0], missingP: null, missingEffect: null }) // prettier-ignore
    expect(compareColumn('x', pairOf(gaps(0, 40), gaps(20, 40))).missing).toEqual([0, 0.5])
    const texts = compareColumn('x', pairOf(category(repeated([-1, 10], [0, 30]), ['a']), category(repeated([-1, 30], [0, 10]), ['a']))) // prettier-ignore
    expect(texts).toMatchObject({ kind: 'category', test: 'chiSquare', missing: [0.25, 0.75], means: null, standardizedDifference: null }) // prettier-ignore
    expect(texts.missingEffect).toBeCloseTo(0.5, 12)
  })

  it('of categories are matched by their names', () => {
    const same = compareColumn('x', pairOf(category(repeated([0, 20], [1, 40]), ['a', 'b']), category(repeated([1, 20], [0, 40]), ['b', 'a']))) // prettier-ignore
    expect(same).toMatchObject({ statistic: 0, degrees: 1 })
    const other = compareColumn('x', pairOf(category(repeated([0, 20]), ['a']), category(repeated([0, 20]), ['b'])))
    expect(other.effect).toBeCloseTo(1, 12)
  })
})

describe('the words of findings', () => {
  it('have three digits, and powers of ten beyond a thousandth and a million', () => {
    expect([0, 1234.56, 0.0012345, 0.001, 0.00099, 999_999, 1e6, -0.5, Infinity, NaN].map(figure)).toEqual(['0', '1230', '0.00123', '0.001', '9.9e-4', '1000000', '1.0e+6', '-0.5', 'Infinity', 'NaN']) // prettier-ignore
    expect(percent(0.1234)).toBe('12.3 %')
    expect([counted(1, 'row'), counted(2, 'row'), counted(0, 'row')]).toEqual(['1 row', '2 rows', '0 rows'])
  })

  it('list six names at most', () => {
    expect(listed(['a'])).toBe('a')
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c')
    expect(listed(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('a, b, c, d, e and f')
    expect(listed(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('a, b, c, d, e, f and 1 more')
  })

  it('write days as dates', () => {
    expect(shown({ readAs: 'date' }, 19_000)).toBe('2022-01-08')
    expect(shown({}, 19_000)).toBe('19000')
    expect(shown({}, 1234.5, String)).toBe('1234.5')
    expect(shownDate(NaN)).toBe('NaN')
  })
})
