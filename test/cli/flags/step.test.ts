import { describe, expect, it } from 'vitest'
import { readArguments } from '../../../src/cli/flags/flags.js'
import { readChoices, TRAIN_FLAGS } from '../../../src/cli/flags/train.js'
import { expectFault } from '../../support/errors.js'

const choices = (...args: string[]) => readChoices(readArguments(args, TRAIN_FLAGS).flags)

describe('flags about the step', () => {
  it('become options of fit, and nothing where none is given', () => {
    expect(choices().recipe).toEqual({ step: {} })
    const args = [
      ...['--schedule', 'cosine', '--warmup', '2.5', '--clip-norm', '1', '--max-norm', '3', '--accumulate', '4'],
      ...['--l1-method', 'subgradient', '--label-smoothing', '0.1', '--class-weights', 'balanced'],
    ]
    expect(choices(...args).recipe.step).toEqual({
      schedule: { kind: 'cosine', warmup: 2.5 },
      clipNorm: 1,
      maxNorm: 3,
      accumulate: 4,
      l1Method: 'subgradient',
      labelSmoothing: 0.1,
      classWeights: 'balanced',
    })
    expect(
      choices('--parametrization', 'ntk', '--learning-rate-factors', 'bias=0.1,inputScale=6', '--ema-decay', '0.99')
        .recipe.step,
    ).toEqual({
      parametrization: 'ntk',
      learningRateFactors: { bias: 0.1, inputScale: 6 },
      weightAveraging: { kind: 'ema', decay: 0.99 },
    })
    expect(choices('--schedule', 'oneCycle', '--clip-value', '0.5').recipe.step).toEqual({
      schedule: 'oneCycle',
      clipValue: 0.5,
    })
  })

  it('a warm-up alone is one of a constant rate', () => {
    expect(choices('--warmup', '3').recipe.step).toEqual({ schedule: { kind: 'constant', warmup: 3 } })
  })

  it.each([
    ['yes=3,no=0.5', { yes: 3, no: 0.5 }],
    ['a=b=2', { 'a=b': 2 }],
    ['=1', { '': 1 }],
    ['two words=1e-1', { 'two words': 0.1 }],
    ['__proto__=2', Object.fromEntries([['__proto__', 2]])],
  ])('takes class weights %j', (text, weights) => {
    const found = choices('--class-weights', text).recipe.step?.classWeights
    expect(Object.entries(found ?? {})).toEqual(Object.entries(weights))
  })

  it.each([
    [['--class-weights', 'yes'], /`--class-weights` \(="yes"\) must be balanced, or CLASS=WEIGHT/],
    [['--class-weights', 'yes=3,yes=4'], /each class once/],
    [['--class-weights', 'yes=3,'], /CLASS=WEIGHT/],
    [['--class-weights', 'yes=three'], /CLASS=WEIGHT/],
    [['--schedule', 'cosin'], /Did you mean cosine/],
    [['--schedule', 'oneCycle', '--warmup', '1'], /`--warmup` \(=1\) must be left out with --schedule oneCycle/],
    [['--warmup', '-1'], /write --warmup=-1/],
    [['--label-smoothing', '1'], /`--label-smoothing` \(=1\) must be a number in \[0, 1\)/],
    [['--clip-norm', '0'], /`--clip-norm` \(=0\) must be a number above 0/],
    [['--accumulate', '1.5'], /`--accumulate` \(=1.5\) must be a whole number/],
    [['--weight-decay', '0.1'], /`--weight-decay` \(=0.1\) must be given with --optimizer adamw/],
    [['--weight-decay', '0.1', '--optimizer', 'adam'], /--optimizer adamw/],
    [['--learning-rate-factors', 'bias'], /`--learning-rate-factors` \(="bias"\) must be KIND=FACTOR pairs/],
    [['--learning-rate-factors', 'bias=1,bias=2'], /each kind once/],
    [['--parametrization', 'nkt'], /Did you mean ntk/],
    [['--ema-decay', '1'], /`--ema-decay` \(=1\) must be a number in \(0, 1\)/],
    [['--beta2', '1'], /`--beta2` \(=1\) must be a number in \[0, 1\)/],
    [['--bins', '8'], /`--bins` \(=8\) must be given with --numbers piecewiseLinear/],
    [['--quantiles', '50'], /`--quantiles` \(=50\) must be given with --scaling quantile/],
    [['--quantiles', '50', '--scaling', 'robust'], /be given with --scaling quantile/],
    [['--quantile-noise', '0'], /`--quantile-noise` \(=0\) must be given with --scaling quantile/],
    [['--quantiles', '1', '--scaling', 'quantile'], /`--quantiles` \(=1\) must be/],
    [['--quantile-noise', '2', '--scaling', 'quantile'], /`--quantile-noise` \(=2\) must be a number in \[0, 1\]/],
    [['--frequencies', '4'], /`--frequencies` \(=4\) must be given with --periodic-sigma above 0/],
    [['--normalization', 'group'], /be one of batch, layer, none/],
  ])('refuses %j', (args, message) => {
    expect(() => choices(...args)).toThrow(message)
  })
})

describe('flags that change what the recipe chose', () => {
  it('a normalization, a decay, a metric to watch', () => {
    const args = ['--optimizer', 'adamw', '--weight-decay', '0.1', '--normalization', 'batch', '--monitor', 'f1Macro']
    expect(choices(...args).recipe).toEqual({
      optimizer: 'adamw',
      weightDecay: 0.1,
      normalization: 'batch',
      monitor: 'f1Macro',
      step: {},
      learningRate: undefined,
    })
  })

  it.each(['keep-prob', 'input-keep-prob'])('--%s is above 0 and at most 1', (flag) => {
    expectFault(() => choices(`--${flag}`, '0'), { code: 'INVALID_OPTION', field: `--${flag}` }, '(0, 1]')
    expectFault(() => choices(`--${flag}`, '1.01'), { code: 'INVALID_OPTION', field: `--${flag}` })
    expect(() => choices(`--${flag}`, '1')).not.toThrow()
  })

  it('L-BFGS leaves out dropout and batches, unless they are asked for', () => {
    const chosen = choices('--optimizer', 'lbfgs').recipe
    expect(chosen).toMatchObject({ optimizer: 'lbfgs', keepProb: 1, inputKeepProb: 1, batchSize: Infinity })
    expect(choices('--optimizer', 'lbfgs', '--keep-prob', '0.5').recipe).toMatchObject({ keepProb: 0.5 })
  })
})
