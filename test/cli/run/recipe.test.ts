import { describe, expect, it } from 'vitest'
import { dataset } from '../../../src/index.js'
import { classesOf, recipe, withChoices } from '../../../src/cli/run/recipe.js'

const even = { count: 2, rarest: 0.5 }

describe('recipe', () => {
  it('trains deeper networks to the end of a schedule where it is to be accurate', () => {
    const accurate = [90, 1078, 54_000].map((rows) =>
      recipe({ rows, features: 64, task: 'regression', classes: null }, 'accurate'),
    )
    expect(accurate.map(({ layers }) => layers.length)).toEqual([3, 3, 3])
    // About eight batches an epoch, of 256 rows at most.
    expect(accurate.map(({ batchSize }) => batchSize)).toEqual([16, 128, 256])
    for (const { epochs, patience, beta2, inputScale, step } of accurate) {
      expect(patience).toBe(epochs)
      expect([beta2, inputScale, step.learningRateFactors]).toEqual([0.95, true, { inputScale: 6, bias: 0.1 }])
      expect(step).toMatchObject({ schedule: 'coslog', parametrization: 'ntk' })
      expect(step.labelSmoothing).toBeUndefined()
    }
    const { activation, step } = recipe({ rows: 90, features: 64, task: 'classification', classes: even }, 'accurate')
    expect([activation, step.labelSmoothing]).toEqual(['selu', 0.1])
  })

  it('smooths no labels where a class is rarer than what smoothing gives to each class', () => {
    const smoothing = (count: number, rarest: number): number | undefined =>
      recipe({ rows: 900, features: 9, task: 'classification', classes: { count, rarest } }, 'accurate').step
        .labelSmoothing
    expect([smoothing(2, 0.3), smoothing(2, 0.05), smoothing(2, 0.0085)]).toEqual([0.1, 0.1, undefined])
    expect([smoothing(10, 0.02), smoothing(10, 0.005)]).toEqual([0.1, undefined])
  })

  it('counts the classes of the rows', () => {
    const targets = { kind: 'classes', labels: Int32Array.of(0, 0, 0, 1), classes: ['a', 'b'] } as const
    expect(
      classesOf({ ...dataset({ x: [[1], [2], [3], [4]], y: [1, 2, 3, 4], task: 'regression' }), targets }),
    ).toEqual({
      count: 2,
      rarest: 0.25,
    })
    expect(classesOf(dataset({ x: [[1], [2]], y: [1, 2], task: 'regression' }))).toBe(null)
  })

  it('keeps its rules of the steps beside chosen ones, but not for another optimizer', () => {
    const accurate = recipe({ rows: 90, features: 64, task: 'regression', classes: null }, 'accurate')
    const clipped = withChoices(accurate, { step: { clipNorm: 1 } })
    expect(clipped).toEqual({ ...accurate, step: { ...accurate.step, clipNorm: 1 } })
    const other = withChoices(accurate, { optimizer: 'lbfgs', learningRate: undefined, step: { clipNorm: 1 } })
    expect(other).toMatchObject({ optimizer: 'lbfgs', beta2: undefined, step: { clipNorm: 1 } })
    expect(other.step).toEqual({ clipNorm: 1 })
  })

  it('grows with the rows, and holds large networks back', () => {
    const sizes = [90, 1078, 54_000].map((rows) =>
      recipe({ rows, features: 64, task: 'classification', classes: even }, 'plain'),
    )
    expect(sizes.map(({ layers }) => layers)).toEqual([[64], [128], [256, 128]])
    expect(sizes.every(({ keepProb, l2, patience }) => keepProb < 1 && l2 > 0 && patience > 0)).toBe(true)
  })

  it('leaves dropout out for regression, and off few inputs', () => {
    expect(recipe({ rows: 500, features: 100, task: 'regression', classes: null }, 'plain')).toMatchObject({
      keepProb: 1,
      inputKeepProb: 1,
    })
    expect(recipe({ rows: 500, features: 4, task: 'classification', classes: even }, 'plain')).toMatchObject({
      inputKeepProb: 1,
    })
  })
})
