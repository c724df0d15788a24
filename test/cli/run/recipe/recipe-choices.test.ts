import { describe, expect, it } from 'vitest'
import type { Recipe } from '../../../../src/cli/run/recipe.js'
import { recipeChoices } from '../../../../src/cli/run/recipe/recipe-choices.js'

const size = { rows: 206, features: 14, task: 'classification', classes: { count: 3, rarest: 0.2 } } as const

function choicesOf(change: object = {}, own: Partial<Recipe> = {}, given: object = {}): string[] {
  const preset = { recipeName: 'accurate', foldEnsemble: 5, foldEnsembleRepeats: 3, isRepeatsPreset: true } as const
  return recipeChoices({ ...size, ...change }, { ...preset, recipe: own, ...given })
}

describe('what the recipe chose for the data', () => {
  it('is said in a line for each choice, with what it depends on', () => {
    expect(choicesOf()).toEqual([
      'activation selu, as for all classifications (mish for regressions)',
      'batches of 32 rows: near an eighth of 206 rows of train',
      'label smoothing 0.1: the rarest class has 20 % of the rows, at least 3.33 %',
      '3 repeats of the 5 folds: their trainings take at most about 20 s of one core',
    ])
  })

  it('differs by task, rows, the rarest class, and the time of the repeats', () => {
    expect(choicesOf({ task: 'regression', classes: null, rows: 90 }).slice(0, 2)).toEqual([
      'activation mish, as for all regressions (selu for classifications)',
      'batches of 16 rows: near an eighth of 90 rows of train, at least 16',
    ])
    expect(choicesOf({ rows: 54_000 })).toContain(
      'batches of 256 rows: near an eighth of 54,000 rows of train, at most 256',
    )
    expect(choicesOf({ classes: { count: 2, rarest: 0.0123 } })).toContain(
      'no label smoothing: the rarest class has 1.23 % of the rows, less than 5 %',
    )
    expect(choicesOf({}, {}, { foldEnsembleRepeats: 1 })).toContain(
      'one repeat of the 5 folds: more would take over about 20 s of one core',
    )
  })

  it('says nothing of what flags name', () => {
    const own = { activation: 'relu', batchSize: 8, step: { labelSmoothing: 0 } } as const
    expect(choicesOf({}, own, { isRepeatsPreset: false })).toEqual([])
    expect(choicesOf({}, { optimizer: 'sgd' }).join()).not.toContain('smoothing')
    expect(choicesOf({}, {}, { foldEnsemble: 0 }).join()).not.toContain('folds')
    expect(choicesOf({}, {}, { recipeName: 'fast', foldEnsemble: 3, foldEnsembleRepeats: 1 }).join()).not.toContain(
      'repeat',
    )
  })

  it('of the plain recipe follows the rows of train, at the limits too', () => {
    const plain = (change: object = {}, own: Partial<Recipe> = {}): string[] =>
      choicesOf(change, own, { recipeName: 'plain', foldEnsemble: 0 })
    expect(plain()).toEqual([
      '64 hidden units, for fewer than 1,000 rows of train',
      'batches of 16 and at most 1000 epochs, for fewer than 1,000 rows of train',
      'λ₂ = 1 and keepProb 0.8, as for all classifications of so many rows',
    ])
    expect(plain({ rows: 1000 })[0]).toBe('128 hidden units, for 1,000 to 20,000 rows of train')
    expect(plain({ rows: 19_999 })[0]).toBe('128 hidden units, for 1,000 to 20,000 rows of train')
    expect(plain({ rows: 20_000 })[0]).toBe('256 and 128 hidden units, for 20,000 rows or more of train')
    expect(plain({ features: 50 })[3]).toBe('keepProb 0.8 of the inputs too: a classification with 50 or more, here 50')
    expect(plain({ task: 'regression', classes: null })[2]).toBe(
      'λ₂ = 5 and no dropout, as for all regressions of so many rows',
    )
    const own = { layers: [8], epochs: 5, l2: 0, keepProb: 1, inputKeepProb: 1 }
    expect(plain({ features: 64 }, own)).toEqual([])
    expect(plain({}, { l2: 0 })[2]).toBe('keepProb 0.8, as for all classifications of so many rows')
  })
})
