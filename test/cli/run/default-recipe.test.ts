import { describe, expect, it } from 'vitest'
import { readArguments } from '../../../src/cli/flags/flags.js'
import { readImproveFlags } from '../../../src/cli/commands/improve.js'
import { IMPROVE_FLAGS, readChoicesOfImprove } from '../../../src/cli/flags/improve.js'
import { type Choices, readChoices, TRAIN_FLAGS } from '../../../src/cli/flags/train.js'
import { prepareChosen, recipeNote } from '../../../src/cli/run/default-recipe.js'
import type { Unstarted } from '../../../src/cli/run/job.js'
import type { Table } from '../../../src/index.js'
import { normalFrom, numbers } from '../../inspect/samples.js'

function job(rows: number, columns: number, ...args: string[]): Unstarted {
  const normal = normalFrom(1)
  const table: Table = {
    rows,
    columns: [
      ...Array.from({ length: columns }, (_, i) => numbers(`x${i}`, rows, normal)),
      numbers('y', rows, (row) => row + normal() / 4),
    ],
  }
  const choices = readChoices(readArguments(args, TRAIN_FLAGS).flags, 'accurate')
  return { name: 'job', notice: null, table, target: 'y', ignore: [], choices, previous: null }
}

describe('the default recipe', () => {
  it('is kept for a table, and prepared as it asks for', () => {
    const { job: own, prepared } = prepareChosen(job(60, 3))
    expect([own.choices.recipeName, own.choices.foldEnsemble, prepared.recipe.layers]).toEqual([
      'accurate',
      5,
      [64, 64, 64],
    ])
    expect(recipeNote(own.choices)).toBeNull()
  })

  it('gives way to fewer networks and epochs, and then to one, where many features would make few rows take long, unless a flag names it', () => {
    const fast = prepareChosen(job(800, 1500, '--seed', '4', '--no-folds'))
    expect(fast.job.choices).toMatchObject({
      recipeName: 'fast',
      foldEnsemble: 3,
      scaling: 'robustSmoothClip',
      seed: 4,
      folds: null,
    })
    expect([fast.prepared.recipe.layers, fast.prepared.recipe.epochs]).toEqual([[64, 64, 64], 64])
    expect(recipeNote(fast.job.choices)).toBe(
      'recipe: fast, an average of fewer networks, since the default one would take too long for 480 rows of train with 1,500 features (--recipe accurate asks for it)',
    )
    const { job: own, prepared } = prepareChosen(job(800, 5000, '--seed', '4', '--no-folds'))
    expect(own.choices).toMatchObject({
      recipeName: 'plain',
      foldEnsemble: 0,
      scaling: 'standard',
      seed: 4,
      folds: null,
    })
    expect(prepared.recipe.layers).toEqual([64])
    expect(recipeNote(own.choices)).toBe(
      'recipe: plain, one network, since the default one would take too long for 480 rows of train with 5,000 features (--recipe accurate asks for it)',
    )
    expect(prepareChosen(job(60, 3, '--recipe', 'accurate')).job.choices.isPreset).toBe(false)
    expect(prepareChosen(job(60, 3, '--fast')).job.choices.foldEnsemble).toBe(3)
  })

  it('gives way to fewer networks and epochs where it would take half of the budget of an improvement', () => {
    const chosen = (...args: string[]): Choices => {
      const { improve, rest } = readImproveFlags(readArguments(args, IMPROVE_FLAGS).flags)
      const given = { ...job(800, 300), choices: readChoicesOfImprove(rest, improve) }
      return prepareChosen(given).job.choices
    }
    // 480 rows of train, 27,456 weights, 128 epochs, six trainings: 3.0e10 multiplications, 6 s.
    const long = chosen('--budget', '13s')
    expect(long).toMatchObject({ recipeName: 'accurate', foldEnsemble: 5, improve: { folds: 5 }, recipeReason: null })
    const short = chosen('--budget', '11s')
    expect(short).toMatchObject({ recipeName: 'fast', foldEnsemble: 3, improve: { folds: 3 }, references: false })
    expect(recipeNote(short)).toContain('480 rows of train with 300 features and a budget of 11 s')
    expect(chosen('--budget', '1s').recipeName).toBe('fast')
    expect(chosen('--budget', '11s', '--folds', '4')).toMatchObject({ foldEnsemble: 4, improve: { folds: 4 } })
    expect(chosen('--trials', '2')).toMatchObject({ recipeName: 'accurate', recipeReason: null })
    expect(chosen('--budget', '1s', '--recipe', 'accurate').recipeName).toBe('accurate')
  })
})
