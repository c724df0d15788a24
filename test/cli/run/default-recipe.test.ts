import { describe, expect, it } from 'vitest'
import { readArguments } from '../../../src/cli/flags/flags.js'
import { readChoices, TRAIN_FLAGS } from '../../../src/cli/flags/train.js'
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

  it('gives way where many features would make few rows take long, unless a flag names it', () => {
    const { job: own, prepared } = prepareChosen(job(800, 1500, '--seed', '4', '--no-folds'))
    expect(own.choices).toMatchObject({
      recipeName: 'plain',
      foldEnsemble: 0,
      scaling: 'standard',
      seed: 4,
      folds: null,
    })
    expect(prepared.recipe.layers).toEqual([64])
    expect(recipeNote(own.choices)).toBe(
      'recipe: plain, one network, since 480 rows of train with 1,500 features would take the default one too long (--recipe accurate asks for it)',
    )
    expect(prepareChosen(job(60, 3, '--recipe', 'accurate')).job.choices.isPreset).toBe(false)
    expect(prepareChosen(job(60, 3, '--fast')).job.choices.foldEnsemble).toBe(3)
  })
})
