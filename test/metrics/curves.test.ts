import { describe, expect, it } from 'vitest'
import { chooseThreshold, dataset, metrics, precisionRecallCurve, rocCurve } from '../../src/index.js'
import { uniform } from '../reference/random.js'

// References: the examples of scikit-learn's documentation, counts by hand, and the metrics of the core.

const binary = (y: readonly number[]) => dataset({ x: y.map(() => [0]), y, classes: ['no', 'yes'] })

describe('rocCurve', () => {
  it('is that of roc_curve’s documentation', () => {
    const { points, auc, label, positives, negatives } = rocCurve([0.1, 0.4, 0.35, 0.8], binary([0, 0, 1, 1]))
    expect({ label, positives, negatives, auc }).toEqual({ label: 'yes', positives: 2, negatives: 2, auc: 0.75 })
    expect(points.map(({ falsePositiveRate }) => falsePositiveRate)).toEqual([0, 0, 0.5, 0.5, 1])
    expect(points.map(({ truePositiveRate }) => truePositiveRate)).toEqual([0, 0.5, 0.5, 1, 1])
    expect(points.map(({ threshold }) => threshold)).toEqual([null, 0.8, 0.4, 0.35, 0.1])
  })

  it('has one point for equal probabilities, and no area without rows of both kinds', () => {
    const { points, auc } = rocCurve([0.5, 0.5, 0.5, 0.5], binary([0, 1, 0, 1]))
    expect(points).toHaveLength(2)
    expect(auc).toBe(0.5)
    expect(rocCurve([0.2, 0.7], binary([1, 1]))).toMatchObject({ auc: null, negatives: 0 })
  })

  it('of the first class mirrors that of the second', () => {
    const data = binary([0, 0, 1, 1])
    expect(rocCurve([0.1, 0.4, 0.35, 0.8], data, { label: 'no' }).auc).toBe(0.75)
    expect(() => rocCurve([0.1, 0.4, 0.35, 0.8], data, { label: 'maybe' })).toThrow("'no', 'yes'")
  })
})

describe('precisionRecallCurve', () => {
  it('is that of precision_recall_curve’s documentation, from the highest threshold down', () => {
    const { points, averagePrecision } = precisionRecallCurve([0.1, 0.4, 0.35, 0.8], binary([0, 0, 1, 1]))
    expect(points.map(({ threshold }) => threshold)).toEqual([0.8, 0.4, 0.35, 0.1])
    expect(points.map(({ precision }) => precision)).toEqual([1, 0.5, 2 / 3, 0.5])
    expect(points.map(({ recall }) => recall)).toEqual([0.5, 0.5, 1, 1])
    // average_precision_score's documentation: 0.83.
    expect(averagePrecision).toBeCloseTo(0.5 * 1 + 0.5 * (2 / 3), 15)
  })
})

describe('both curves', () => {
  it('enclose the AUC and the average precision that `metrics` counts, ties included', async () => {
    const symmetric = uniform(5)
    const random = () => (symmetric() + 1) / 2
    const y = Array.from({ length: 500 }, () => Math.floor(3 * random()))
    const data = dataset({ x: y.map(() => [0]), y, classes: ['a', 'b', 'c'] })
    const rounded = () => Math.round(30 * random()) / 90
    const p = Float64Array.from(y.flatMap((label) => [0, 1, 2].map((k) => rounded() + (k === label ? 0.1 : 0))))
    const { classes } = await metrics(p, data)
    for (const [k, label] of ['a', 'b', 'c'].entries()) {
      expect(rocCurve(p, data, { label }).auc).toBeCloseTo(classes?.[k]?.auc ?? NaN, 12)
      const { averagePrecision } = precisionRecallCurve(p, data, { label })
      expect(averagePrecision).toBeCloseTo(classes?.[k]?.averagePrecision ?? NaN, 12)
    }
  })
})

describe('chooseThreshold', () => {
  // By falling probability: + + − + − + − −.
  const p = [0.95, 0.9, 0.8, 0.6, 0.45, 0.3, 0.2, 0.1]
  const data = binary([1, 1, 0, 1, 0, 1, 0, 0])

  it.each([
    // F1 by number of positive rows: 2/5, 4/6, 4/7, 6/8, 6/9, 8/10, 8/11, 8/12.
    ['f1' as const, 0.25, { truePositives: 4, falsePositives: 2, falseNegatives: 0, trueNegatives: 2, f1: 0.8 }],
    // Recall of ¾ at 4 rows; more rows have less precision, but for 6: 4/6 < ¾.
    [{ recall: 0.75 }, 0.525, { precision: 0.75, recall: 0.75 }],
    [{ recall: 1 }, 0.25, { precision: 4 / 6, recall: 1 }],
    [{ precision: 0.75 }, 0.525, { precision: 0.75, recall: 0.75 }],
    [{ precision: 0.9 }, 0.85, { precision: 1, recall: 0.5 }],
    // Cost 10·FN + FP: 40 − …; least where no positive is missed.
    [{ falsePositive: 1, falseNegative: 10 }, 0.25, { falsePositives: 2, falseNegatives: 0 }],
    [{ falsePositive: 10, falseNegative: 1 }, 0.85, { falsePositives: 0, falseNegatives: 2 }],
  ])('serves %j', (aim, threshold, expected) => {
    const found = chooseThreshold(p, data, { aim })
    expect(found.threshold).toBeCloseTo(threshold, 12)
    expect(found.chosen).toMatchObject(expected)
    expect(found.aim).toEqual(aim)
    expect(JSON.parse(JSON.stringify(found))).toEqual(found)
    // Rows of at least the threshold are those that it counts.
    const above = p.filter((value) => value >= found.threshold).length
    expect(above).toBe(found.chosen.truePositives + found.chosen.falsePositives)
  })

  it('tells what ½ does on the same rows', () => {
    expect(chooseThreshold(p, data).atHalf).toMatchObject({ truePositives: 3, falsePositives: 1, f1: 0.75 })
  })

  it('refuses a precision out of reach, other aims, and rows without the label', () => {
    const y = binary([0, 1, 0, 1])
    const fault = { code: 'INVALID_OPTION', functionName: 'chooseThreshold', field: 'aim' }
    const choose = (aim: unknown) => (): unknown => chooseThreshold([0.9, 0.8, 0.2, 0.1], y, { aim: aim as 'f1' })
    expect(choose({ precision: 0.9 })).toThrow('0.5')
    for (const aim of ['f2', {}, { recall: 0.5, precision: 0.5 }]) {
      expect(choose(aim)).toThrow(expect.objectContaining(fault) as Error)
    }
    expect(choose({ recall: 2 })).toThrow('aim.recall')
    expect(() => chooseThreshold([0.5, 0.5], binary([0, 0]))).toThrow("rows of 'yes'")
  })
})
