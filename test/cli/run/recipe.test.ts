import { describe, expect, it } from 'vitest'
import { recipe } from '../../../src/cli/run/recipe.js'

describe('recipe', () => {
  it('is deeper where it is to be accurate, but for large data', () => {
    const accurate = [90, 1078, 54_000].map((rows) => recipe({ rows, features: 64, task: 'regression' }, 'accurate'))
    expect(accurate.map(({ layers }) => layers)).toEqual([
      [128, 128],
      [128, 128],
      [256, 128],
    ])
    expect(accurate.map(({ activation }) => activation)).toEqual(['silu', 'silu', 'relu'])
    expect(accurate[0]).toEqual({
      ...recipe({ rows: 90, features: 64, task: 'regression' }, 'plain'),
      layers: [128, 128],
      activation: 'silu',
    })
  })

  it('grows with the rows, and holds large networks back', () => {
    const sizes = [90, 1078, 54_000].map((rows) => recipe({ rows, features: 64, task: 'classification' }, 'plain'))
    expect(sizes.map(({ layers }) => layers)).toEqual([[64], [128], [256, 128]])
    expect(sizes.every(({ keepProb, l2, patience }) => keepProb < 1 && l2 > 0 && patience > 0)).toBe(true)
  })

  it('leaves dropout out for regression, and off few inputs', () => {
    expect(recipe({ rows: 500, features: 100, task: 'regression' }, 'plain')).toMatchObject({
      keepProb: 1,
      inputKeepProb: 1,
    })
    expect(recipe({ rows: 500, features: 4, task: 'classification' }, 'plain')).toMatchObject({ inputKeepProb: 1 })
  })
})
