import { describe, expect, it } from 'vitest'
import { readDecisionFlags, thresholdDecision } from '../../../src/cli/flags/decision.js'
import { type Flags } from '../../../src/cli/flags/flags.js'
import { readChoices, type Choices } from '../../../src/cli/flags/train.js'
import { expectFault } from '../../support/errors.js'

// Each flag reaches its option, has its default, and ends at its limits.

const flagsOf = (text: string): Flags =>
  new Map(
    text
      .split(' ')
      .filter((part) => part !== '')
      .map((part): [string, string] => {
        const [name = '', ...value] = part.replace(/^--/, '').split('=')
        return [name, value.join('=')]
      }),
  )
const choices = (text: string): Choices => readChoices(flagsOf(text))

describe('the settings of a recipe', () => {
  it.each<[string, object]>([
    ['--layers=64,32', { layers: [64, 32] }],
    ['--layers=none', { layers: [] }],
    ['--activation=tanh', { activation: 'tanh' }],
    ['--initializer=zeros', { initializer: 'zeros' }],
    ['--keep-prob=0.5', { keepProb: 0.5 }],
    ['--keep-prob=1', { keepProb: 1 }],
    ['--input-keep-prob=0.5', { inputKeepProb: 0.5 }],
    ['--l2=0', { l2: 0 }],
    ['--l2=0.5', { l2: 0.5 }],
    ['--l1=0', { l1: 0 }],
    ['--l1=0.5', { l1: 0.5 }],
    ['--epochs=1', { epochs: 1 }],
    ['--batch-size=1', { batchSize: 1 }],
    ['--optimizer=sgd', { optimizer: 'sgd', learningRate: undefined }],
    ['--optimizer=sgd --learning-rate=0.5', { optimizer: 'sgd', learningRate: 0.5 }],
    ['--optimizer=lbfgs', { optimizer: 'lbfgs', learningRate: undefined, batchSize: Infinity, keepProb: 1, inputKeepProb: 1 }], // prettier-ignore
    ['--optimizer=lbfgs --batch-size=5', { optimizer: 'lbfgs', learningRate: undefined, batchSize: 5, keepProb: 1, inputKeepProb: 1 }], // prettier-ignore
    ['--learning-rate=0', { learningRate: 0 }],
    ['--patience=1', { patience: 1 }],
    ['--precision=f64', { precision: 'f64' }],
    ['--normalization=batch', { normalization: 'batch' }],
    ['--beta2=0', { beta2: 0 }],
    ['--beta2=0.5', { beta2: 0.5 }],
    ['--optimizer=adamw --weight-decay=0', { optimizer: 'adamw', learningRate: undefined, weightDecay: 0 }],
    ['--optimizer=muon --weight-decay=0.1', { optimizer: 'muon', learningRate: undefined, weightDecay: 0.1 }],
    ['--input-scale', { inputScale: true }],
    ['--periodic-sigma=0', { periodicSigma: 0 }],
    ['--periodic-sigma=0.1 --frequencies=1', { periodicSigma: 0.1, frequencies: 1 }],
    ['--category-dimension=0', { categoryDimension: 0 }],
    ['--residual-blocks=0', { residualBlocks: 0 }],
    ['--residual-blocks=100', { residualBlocks: 100 }],
    ['--members=1', { members: 1 }],
    ['--members=64', { members: 64 }],
    ['--monitor=devError', { monitor: 'devError' }],
  ])('%s', (text, recipe) => {
    expect(choices(text).recipe).toEqual({ step: {}, ...recipe })
  })

  it.each<[string, Partial<Choices>]>([
    ['--task=regression', { task: 'regression' }],
    ['--seed=0', { seed: 0 }],
    ['--seed=7', { seed: 7 }],
    ['--scaling=none', { scaling: 'none' }],
    ['--scaling=quantile --quantiles=2', { scaling: 'quantile', quantiles: 2 }],
    ['--scaling=quantile --quantiles=10000', { quantiles: 10_000 }],
    ['--scaling=quantile --quantile-noise=0', { quantileNoise: 0 }],
    ['--scaling=quantile --quantile-noise=1', { quantileNoise: 1 }],
    ['--numbers=piecewiseLinear --bins=1', { numbers: 'piecewiseLinear', bins: 1 }],
    ['--target-scale=log', { targetScale: 'log' }],
    ['--missing=error', { missing: 'error' }],
    ['--most-categories=1', { mostCategories: 1 }],
    ['--binary-categories=signed', { binaryCategories: 'signed' }],
    ['--dates=trend', { dates: 'trend' }],
    ['--texts=drop', { texts: 'drop' }],
    ['--identifiers=keep', { identifiers: 'keep' }],
    ['--achievable-error=0', { achievableError: 0 }],
    ['--achievable-error=1', { achievableError: 1 }],
    ['--no-preflight', { preflight: false }],
    ['--curves', { curves: { seconds: undefined } }],
    ['--curves --curves-seconds=1000000', { curves: { seconds: 1e6 } }],
    ['--noise=0.5', { augmenting: { augment: [{ kind: 'noise', sigma: 0.5, relative: true }], smote: false } }],
    ['--mask=1', { augmenting: { augment: [{ kind: 'mask', rate: 1 }], smote: false } }],
    ['--mixup=100', { augmenting: { augment: [{ kind: 'mixup', alpha: 100 }], smote: false } }],
    ['--smote', { augmenting: { augment: [], smote: true } }],
    ['--ensemble=3', { ensemble: 3 }],
    ['--ensemble=1', { ensemble: 1 }],
    ['--repair', { repair: true }],
    ['--refit', { refit: true }],
    ['--fold-ensemble=2', { foldEnsemble: 2, foldEnsembleRepeats: 1 }],
    ['--fold-ensemble=100 --fold-ensemble-repeats=100', { foldEnsemble: 100, foldEnsembleRepeats: 100 }],
  ])('%s', (text, expected) => {
    expect(choices(text)).toMatchObject(expected)
  })

  it('have defaults', () => {
    expect(choices('')).toEqual({
      recipeName: 'plain',
      isPreset: true,
      recipeReason: null,
      ensemble: 1,
      repair: false,
      foldEnsemble: 0,
      foldEnsembleRepeats: 1,
      isRepeatsPreset: false,
      refit: false,
      decision: { calibration: 'auto', aim: 'auto', positive: undefined },
      folds: { isAutomatic: true, folds: 10, repeats: 1, seconds: undefined },
      references: false,
      recipe: { step: {} },
      task: undefined,
      seed: 0,
      split: {},
      scaling: 'standard',
      quantiles: undefined,
      quantileNoise: undefined,
      numbers: 'scaled',
      bins: undefined,
      targetScale: 'auto',
      augmenting: { augment: [], smote: false },
      missing: 'impute',
      mostCategories: undefined,
      binaryCategories: undefined,
      dates: 'expand',
      texts: 'tfidf',
      identifiers: 'drop',
      achievableError: undefined,
      preflight: true,
      curves: null,
      improve: null,
      withRecipe: null,
    })
    const accurate = readChoices(flagsOf(''), 'accurate')
    expect(accurate).toMatchObject({ recipeName: 'accurate', scaling: 'robustSmoothClip', foldEnsemble: 5, references: true }) // prettier-ignore
    expect(accurate.withRecipe?.('plain')).toMatchObject({ recipeName: 'plain', isPreset: false, scaling: 'standard', foldEnsemble: 0 }) // prettier-ignore
    expect(readChoices(flagsOf('--recipe=accurate'), 'accurate').withRecipe).toBe(null)
    expect(readChoices(flagsOf('--fast'), 'accurate')).toMatchObject({ recipeName: 'fast', foldEnsemble: 3, isPreset: false }) // prettier-ignore
  })

  it.each([
    ['--keep-prob=0', 'keep-prob'],
    ['--keep-prob=1.1', 'keep-prob'],
    ['--input-keep-prob=0', 'input-keep-prob'],
    ['--l2=-1', 'l2'],
    ['--l1=-1', 'l1'],
    ['--epochs=0', 'epochs'],
    ['--epochs=1.5', 'epochs'],
    ['--batch-size=0', 'batch-size'],
    ['--learning-rate=-1', 'learning-rate'],
    ['--patience=0', 'patience'],
    ['--beta2=1', 'beta2'],
    ['--beta2=-0.1', 'beta2'],
    ['--weight-decay=0.1', 'weight-decay'],
    ['--optimizer=adam --weight-decay=0.1', 'weight-decay'],
    ['--optimizer=adamw --weight-decay=-1', 'weight-decay'],
    ['--periodic-sigma=-1', 'periodic-sigma'],
    ['--frequencies=4', 'frequencies'],
    ['--periodic-sigma=0 --frequencies=4', 'frequencies'],
    ['--periodic-sigma=1 --frequencies=0', 'frequencies'],
    ['--category-dimension=-1', 'category-dimension'],
    ['--category-dimension=1.5', 'category-dimension'],
    ['--residual-blocks=101', 'residual-blocks'],
    ['--members=0', 'members'],
    ['--members=65', 'members'],
    ['--seed=-1', 'seed'],
    ['--quantiles=5', 'quantiles'],
    ['--scaling=quantile --quantiles=1', 'quantiles'],
    ['--scaling=quantile --quantiles=10001', 'quantiles'],
    ['--quantile-noise=0.1', 'quantile-noise'],
    ['--scaling=quantile --quantile-noise=1.1', 'quantile-noise'],
    ['--bins=4', 'bins'],
    ['--numbers=piecewiseLinear --bins=0', 'bins'],
    ['--most-categories=0', 'most-categories'],
    ['--achievable-error=1.1', 'achievable-error'],
    ['--achievable-error=-0.1', 'achievable-error'],
    ['--noise=0', 'noise'],
    ['--mask=0', 'mask'],
    ['--mask=1.1', 'mask'],
    ['--mixup=0', 'mixup'],
    ['--mixup=101', 'mixup'],
    ['--ensemble=0', 'ensemble'],
    ['--ensemble=101', 'ensemble'],
    ['--fold-ensemble=1', 'fold-ensemble'],
    ['--fold-ensemble=101', 'fold-ensemble'],
    ['--fold-ensemble=5 --fold-ensemble-repeats=0', 'fold-ensemble-repeats'],
    ['--fold-ensemble=5 --fold-ensemble-repeats=101', 'fold-ensemble-repeats'],
    ['--fold-ensemble-repeats=2', 'fold-ensemble-repeats'],
    ['--curves-seconds=5', 'curves-seconds'],
    ['--curves --curves-seconds=0', 'curves-seconds'],
    ['--curves --curves-seconds=1000001', 'curves-seconds'],
    ['--curves --smote', 'curves'],
  ])('%s is refused', (text, name) => {
    expectFault(() => choices(text), { code: 'INVALID_OPTION', field: `--${name}` })
  })
})

