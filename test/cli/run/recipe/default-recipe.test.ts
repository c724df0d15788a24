import { describe, expect, it } from 'vitest'
import { readArguments } from '../../../../src/cli/flags/flags.js'
import { readImproveFlags } from '../../../../src/cli/commands/improve.js'
import { IMPROVE_FLAGS, readChoicesOfImprove } from '../../../../src/cli/flags/improve.js'
import { type Choices, readChoices, TRAIN_FLAGS } from '../../../../src/cli/flags/train.js'
import { fastFor, prepareChosen, recipeNote } from '../../../../src/cli/run/recipe/default-recipe.js'
import { fitOfBudget } from '../../../../src/cli/run/improve/first-network.js'
import type { Unstarted } from '../../../../src/cli/run/job.js'
import type { Table } from '../../../../src/index.js'
import { normalFrom, numbers } from '../../../inspect/samples.js'

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

describe('the repeats of the folds', () => {
  const repeatsOf = (...args: Parameters<typeof job>): number =>
    prepareChosen(job(...args)).job.choices.foldEnsembleRepeats

  it('are three where that takes at most about 20 s of one core, and one beyond that', () => {
    // 360 rows of train, 8,384 weights, 128 epochs, 16 trainings: 1.9e10 multiplications.
    expect(repeatsOf(600, 3)).toBe(3)
    // 600 rows, 40,192 weights: 1.5e11.
    expect(repeatsOf(1000, 500)).toBe(1)
    expect(repeatsOf(1000, 500, '--epochs', '60')).toBe(3)
  })

  it('are those that a flag names', () => {
    expect(repeatsOf(1000, 500, '--fold-ensemble-repeats', '3')).toBe(3)
    expect(repeatsOf(600, 3, '--fold-ensemble-repeats', '1')).toBe(1)
    expect(repeatsOf(600, 3, '--fold-ensemble', '4')).toBe(1)
    expect(repeatsOf(600, 3, '--recipe', 'accurate')).toBe(3)
    expect(repeatsOf(600, 3, '--fast')).toBe(1)
  })
})

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

  const improved = (...args: string[]): Unstarted => {
    const { improve, rest } = readImproveFlags(readArguments(args, IMPROVE_FLAGS).flags)
    return { ...job(800, 300), choices: readChoicesOfImprove(rest, improve) }
  }

  it('gives way to fewer networks and epochs where it would take half of the budget of an improvement, by a reckoning without a preflight', () => {
    const chosen = (...args: string[]): Choices =>
      prepareChosen(improved(...args, ...(args.includes('--trials') ? [] : ['--no-preflight']))).job.choices
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

  it('is left to the preflight where it may fit into the budget, on another machine or with folds side by side', () => {
    const chosen = (budget: string): Choices => prepareChosen(improved('--budget', budget)).job.choices
    expect(chosen('1.6s').recipeName).toBe('accurate')
    expect(chosen('1.4s').recipeName).toBe('fast')
    const given = prepareChosen(improved('--budget', '3s'))
    const fast = fastFor(given.job, given.prepared)
    expect(fast?.job.choices).toMatchObject({ recipeName: 'fast', foldEnsemble: 3 })
    expect(fast?.prepared.recipe.epochs).toBe(64)
    expect(recipeNote(fast?.job.choices ?? given.job.choices)).toContain('300 features and a budget of 3.0 s')
    const named = prepareChosen(improved('--budget', '3s', '--recipe', 'accurate'))
    expect(fastFor(named.job, named.prepared)).toBeNull()
    expect(fastFor(fast?.job ?? given.job, given.prepared)).toBeNull()
  })

  it('fits into a budget where the first network has three tenths of it, and all trainings eight; below twice as much is measured', () => {
    const fit = (first: number, all: number) => fitOfBudget(first, all, 10)
    expect([fit(3, 8), fit(1, 5), fit(0, 0)]).toEqual(['yes', 'yes', 'yes'])
    expect([fit(3.1, 8), fit(3, 8.1), fit(5.9, 15.9)]).toEqual(['unsure', 'unsure', 'unsure'])
    expect([fit(6, 8), fit(3, 16), fit(7, 20)]).toEqual(['no', 'no', 'no'])
  })

  it('is that of the run that is gone on with', () => {
    const own = improved('--budget', '9s')
    expect(prepareChosen(own, 'accurate').job.choices).toMatchObject({ recipeName: 'accurate', recipeReason: null })
    expect(prepareChosen(own, 'fast').job.choices).toMatchObject({
      recipeName: 'fast',
      recipeReason: '480 rows of train with 300 features and a budget of 9.0 s',
    })
    expect(prepareChosen(improved('--budget', '9s', '--fast'), 'fast').job.choices.recipeReason).toBeNull()
  })
})
