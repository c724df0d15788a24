import { describe, expect, it } from 'vitest'
import { readArguments } from '../../../src/cli/flags/flags.js'
import { IMPROVE_FLAGS } from '../../../src/cli/flags/improve.js'
import { readChoices, TRAIN_FLAGS } from '../../../src/cli/flags/train.js'
import { DEFAULT_RECIPE, recipe } from '../../../src/cli/run/recipe.js'
import { expectFault } from '../../support/errors.js'

function read(...args: string[]): ReturnType<typeof readChoices> {
  return readChoices(readArguments(args, TRAIN_FLAGS).flags)
}

/** As `train` reads them. */
function trainReads(...args: string[]): ReturnType<typeof readChoices> {
  return readChoices(readArguments(args, TRAIN_FLAGS).flags, DEFAULT_RECIPE)
}

/** What can be compared. */
function plainData(choices: ReturnType<typeof read>): object {
  return { ...choices, withRecipe: null, isPreset: null }
}

describe('--recipe', () => {
  it('is the accurate one of train by default, unless a flag asks for what it cannot do', () => {
    expect(plainData(trainReads())).toEqual(plainData(read('--recipe', 'accurate')))
    expect(trainReads('--l2', '1', '--threshold', 'f1', '--optimizer', 'adam').recipeName).toBe('accurate')
    const others = ['--time=day', '--part=part', '--refit', '--ensemble=1', '--smote', '--normalization=layer']
    for (const other of [...others, '--schedule=plateau', '--optimizer=sgd', '--source=file']) {
      const [flag = '', value] = other.split('=')
      const args = value === undefined ? [flag] : [flag, value]
      const choices = trainReads(...args)
      expect(choices.recipeReason?.startsWith(flag)).toBe(true)
      expect({ ...plainData(choices), recipeReason: null }).toEqual(plainData(read('--recipe', 'plain', ...args)))
      expect(choices.withRecipe).toBeNull()
    }
  })

  it('gives way to the rows only where no flag names it', () => {
    const { withRecipe } = trainReads('--seed', '3')
    for (const name of ['fast', 'plain'] as const) {
      expect(withRecipe?.(name)).toEqual(read('--recipe', name, '--seed', '3'))
    }
    for (const name of ['accurate', 'fast', 'plain']) expect(trainReads('--recipe', name).withRecipe).toBeNull()
  })

  it('has a fast form with fewer networks and epochs', () => {
    expect(trainReads('--fast')).toMatchObject({ recipeName: 'fast', foldEnsemble: 3, scaling: 'robustSmoothClip' })
    expect(trainReads('--fast')).toEqual(trainReads('--recipe', 'fast'))
    const size = { rows: 90, features: 4, task: 'regression', classes: null } as const
    expect([recipe(size, 'fast').epochs, recipe(size, 'accurate').epochs]).toEqual([64, 128])
    expect(recipe(size, 'fast')).toEqual({ ...recipe(size, 'accurate'), epochs: 64, patience: 64 })
    expectFault(() => trainReads('--fast', '--recipe', 'plain'), { code: 'INVALID_OPTION', field: '--fast' })
  })

  it('is plain by default of other commands: one network, folds where they help', () => {
    const plain = { recipeName: 'plain', ensemble: 1, foldEnsemble: 0, refit: false }
    expect(read()).toMatchObject({ ...plain, decision: { aim: 'auto' }, folds: { isAutomatic: true } })
    expect(plainData(read('--recipe', 'plain'))).toEqual(plainData(read()))
  })

  it('averages networks of five folds of train and dev where it is accurate', () => {
    const accurate = { recipeName: 'accurate', ensemble: 1, foldEnsemble: 5, refit: false, scaling: 'robustSmoothClip' }
    expect(read('--recipe', 'accurate')).toMatchObject({
      ...accurate,
      decision: { aim: 'auto' },
      folds: { isAutomatic: true, folds: 10, repeats: 3 },
      references: true,
    })
    expect(read('--recipe', 'accurate', '--no-folds')).toMatchObject({ folds: null, references: false })
  })

  it('averages networks of one split, trained again, where folds would not split as asked', () => {
    expect(read('--recipe', 'accurate', '--time', 'day')).toMatchObject({ foldEnsemble: 0, ensemble: 5, refit: true })
  })

  it('gives way to flags', () => {
    const accurate = (...args: string[]): ReturnType<typeof read> => read('--recipe', 'accurate', ...args)
    expect(accurate('--ensemble', '3')).toMatchObject({ ensemble: 3, foldEnsemble: 0, refit: true })
    expect(accurate('--fold-ensemble', '3')).toMatchObject({ ensemble: 1, foldEnsemble: 3, refit: false })
    const byFolds = { foldEnsemble: 5, ensemble: 1, refit: false }
    expect(accurate('--threshold', 'f1')).toMatchObject({ ...byFolds, decision: { aim: 'f1' } })
    expect(accurate('--calibration', 'isotonic')).toMatchObject({ ...byFolds, decision: { calibration: 'isotonic' } })
    expect(accurate('--calibration', 'none')).toMatchObject({ ...byFolds, decision: { calibration: null } })
    expect(accurate()).toMatchObject({ ...byFolds, decision: { calibration: 'auto' } })
    expect(accurate('--folds', '5')).toMatchObject({ foldEnsemble: 5, folds: { folds: 5 }, references: false })
    expect(accurate('--schedule', 'plateau')).toMatchObject({ foldEnsemble: 0, ensemble: 5, refit: false })
    expect(accurate('--normalization', 'layer')).toMatchObject({ foldEnsemble: 0, ensemble: 1, refit: true })
    expect(accurate('--members', '8')).toMatchObject({
      foldEnsemble: 0,
      ensemble: 1,
      refit: true,
      recipe: { members: 8 },
    })
    expect(accurate('--members', '1')).toMatchObject(byFolds)
    expect(accurate('--scaling', 'standard').scaling).toBe('standard')
  })

  it('refuses an ensemble of folds beside another one, and where a fold would take part in its training', () => {
    const code = 'INVALID_OPTION'
    for (const other of ['--ensemble=2', '--refit', '--time=day', '--schedule=plateau', '--smote']) {
      const [flag = ''] = other.split('=')
      expectFault(() => read('--fold-ensemble', '5', other), { code, field: '--fold-ensemble' }, flag)
    }
    expectFault(() => read('--fold-ensemble', '1'), { code, field: '--fold-ensemble' })
  })

  it('repeats the folds as often as is asked for, where there are any', () => {
    const repeatsOf = (...args: string[]) => {
      const { foldEnsembleRepeats: repeats, isRepeatsPreset } = read(...args)
      return [repeats, isRepeatsPreset]
    }
    expect(repeatsOf('--recipe', 'accurate')).toEqual([3, true])
    expect(repeatsOf('--fast')).toEqual([1, true])
    expect(repeatsOf('--fold-ensemble', '5')).toEqual([1, false])
    expect(repeatsOf('--recipe', 'accurate', '--fold-ensemble-repeats', '1')).toEqual([1, false])
    expect(repeatsOf('--recipe', 'accurate', '--refit')).toEqual([1, false])
    expect(repeatsOf('--recipe', 'plain')).toEqual([1, false])
    const repeated = read('--recipe', 'accurate', '--fold-ensemble-repeats', '3')
    expect(repeated).toMatchObject({ foldEnsemble: 5, foldEnsembleRepeats: 3 })
    const field = '--fold-ensemble-repeats'
    const code = 'INVALID_OPTION'
    expectFault(() => read('--recipe', 'accurate', field, '0'), { code, field })
    expectFault(() => read('--recipe', 'plain', field, '2'), { code, field }, '--fold-ensemble 5')
    expectFault(() => read('--recipe', 'accurate', '--time', 'day', field, '2'), { code, field }, 'Leave out --time')
    expectFault(() => readArguments([field, '2'], IMPROVE_FLAGS), { code, field })
  })

  it('is refused where it is unknown; improve makes the networks of its folds, and no others', () => {
    expectFault(() => read('--recipe', 'best'), { code: 'INVALID_OPTION', field: '--recipe' }, 'plain')
    expect([...readArguments(['--recipe', 'fast'], IMPROVE_FLAGS).flags]).toEqual([['recipe', 'fast']])
    for (const flag of ['--fold-ensemble', '--ensemble'])
      expectFault(() => readArguments([flag, '2'], IMPROVE_FLAGS), {
        code: 'INVALID_OPTION',
        field: flag,
      })
  })
})
