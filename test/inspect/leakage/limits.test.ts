import { describe, expect, it } from 'vitest'
import { numberColumn, type Column } from '../../../src/inspect/frame/frame.js'
import { classPurity, correctByCode, separation, sortedByClass, worstPairwiseAuc } from '../../../src/inspect/leakage/classification-leaks.js' // prettier-ignore
import { dominantFeatureFinding } from '../../../src/inspect/leakage/dominant-feature.js'
import { meansTest } from '../../../src/inspect/leakage/means-test.js'
import { targetMeanFinding } from '../../../src/inspect/leakage/target-mean.js'
import { beyondChance, groupsOf, medianSmoothing, roundedTo, smoothing, unsmoothed } from '../../../src/inspect/leakage/value-groups.js' // prettier-ignore
import { normalFrom } from '../samples.js'

// What makes a column a leak: by definitions, and at the limits.

const reals = (...values: number[]): Float64Array => Float64Array.from(values)
const number = (values: ArrayLike<number>, name = 'x'): Column => numberColumn(name, Float64Array.from(values))

describe('rows of one value', () => {
  it('have their number and sums, unless nearly every row has a value of its own', () => {
    const x = reals(1, 2, 1, NaN, 2, 1, ...Array.from({ length: 12 }, () => 3))
    const y = reals(5, 6, 7, 8, NaN, 1, ...Array.from({ length: 12 }, () => 2))
    expect(groupsOf(x, y)).toEqual([{ value: 1, rows: 3, sum: 13, squares: 75 }, { value: 2, rows: 1, sum: 6, squares: 36 }, { value: 3, rows: 12, sum: 24, squares: 48 }]) // prettier-ignore
    const spare = (rows: number): unknown => groupsOf(Float64Array.from({ length: rows }, (_, i) => Math.min(i, 4)), new Float64Array(rows)) // prettier-ignore
    expect(spare(15)).toHaveLength(5)
    expect(spare(14)).toBe(null)
  })

  it('show by which weight their mean was drawn, and toward what', () => {
    // v = (sum + 4·0.3)/(n + 4).
    const groups = [[3, 2], [8, 5], [20, 4], [11, 9]].map(([rows = 0, sum = 0]) => ({ rows, sum, squares: 0, value: (sum + 1.2) / (rows + 4) })) // prettier-ignore
    expect(smoothing(groups).weight).toBeCloseTo(4, 9)
    expect(smoothing(groups).prior).toBeCloseTo(0.3, 9)
    expect(medianSmoothing(groups, 0.3).weight).toBeCloseTo(4, 9)
    for (const group of groups) expect(unsmoothed(group, { weight: 4, prior: 0.3 })).toBeCloseTo(group.sum / group.rows, 12) // prettier-ignore
    const plain = groups.map((group) => ({ ...group, value: group.sum / group.rows }))
    expect(smoothing(plain).weight).toBeCloseTo(0, 9)
  })

  it('are rounded to a place, of six decimals at most', () => {
    expect(roundedTo(reals(1, 2, NaN, -5))).toBe(1)
    expect(roundedTo(reals(1.5, 2))).toBe(0.1)
    expect(roundedTo(reals(0.25))).toBe(0.01)
    expect(roundedTo(reals(0.000001))).toBe(1 / 10 ** 6)
    expect(roundedTo(reals(0.0000001))).toBe(0)
  })

  it('agree by chance as often as ten wider margins show', () => {
    expect(beyondChance(10, 10)).toBe(10)
    expect(beyondChance(10, 20)).toBe(8)
  })
})

describe('classes', () => {
  it('are told apart by values in order', () => {
    expect(separation(reals(1, 2), reals(3, 4)).auc).toBe(1)
    const turned = separation(reals(3, 4), reals(1, 2))
    expect(turned.auc).toBe(1)
    expect(turned.lower).toBeLessThanOrEqual(turned.auc)
    expect(turned.upper).toBe(1)
    expect(sortedByClass(reals(5, NaN, 3, 4, 1), Int32Array.of(0, 0, 2, 0, -1), [0, 2])).toEqual([reals(4, 5), reals(3)]) // prettier-ignore
    const values = Float64Array.from({ length: 60 }, (_, i) => i)
    const labels = Int32Array.from({ length: 60 }, (_, i) => Math.floor(i / 20))
    expect(worstPairwiseAuc(values, labels, [0, 1, 2])).toMatchObject({ measure: 'auc', value: 1 })
    expect(worstPairwiseAuc(values, labels, [0])).toBe(null)
    expect(worstPairwiseAuc(values, labels.map((_, i) => i % 3), [0, 1, 2])).toBe(null) // prettier-ignore
  })

  it('are told by codes, each row by the others', () => {
    // Two of three rows of a code are right where the class leads by two.
    expect(correctByCode(Int32Array.of(0, 0, 0, 1, 2, 2), Int32Array.of(1, 1, 1, 0, 0, 1), 2)).toBe(3)
    const codes = Int32Array.from({ length: 100 }, (_, i) => i % 10)
    const labels = codes.map((code) => code % 2)
    expect(classPurity(codes, labels, 2)).toMatchObject({ measure: 'purity', value: 1 })
    expect(classPurity(codes, labels.map((label, i) => (i % 17 === 0 ? 1 - label : label)), 2)).toBe(null) // prettier-ignore
    expect(classPurity(Int32Array.from({ length: 100 }, (_, i) => i), labels, 2)).toBe(null) // prettier-ignore
    expect(classPurity(codes.map((code) => code + 5000), labels, 2)).toMatchObject({ value: 1 }) // prettier-ignore
  })
})