describe('the model that flags ask for', () => {
  const preset = (text: string): Choices => readChoices(flagsOf(text), 'accurate')

  it('is another than the preset where a flag rules averages of folds out, which is told', () => {
    for (const text of [
      '--ensemble=3',
      '--refit',
      '--time=t',
      '--source=s',
      '--part=p',
      '--train-dev=9',
      '--smote',
      '--normalization=layer',
      '--schedule=plateau',
      '--optimizer=sgd',
    ])
      // prettier-ignore
      expect(preset(text)).toMatchObject({ recipeName: 'plain', isPreset: false })
    expect(preset('--time=t').recipeReason).toBe('--time')
    expect(preset('--optimizer=sgd').recipeReason).toBe('--optimizer sgd')
    expect(preset('--normalization=layer').recipeReason).toBe('--normalization layer')
    expect(preset('--members=2').recipeReason).toBe('--members')
    expect(preset('--schedule=plateau').recipeReason).toBe('--schedule plateau')
    for (const text of ['--members=1', '--normalization=batch', '--optimizer=adam', '--schedule=cosine'])
      expect(preset(text)).toMatchObject({ recipeName: 'accurate', isPreset: true, recipeReason: null })
  })

  it('takes other ways where a named recipe cannot have folds', () => {
    expect(choices('--recipe=accurate --time=t')).toMatchObject({ recipeName: 'accurate', foldEnsemble: 0, ensemble: 5, refit: true }) // prettier-ignore
    expect(choices('--recipe=fast --time=t')).toMatchObject({ ensemble: 3, refit: true })
    expect(choices('--recipe=accurate --time=t --folds=5')).toMatchObject({ ensemble: 1, refit: true })
    expect(choices('--recipe=accurate --time=t --threshold=f1')).toMatchObject({ ensemble: 5, refit: false })
    expect(choices('--refit').decision.aim).toBe('none')
    expect(choices('--ensemble=2').folds).toBe(null)
    expect(choices('--fold-ensemble=5')).toMatchObject({ folds: { isAutomatic: true, repeats: 3 }, references: true })
    expect(choices('--fold-ensemble=5 --folds=4')).toMatchObject({ folds: { isAutomatic: false, folds: 4, repeats: 1 }, references: false }) // prettier-ignore
    expect(choices('--fold-ensemble=5 --no-folds')).toMatchObject({ folds: null, references: false })
  })

  it.each([
    ['--fast --recipe=plain', '--fast', '--recipe plain'],
    ['--fold-ensemble=5 --refit', '--fold-ensemble', '--refit'],
    ['--fold-ensemble=5 --time=t', '--fold-ensemble', '--time'],
    ['--ensemble=2 --folds=5', '--folds', '--ensemble'],
    ['--ensemble=2 --curves', '--curves', '--ensemble'],
    ['--ensemble=2 --members=2', '--members', '--ensemble'],
    ['--ensemble=2 --normalization=layer', '--normalization layer', '--ensemble'],
    ['--refit --calibration=isotonic', '--calibration', '--refit'],
    ['--refit --threshold=f1', '--threshold', '--refit'],
    ['--refit --schedule=plateau', '--schedule plateau', '--refit'],
  ])('%s is refused', (text, field, other) => {
    expectFault(() => choices(text), { code: 'INVALID_OPTION', field }, other)
  })

  it('may have what does not clash', () => {
    for (const text of [
      '--fast --recipe=fast',
      '--refit --calibration=none',
      '--refit --threshold=none',
      '--ensemble=1 --folds=5',
    ])
      // prettier-ignore
      expect(() => choices(text)).not.toThrow()
  })
})

