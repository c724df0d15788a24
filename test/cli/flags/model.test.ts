import { describe, expect, it } from 'vitest'
import { readArguments } from '../../../src/cli/flags/flags.js'
import { IMPROVE_FLAGS } from '../../../src/cli/flags/improve.js'
import { readChoices, TRAIN_FLAGS } from '../../../src/cli/flags/train.js'
import { expectFault } from '../../support/errors.js'

function read(...args: string[]): ReturnType<typeof readChoices> {
  return readChoices(readArguments(args, TRAIN_FLAGS).flags)
}

describe('--recipe', () => {
  it('is plain by default: one network, folds where they help', () => {
    const plain = { recipeName: 'plain', ensemble: 1, foldEnsemble: 0, refit: false }
    expect(read()).toMatchObject({ ...plain, decision: { aim: 'auto' }, folds: { isAutomatic: true } })
    expect(read('--recipe', 'plain')).toEqual(read())
  })

  it('averages networks of five folds of train and dev where it is accurate', () => {
    const accurate = { recipeName: 'accurate', ensemble: 1, foldEnsemble: 5, refit: false, scaling: 'robustSmoothClip' }
    expect(read('--recipe', 'accurate')).toMatchObject({ ...accurate, decision: { aim: 'none' }, folds: null })
  })

  it('averages networks of one split, trained again, where folds would not split as asked', () => {
    expect(read('--recipe', 'accurate', '--time', 'day')).toMatchObject({ foldEnsemble: 0, ensemble: 5, refit: true })
  })

  it('gives way to flags', () => {
    const accurate = (...args: string[]): ReturnType<typeof read> => read('--recipe', 'accurate', ...args)
    expect(accurate('--ensemble', '3')).toMatchObject({ ensemble: 3, foldEnsemble: 0, refit: true })
    expect(accurate('--fold-ensemble', '3')).toMatchObject({ ensemble: 1, foldEnsemble: 3, refit: false })
    const byDev = { foldEnsemble: 0, ensemble: 5, refit: false }
    expect(accurate('--threshold', 'f1')).toMatchObject({ ...byDev, decision: { aim: 'f1' } })
    expect(accurate('--calibration', 'isotonic')).toMatchObject(byDev)
    expect(accurate('--folds', '5')).toMatchObject({ foldEnsemble: 5, folds: { folds: 5 } })
    expect(accurate('--normalization', 'layer')).toMatchObject({ foldEnsemble: 0, ensemble: 1, refit: true })
    expect(accurate('--scaling', 'standard').scaling).toBe('standard')
  })

  it('refuses an ensemble of folds beside another one, and where dev chooses something', () => {
    const code = 'INVALID_OPTION'
    for (const other of ['--ensemble=2', '--refit', '--time=day', '--calibration=isotonic']) {
      const [flag = ''] = other.split('=')
      expectFault(() => read('--fold-ensemble', '5', other), { code, field: '--fold-ensemble' }, flag)
    }
    expectFault(() => read('--fold-ensemble', '1'), { code, field: '--fold-ensemble' })
  })

  it('is refused where it is unknown, and by improve, whose trials are single networks', () => {
    expectFault(() => read('--recipe', 'best'), { code: 'INVALID_OPTION', field: '--recipe' }, 'plain')
    for (const flag of ['--recipe', '--ensemble'])
      expectFault(() => readArguments([flag, '2'], IMPROVE_FLAGS), { code: 'INVALID_OPTION', field: flag })
  })
})