describe('a column of means of the target', () => {
  const next = normalFrom(12)
  const codes = Array.from({ length: 240 }, (_, i) => i % 12)
  const y = codes.map((code) => code / 3 + next())
  const meanOf = (code: number, weight = 0): number => {
    const own = y.filter((_, i) => codes[i] === code)
    const all = y.reduce((sum, value) => sum + value, 0) / y.length
    return (own.reduce((sum, value) => sum + value, 0) + weight * all) / (own.length + weight)
  }
  const found = (x: readonly number[], target: Column = number(y, 'y')): string | undefined => targetMeanFinding(number(x), target, ['train'])?.message // prettier-ignore

  it('is found with the rows of each value, smoothed or not', () => {
    expect(found(codes.map((code) => meanOf(code)))).toContain('"x" is the mean of "y" over the rows that share its value, their own targets included: 12 of 12 values are exactly that.') // prettier-ignore
    expect(found(codes.map((code) => meanOf(code, 10)))).toContain('exactly')
    expect(found(codes.map((code) => Number(meanOf(code).toFixed(2))))).not.toBe(undefined)
    expect(found(codes.map((code) => meanOf(code) + 0.05 * Math.sin(code)))).toBe(undefined)
    expect(found(codes)).toBe(undefined)
  })

  it('needs six values', () => {
    const by = (values: number): string | undefined => {
      const group = codes.map((code) => code % values)
      const own = (code: number): number => {
        const rows = y.filter((_, i) => group[i] === code)
        return rows.reduce((sum, value) => sum + value, 0) / rows.length
      }
      return found(group.map(own))
    }
    expect(by(6)).not.toBe(undefined)
    expect(by(5)).toBe(undefined)
  })

  it('may be fractions of a class', () => {
    const labels = codes.map((code) => Number(next() + code / 6 - 1 > 0))
    const target: Column = { name: 'y', kind: 'category', codes: Int32Array.from(labels), categories: ['no', 'yes'] }
    const fraction = (code: number): number => {
      const own = labels.filter((_, i) => codes[i] === code)
      return own.reduce((sum, label) => sum + label, 0) / own.length
    }
    expect(found(codes.map(fraction), target)).toContain('is the fraction of class "yes" of "y"')
    expect(
      found(
        codes.map((code) => 0.5 + (fraction(code) - 0.5) / 2 + 0.1 * Math.sin(code)),
        target,
      ),
    ).toBe(undefined)
  })

  it('has nearly the mean of the target: other columns are passed over', () => {
    const isAlike = meansTest(number(y, 'y'))
    expect(isAlike([number(y)])).toBe(true)
    expect(isAlike([number(y.map((value) => value + 100))])).toBe(false)
    expect(isAlike([number(y.map((value, i) => (i === 0 ? NaN : value + 100)))])).toBe(true)
    expect(isAlike([number(y.slice(0, 100)), number(y.slice(100))])).toBe(true)
  })
})

describe('a feature that stands out', () => {
  const next = normalFrom(9)
  const rows = 200
  const y = Array.from({ length: rows }, next)
  const noise = (name: string): Column => number(Array.from({ length: rows }, next), name)
  const found = (features: readonly Column[], count = rows): string | undefined => dominantFeatureFinding(features.map((column) => ({ name: column.name, read: () => column })), number(y, 'y'), count, 'train')?.message // prettier-ignore
  const strong = number(y.map((value) => value + 0.1 * next()), 'strong') // prettier-ignore

  it('is asked about beside three others, over forty rows', () => {
    const others = [noise('a'), noise('b'), noise('c')]
    expect(found([...others, strong])).toContain('"strong" alone predicts "y" far better than any other column')
    expect(found([strong, ...others])).toContain('"strong" alone')
    expect(found([...others.slice(1), strong])).toBe(undefined)
    expect(found([...others, strong], 39)).toBe(undefined)
    expect(found([...others, strong], 40)).not.toBe(undefined)
    expect(found([...others, noise('d')])).toBe(undefined)
    expect(found([...others, strong, number(y.map((value) => value + 0.12 * next()), 'second')])).toBe(undefined) // prettier-ignore
  })
})