describe('decisions', () => {
  const decision = (text: string): ReturnType<typeof readDecisionFlags> => readDecisionFlags(flagsOf(text))

  it('are read from --threshold, --calibration and --positive', () => {
    expect(decision('--threshold=f1').aim).toBe('f1')
    expect(decision('--threshold=none').aim).toBe('none')
    expect(decision('--threshold=recall=0.9').aim).toEqual({ recall: 0.9 })
    expect(decision('--threshold=recall=1').aim).toEqual({ recall: 1 })
    expect(decision('--threshold=precision=.5').aim).toEqual({ precision: 0.5 })
    expect(decision('--threshold=cost=1:20').aim).toEqual({ falsePositive: 1, falseNegative: 20 })
    expect(decision('--calibration=none').calibration).toBe(null)
    expect(decision('--calibration=isotonic').calibration).toBe('isotonic')
    expect(decision('--positive=yes').positive).toBe('yes')
    for (const text of ['recall=0', 'recall=1.1', 'recall=', 'cost=1', 'f2', '0.5', '']) {
      expectFault(() => decision(`--threshold=${text}`), { field: '--threshold', value: text })
    }
  })

  it('of a prediction are for the stored label, or for those that are named', () => {
    const stored = { thresholds: [{ label: 'yes', threshold: 0.5 }] }
    expect(thresholdDecision('0.3', stored, ['no', 'yes'])).toEqual({ thresholds: [{ label: 'yes', threshold: 0.3 }] })
    expect(thresholdDecision('1', null, ['no', 'yes'])).toEqual({ thresholds: [{ label: 'yes', threshold: 1 }] })
    expect(thresholdDecision('a=0.2,b,c=0', null, ['a', 'b,c', 'd'])).toEqual({ thresholds: [{ label: 'a', threshold: 0.2 }, { label: 'b,c', threshold: 0 }] }) // prettier-ignore
    expectFault(
      () => thresholdDecision('0.3', null, ['a', 'b', 'c']),
      { field: '--threshold' },
      'The labels are a, b, c.',
    )
    expectFault(() => thresholdDecision('1.1', stored, ['no', 'yes']), { field: '--threshold', value: '1.1' })
    expectFault(() => thresholdDecision('x', stored, ['no', 'yes']), { field: '--threshold' })
  })
})
