import { describe, expect, it } from 'vitest'
import { dataset, type Metrics, metrics } from '../../src/index.js'
import { tolerance } from '../support/tolerance.js'

const rows = (count: number): number[][] => Array.from({ length: count }, () => [0])

/** The metrics of the constant prediction itself: what the baseline of any other prediction must equal. */
async function ofConstant(y: readonly number[], classes: readonly string[]): Promise<Metrics> {
  const frequencies = classes.map((_, label) => y.filter((other) => other === label).length / y.length)
  const flat = Float64Array.from(y.flatMap(() => frequencies))
  return await metrics(flat, dataset({ x: rows(y.length), y, classes }), { k: 2 })
}

async function ofAnother(y: readonly number[], classes: readonly string[]): Promise<Metrics> {
  const flat = Float64Array.from(y.flatMap((label) => classes.map((_, other) => Number(other === label))))
  return await metrics(flat, dataset({ x: rows(y.length), y, classes }), { k: 2 })
}

describe('the baseline of a classification', () => {
  it.each([
    ['two classes', [0, 0, 0, 1, 0, 1, 0], ['no', 'yes']],
    ['three classes', [2, 2, 0, 2, 1, 2, 0, 0, 2], ['a', 'b', 'c']],
    ['a class without rows', [2, 2, 0, 2, 2, 0], ['a', 'b', 'c']],
  ] as const)('has the metrics of predicting the class frequencies for every row: %s', async (_, y, classes) => {
    const [constant, another] = [await ofConstant(y, classes), await ofAnother(y, classes)]
    expect(another.values.accuracy).toBe(1)
    const found: Metrics['values'] = another.baseline.values
    const far = Object.entries(constant.values).filter(([name, value]) => {
      const other = found[name as keyof Metrics['values']] ?? null
      return value === null || other === null ? value !== other : Math.abs(other - value) > tolerance.reduction.f64
    })
    expect(far).toEqual([])
  })

  it('names the most frequent class, and only what was asked for', async () => {
    const data = dataset({ x: rows(4), y: [1, 1, 1, 0], classes: ['no', 'yes'] })
    const { baseline } = await metrics(Float64Array.of(0.1, 0.2, 0.3, 0.4), data, { names: ['accuracy', 'auc'] })
    expect(baseline).toEqual({ class: 'yes', values: { accuracy: 0.75, auc: 0.5 } })
  })

  it('of one class has no AUC', async () => {
    const data = dataset({ x: rows(2), y: [1, 1], classes: ['no', 'yes'] })
    expect((await metrics(Float64Array.of(0.1, 0.2), data)).baseline.values).toMatchObject({ auc: null, accuracy: 1 })
  })
})

describe('the baseline of a regression', () => {
  it('is the mean for RMSE and R², the median for the mean absolute error', async () => {
    const data = dataset({ x: rows(5), y: [1, 2, 3, 4, 100], task: 'regression' })
    const { baseline } = await metrics(Float64Array.of(1, 2, 3, 4, 5), data)
    expect(baseline.class).toBeNull()
    // Mean 22: 21² + 20² + 19² + 18² + 78² = 7610; median 3: 2 + 1 + 0 + 1 + 97 = 101.
    expect(baseline.values.rmse).toBeCloseTo(Math.sqrt(7610 / 5), 12)
    expect(baseline.values).toMatchObject({ r2: 0, mae: 101 / 5 })
  })
})

describe('rare classes', () => {
  it.each([
    [9, 91, ['a']],
    [10, 90, []],
  ] as const)('are those with less than a fifth of an equal share: %d of 100', async (few, many, rare) => {
    const y = [...Array<number>(few).fill(0), ...Array<number>(many).fill(1)]
    const data = dataset({ x: rows(100), y, classes: ['a', 'b'] })
    expect((await metrics(new Float64Array(100).fill(0.5), data)).rareClasses).toEqual(rare)
  })
})
