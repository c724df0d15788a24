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
    const plain = { recipeName: 'plain', ensemble: 1, refit: false }
    expect(read()).toMatchObject({ ...plain, decision: { aim: 'auto' }, folds: { isAutomatic: true } })
    expect(read('--recipe', 'plain')).toEqual(read())
  })

  it('averages five networks, trained again on train and dev, where it is accurate', () => {
    const accurate = { recipeName: 'accurate', ensemble: 5, refit: true }
    expect(read('--recipe', 'accurate')).toMatchObject({ ...accurate, decision: { aim: 'none' }, folds: null })
  })

  it('gives way to flags', () => {
    expect(read('--recipe', 'accurate', '--ensemble', '3').ensemble).toBe(3)
    expect(read('--recipe', 'accurate', '--threshold', 'f1')).toMatchObject({ refit: false, decision: { aim: 'f1' } })
    expect(read('--recipe', 'accurate', '--calibration', 'isotonic').refit).toBe(false)
    expect(read('--recipe', 'accurate', '--folds', '5')).toMatchObject({ ensemble: 1, folds: { folds: 5 } })
    expect(read('--recipe', 'accurate', '--normalization', 'layer').ensemble).toBe(1)
  })

  it('is refused where it is unknown, and by improve, whose trials are single networks', () => {
    expectFault(() => read('--recipe', 'best'), { code: 'INVALID_OPTION', field: '--recipe' }, 'plain')
    for (const flag of ['--recipe', '--ensemble'])
      expectFault(() => readArguments([flag, '2'], IMPROVE_FLAGS), { code: 'INVALID_OPTION', field: flag })
  })
})
