import { describe, expect, it } from 'vitest'
import { recipe } from '../../../src/cli/run/recipe.js'

describe('recipe', () => {
  it('grows with the rows, and holds large networks back', () => {
    const sizes = [90, 1078, 54_000].map((rows) => recipe({ rows, features: 64, task: 'classification' }))
    expect(sizes.map(({ layers }) => layers)).toEqual([[64], [128], [256, 128]])
    expect(sizes.every(({ keepProb, l2, patience }) => keepProb < 1 && l2 > 0 && patience > 0)).toBe(true)
  })

  it('leaves dropout out for regression, and off few inputs', () => {
    expect(recipe({ rows: 500, features: 100, task: 'regression' })).toMatchObject({ keepProb: 1, inputKeepProb: 1 })
    expect(recipe({ rows: 500, features: 4, task: 'classification' })).toMatchObject({ inputKeepProb: 1 })
  })
})
