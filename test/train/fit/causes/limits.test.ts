import { describe, expect, it } from 'vitest'
import {
  dataset,
  network,
  type EpochRow,
  type FitSettings,
  type LayerSignal,
  type Targets,
} from '../../../../src/index.js'
import type { NetworkDescription } from '../../../../src/model/network-options.js'
import { binaryEntropy, constantLoss, entropyTerm } from '../../../../src/train/fit/causes/constant-loss.js'
import { deadLayers } from '../../../../src/train/fit/causes/dead-layers.js'
import { easierDev } from '../../../../src/train/fit/causes/easier-dev.js'
import { initialFault, isFit } from '../../../../src/train/fit/causes/initial-signals.js'
import { highestRate, likelyCauses, type DivergedRun } from '../../../../src/train/fit/causes/likely-causes.js'
import { largestInput } from '../../../../src/train/fit/causes/scaling.js'
import {
  batchSizeNotes,
  dropoutNotes,
  dropoutPhaseNotes,
  penaltyNotes,
  precisionNotes,
  splitNotes,
} from '../../../../src/train/fit/causes/notes.js'
import { oscillates } from '../../../../src/train/fit/causes/oscillation.js'
import { sureFrom, withOnset } from '../../../../src/train/fit/causes/sure-from.js'

/** Epochs with these train losses. */
const epochs = (losses: readonly number[]): EpochRow[] =>
  losses.map((loss, i) => ({
    epoch: i + 1,
    step: i + 1,
    seconds: 0,
    learningRate: 0.1,
    batchCost: loss,
    train: { loss, cost: loss, error: loss },
    dev: null,
    layers: [],
  })) as unknown as EpochRow[]

const signal = (values: Partial<LayerSignal>): LayerSignal => ({
  layer: 'dense',
  activationRms: 1,
  zeroFraction: 0,
  gradientNorm: 1,
  weightNorm: 1,
  ...values,
})

async function described(layers: readonly object[], rest: object = {}): Promise<NetworkDescription> {
  using net = await network({ inputs: 4, layers, loss: 'softmaxCrossEntropy', ...rest } as never)
  return net.options
}

describe('a loss that oscillates', () => {
  it('rises by more than a tenth', () => {
    expect(oscillates(epochs([1, 1, 1, 1, 1.1]))).toBe(false)
    expect(oscillates(epochs([1, 1, 1, 1, 1.101]))).toBe(true)
  })

  it('is seen from five epochs on', () => {
    expect(oscillates(epochs([1, 1, 1, 2]))).toBe(false)
    expect(oscillates(epochs([1, 1, 1, 1, 2]))).toBe(true)
  })

  it('does so in more than a fifth of the last half of them', () => {
    // Of eleven epochs the last six are looked at: five of them have one before.
    const first = [1, 1, 1, 1, 1]
    expect(oscillates(epochs([...first, 1, 2, 2, 2, 2, 2]))).toBe(false)
    expect(oscillates(epochs([...first, 1, 2, 2, 2, 2, 3]))).toBe(true)
    expect(oscillates(epochs([1, 2, 1, 2, 3, 1, 2, 2, 2, 2, 2]))).toBe(false)
    // Of nineteen the last ten: two rises are more than a fifth of nine epochs, and would not be of ten.
    const nine = Array.from({ length: 9 }, () => 1)
    expect(oscillates(epochs([...nine, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3]))).toBe(true)
    expect(oscillates(epochs([...nine, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2]))).toBe(false)
  })

  it('reads the rows that are measured in every epoch', () => {
    const rows = epochs([1, 1, 1, 1, 2])
    const measured = rows.map((row) => ({ ...row, trainSample: { ...row.train, loss: 1 } })) as EpochRow[]
    expect(oscillates(measured)).toBe(false)
  })
})

describe('the onset of a fault', () => {
  it('is the first epoch from which on every prefix shows it', () => {
    const rows = epochs([0, 1, 0, 1, 1])
    const shows = (until: readonly EpochRow[]): boolean => until.at(-1)?.train.loss === 1
    expect(sureFrom(rows, shows)).toBe(4)
    expect(sureFrom(rows.slice(0, 3), shows)).toBeNull()
    expect(sureFrom(rows.slice(3), shows)).toBe(4)
    expect(sureFrom([], shows)).toBeNull()
  })

  it('is looked for in the last 2000 prefixes', () => {
    const rows = epochs(Array.from({ length: 2003 }, () => 1))
    expect(sureFrom(rows, () => true)).toBe(4)
    expect(sureFrom(rows.slice(0, 2000), () => true)).toBe(1)
  })

  it('is told where training went on', () => {
    const fault = { kind: 'plateau', message: 'Flat.', remedy: '', change: null } as const
    const rows = epochs([1, 1, 1])
    expect(withOnset(fault, null, rows)).toBe(fault)
    expect(withOnset(fault, 2, rows)).toEqual({ ...fault, epoch: 2, message: 'Flat. That was sure from epoch 2 of 3 on.' }) // prettier-ignore
    expect(withOnset(fault, 3, rows)).toEqual({ ...fault, epoch: 3 })
  })
})

describe('dead layers', () => {
  const settings = { optimizer: { kind: 'sgd', learningRate: 0.0123456 } } as unknown as FitSettings
  const row = (...zeros: number[]): EpochRow =>
    ({ layers: zeros.map((zeroFraction, i) => signal({ layer: `dense${i + 1}`, zeroFraction })) }) as unknown as EpochRow // prettier-ignore

  it('are 0 on 99.5 % of the rows, and hidden', () => {
    expect(deadLayers(row(0.9949, 1), settings)).toBeNull()
    expect(deadLayers(row(0.995, 0), settings)?.message).toContain('The units of dense1 are')
    expect(deadLayers(row(1, 0.5, 1, 0), settings)?.message).toContain('The units of dense1, dense3 are')
    expect(deadLayers(undefined, settings)).toBeNull()
  })

  it('get a tenth of the learning rate, in three digits', () => {
    expect(deadLayers(row(1, 0), settings)?.change).toEqual({ activation: 'leakyRelu', learningRate: 0.00123 })
  })
})

describe('a dev part that is easier than train', () => {
  const row = (train: number, dev: number | null): EpochRow =>
    ({ epoch: 1, train: { error: train }, dev: dev === null ? null : { error: dev } }) as unknown as EpochRow
  const fault = (train: number, dev: number | null, trainRows: number, devRows: number): unknown => {
    const one = row(train, dev)
    return easierDev([one], one, { task: 'classification', train: trainRows, dev: devRows })
  }
  /** Four standard errors of the difference of two fractions with a common rate, √(p(1 − p)(1/n + 1/m)). */
  const limit = (train: number, dev: number, n: number, m: number): number => {
    const p = (train * n + dev * m) / (n + m)
    return 4 * Math.sqrt(p * (1 - p) * (1 / n + 1 / m))
  }

  it('differs by four standard errors', () => {
    const [n, m, dev] = [900, 300, 0.1]
    // The smallest error on train, in thousandths, that is so far above the one on dev.
    const least = Array.from({ length: 900 }, (_, i) => i / 1000).find((own) => own - dev > limit(own, dev, n, m)) ?? 1
    expect(least).toBeGreaterThan(dev + 0.05)
    expect(fault(least, dev, n, m)).not.toBeNull()
    expect(fault(least - 0.001, dev, n, m)).toBeNull()
  })

  it('differs by 0.05 where the rows are many', () => {
    expect(limit(0.17, 0.1, 1e6, 1e6)).toBeLessThan(0.01)
    expect(fault(0.149, 0.1, 1e6, 1e6)).toBeNull()
    expect(fault(0.151, 0.1, 1e6, 1e6)).toMatchObject({
      kind: 'dev better than train',
      epoch: 1,
      message: expect.stringContaining('10 % against 15.1 %') as string,
    })
  })

  it('is none without dev, without rows or in a regression', () => {
    expect(fault(0.9, null, 1e6, 1e6)).toBeNull()
    expect(easierDev([], undefined, { task: 'classification', train: 10, dev: 10 })).toBeNull()
    const one = row(0.9, 0.1)
    expect(easierDev([one], one, null)).toBeNull()
    expect(easierDev([one], one, { task: 'regression', train: 1e6, dev: 1e6 })).toBeNull()
  })
})

describe('what the first step shows', () => {
  const relu = { units: 8, activation: 'relu' }
  const signals = (...sizes: number[]): LayerSignal[] =>
    [...sizes, 1].map((activationRms, i) => signal({ layer: `dense${i + 1}`, activationRms }))
  const gradients = (...sizes: number[]): LayerSignal[] => sizes.map((gradientNorm) => signal({ gradientNorm }))

  it('a signal that grows or shrinks by more than a factor of 1000', async () => {
    const deep = await described([relu, relu, relu, { units: 2 }])
    const kind = (...sizes: number[]): unknown => initialFault(deep, signals(...sizes))?.kind
    expect(kind(1, 5, 1000)).toBeUndefined()
    expect(kind(1, 5, 1001)).toBe('exploding signal')
    expect(kind(1000, 5, 1)).toBeUndefined()
    expect(kind(1001, 5, 1)).toBe('vanishing signal')
    expect(kind(1, 5e6, 1)).toBeUndefined()
    expect(kind(1, 5, NaN)).toBe('exploding signal')
    expect(initialFault(deep, signals(1, 5, 2e3))?.message).toContain('Through 3 hidden layers the signal grows by a factor of 2000:') // prettier-ignore
    expect(initialFault(deep, signals(1, 5, 3e5))?.message).toContain('by a factor of 3.00e+5:')
    expect(initialFault(deep, signals(1, 5, 99_900))?.message).toContain('by a factor of 99900:')
    expect(initialFault(deep, signals(1, 5, Infinity))?.message).toContain('the signal grows beyond all numbers:')
    expect(initialFault(deep, signals(2e3, 5, 1))?.message).toContain('the signal shrinks to 5.00e-4 of its size:')
  })

  it('that units which are all 0 have no signal to compare', async () => {
    const deep = await described([relu, relu, { units: 2 }])
    const [first, last, output] = signals(1, 1e-9)
    const dead = { ...(last as LayerSignal), zeroFraction: 1 }
    expect(initialFault(deep, [first, dead, output] as LayerSignal[])).toBeNull()
    expect(initialFault(deep, [first, { ...dead, zeroFraction: 0.999 }, output] as LayerSignal[])?.kind).toBe('vanishing signal') // prettier-ignore
    const shallow = await described([relu, { units: 2 }])
    expect(initialFault(shallow, signals(1e9))).toBeNull()
  })

  it('gradients that grow or shrink by more than a factor of 1000, relative to the weights', async () => {
    const deep = await described([relu, relu, { units: 2 }])
    const kind = (...sizes: number[]): unknown => initialFault(deep, gradients(...sizes))?.kind
    expect(kind(1000, 1, 1)).toBeUndefined()
    expect(kind(1001, 1, 1)).toBe('exploding signal')
    expect(kind(1, 1, 1000)).toBeUndefined()
    expect(kind(1, 1, 1001)).toBe('vanishing signal')
    expect(kind(0, 0, 0)).toBe('zero gradients')
    expect(kind(0, 0, 1)).toBeUndefined()
    expect(kind(2000, NaN, 1)).toBeUndefined()
    const weights = [signal({ weightNorm: 2000 }), signal({}), signal({})]
    expect(initialFault(deep, weights)?.kind).toBe('vanishing signal')
    expect(initialFault(deep, weights)?.message).toContain('are 5.00e-4 of those of the last')
    expect(initialFault(deep, gradients(1200, 1, 1))?.message).toContain('are 1200 times those of the last')
  })

  it('only in layers that are trained', async () => {
    const frozen = await described([{ ...relu, trainable: false }, relu, relu, { units: 2 }])
    expect(initialFault(frozen, gradients(0, 1, 1, 1))).toBeNull()
    expect(initialFault(frozen, gradients(1, 0, 0, 0))?.kind).toBe('zero gradients')
  })

  it('weights more than five times as large as suits the activation, where nothing normalizes them', async () => {
    // heNormal draws σ = √(2/4) for four inputs of a relu.
    const sigma = Math.SQRT1_2
    const drawn = (times: number, rest: object = {}): object => ({ ...relu, initializer: { kind: 'normal', sigma: times * sigma }, ...rest }) // prettier-ignore
    const fault = async (...layers: object[]): Promise<unknown> =>
      initialFault(await described([...layers, { units: 2 }]), gradients(...layers.map(() => 1), 1))
    expect(await fault(drawn(4.99))).toBeNull()
    expect(await fault(drawn(5.01))).toMatchObject({
      kind: 'exploding signal',
      message: 'The initial weights of dense1 are 5.01 times as large as suits the activation.',
      change: { initializer: 'heNormal' },
    })
    expect(await fault(relu, { units: 3, activation: 'relu', initializer: { kind: 'normal', sigma: 6 * 0.5 } })).toMatchObject({ message: expect.stringContaining('of dense2 are 6 times') as string }) // prettier-ignore
    expect(await fault(drawn(5.01, { normalization: 'batch' }))).toBeNull()
    expect(await fault(relu, { units: 2, initializer: { kind: 'normal', sigma: 0.5 } })).toBeNull()
  })

  it('an initializer within half of the one that fits', async () => {
    const fits = async (times: number): Promise<boolean> => {
      const { layers } = await described([{ ...relu, initializer: { kind: 'normal', sigma: times * Math.SQRT1_2 } }, { units: 2 }]) // prettier-ignore
      return isFit(layers[0] as never)
    }
    expect(await fits(1.49)).toBe(true)
    expect(await fits(1.51)).toBe(false)
    expect(await fits(1 / 1.49)).toBe(true)
    expect(await fits(1 / 1.51)).toBe(false)
  })

  it('and what to do where the initializer is not to blame', async () => {
    const deep = await described([relu, relu, { units: 2 }])
    expect(initialFault(deep, signals(1, 5000))).toMatchObject({
      change: null,
      remedy: expect.stringContaining('normalization') as string,
    })
  })
})

describe('why a run diverged', () => {
  const data = (size: number, target = 1): DivergedRun['data'] =>
    dataset({
      x: Array.from({ length: 4 }, (_, i) => Array.from({ length: 4 }, (__, j) => (j === 1 ? size : 1) * (i % 2 === 0 ? 1 : -1))), // prettier-ignore
      y: [target, -target, target, -target],
      task: 'regression',
    })
  const layers = [{ units: 4 }, { units: 1 }]
  const run = async (
    rest: Partial<DivergedRun> & { readonly keepProb?: number; readonly kind?: string } = {},
  ): Promise<readonly string[]> => {
    const { keepProb = 1, kind = 'sgd', ...given } = rest
    const causes = likelyCauses({
      network: await described([{ units: 4, keepProb }, ...layers.slice(1)], { loss: 'meanSquaredError' }),
      settings: { optimizer: { kind, learningRate: 0.1 } } as unknown as FitSettings,
      data: data(1),
      learningRate: 0.1,
      rateCounts: true,
      initial: null,
      ...given,
    })
    return causes.map((cause) => cause.kind)
  }

  it('what to do: a tenth of the rate, in three digits', async () => {
    const network = await described(layers, { loss: 'meanSquaredError' })
    const settings = { optimizer: { kind: 'sgd', learningRate: 1.23456 } } as unknown as FitSettings
    const given = { network, settings, data: data(1), learningRate: 1.23456, rateCounts: true, initial: null }
    expect(likelyCauses(given)[0]?.message).toContain('the learning rate (1.23) is too high for sgd: try 0.123,')
  })

  it('the learning rate where nothing else is found, and first where it is above 1, or above 0.1 for adam', async () => {
    expect(await run()).toEqual(['learning rate'])
    const unscaled = { data: data(100) }
    expect(await run({ ...unscaled, learningRate: 1 })).toEqual(['unscaled input'])
    expect(await run({ ...unscaled, learningRate: 1.01 })).toEqual(['learning rate', 'unscaled input'])
    expect(await run({ ...unscaled, kind: 'adam', learningRate: 0.1 })).toEqual(['unscaled input'])
    expect(await run({ ...unscaled, kind: 'adam', learningRate: 0.101 })).toEqual(['learning rate', 'unscaled input'])
    expect(['sgd', 'adam', 'lbfgs'].map((kind) => highestRate({ optimizer: { kind } } as never))).toEqual([1, 0.1, 1])
  })

  it('inputs and targets with a root mean square above 10', async () => {
    expect(await run({ data: data(10) })).toEqual(['learning rate'])
    expect(await run({ data: data(10.1) })).toEqual(['unscaled input'])
    expect(await run({ data: data(1, 10) })).toEqual(['learning rate'])
    expect(await run({ data: data(1, 10.1) })).toEqual(['unscaled target'])
  })

  it('dropout that keeps less than 0.3', async () => {
    expect(await run({ keepProb: 0.3 })).toEqual(['learning rate'])
    expect(await run({ keepProb: 0.29 })).toEqual(['strong dropout'])
  })

  it('the initial weights before the first step, or where their signal explodes', async () => {
    expect(await run({ rateCounts: false })).toEqual(['initial weights'])
    expect(await run({ rateCounts: false, learningRate: 5, keepProb: 0.1 })).toEqual(['strong dropout'])
    const initial = { kind: 'exploding signal', message: 'Large.', remedy: 'Less.', change: null } as const
    expect(await run({ initial, learningRate: 5, data: data(100) })).toEqual(['initial weights', 'unscaled input'])
    expect(await run({ initial: { ...initial, kind: 'vanishing signal' } })).toEqual(['learning rate'])
  })
})

it('a large input is looked for in every stride of rows of a long set, whatever the stride skips', () => {
  // 25,000 rows: every third is read, 8334 of them.
  const x = new Float64Array(50_000).fill(1)
  x[2 * 3 + 1] = 8334
  x[2 * 4] = 1e9
  const rms = Math.sqrt((8334 ** 2 + 8333) / 8334)
  const found = largestInput({ x, columns: ['a', 'b'] }, rms * (1 - 1e-6))
  expect(found).toEqual({ name: 'b', message: 'column "b" has a root mean square of 91 (row 3 holds 8300), where 1 is usual' }) // prettier-ignore
  expect(largestInput({ x, columns: ['a', 'b'] }, rms * (1 + 1e-6))).toBeNull()
})

it('of several large inputs the largest is named', () => {
  const found = largestInput({ x: Float64Array.of(30, 50, 40, 30, -50, 40), columns: ['a', 'b', 'c'] }, 10)
  expect(found?.message).toBe('column "b" has a root mean square of 50 (row 0 holds 50), where 1 is usual; 2 others are similar') // prettier-ignore
})

describe('the loss of the best constant', () => {
  it('has logarithms that agree with Math.log', () => {
    for (let p = 1; p > 1e-12; p *= 0.93) {
      expect(Math.abs(entropyTerm(p) + p * Math.log(p))).toBeLessThan(1e-15)
      expect(Math.abs(binaryEntropy(p) + p * Math.log(p) + (1 - p) * (p < 1 ? Math.log1p(-p) : 0))).toBeLessThan(1e-14)
    }
    expect(entropyTerm(0)).toBe(0)
    expect(entropyTerm(1)).toBeCloseTo(0, 15)
  })

  it('is one of several outputs together, and none where a loss does not read such targets', async () => {
    const one = await described([{ units: 2 }], { loss: 'meanSquaredError' })
    const absolute = { ...one, loss: 'meanAbsoluteError' } as NetworkDescription
    const values = { kind: 'values', values: Float64Array.of(1, 10, 2, 10, 9, 40, 4, 20), width: 2, names: ['a', 'b'] } as unknown as Targets // prettier-ignore
    // Means 4 and 20: (9 + 4 + 25 + 0)/4 = 9.5 and (100 + 100 + 400)/4 = 150; upper medians 4 and 20: 10/4 and 40/4.
    expect(constantLoss(one, values as never)).toBeCloseTo((9.5 + 150) / 2, 12)
    expect(constantLoss(absolute, values as never)).toBeCloseTo((2.5 + 10) / 2, 12)
    const labels = (classes: number, ...codes: number[]): never =>
      ({ kind: 'classes', labels: Int32Array.from(codes), classes: Array.from({ length: classes }, (_, i) => i) }) as never // prettier-ignore
    const sigmoid = { ...one, loss: 'binaryCrossEntropy' } as NetworkDescription
    expect(constantLoss(sigmoid, labels(2, 0, 0, 0, 1))).toBeCloseTo(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25), 12)
    expect(constantLoss(sigmoid, labels(3, 0, 1, 2, 1))).toBeNull()
    expect(constantLoss(one, labels(2, 0, 1))).toBeNull()
    const multi = { kind: 'values', values: Float64Array.of(1, 0, 1, 0, 0, 1, 0, 0), width: 2, names: ['a', 'b'] } as unknown as Targets // prettier-ignore
    expect(constantLoss(sigmoid, multi as never)).toBeCloseTo((binaryEntropy(0.5) + binaryEntropy(0.25)) / 2, 12)
    const soft = { kind: 'classes', labels: Int32Array.of(0, 1), classes: [0, 1], probabilities: Float64Array.of(0.9, 0.1, 0.3, 0.7) } as never // prettier-ignore
    const softmax = { ...one, loss: 'softmaxCrossEntropy' } as NetworkDescription
    expect(constantLoss(softmax, soft)).toBeCloseTo(-0.6 * Math.log(0.6) - 0.4 * Math.log(0.4), 12)
  })
})

describe('notes', () => {
  const layer = (units: number, keepProb: number, name = 'dense1'): object => ({ name, units, keepProb })
  const of = (layers: readonly object[], inputKeepProb = 1): string[] =>
    dropoutNotes({ layers, inputKeepProb } as unknown as NetworkDescription)
  const last = layer(2, 1, 'dense2')

  it('on dropout in narrow layers, of outputs and of inputs', () => {
    expect(of([layer(16, 0.5), last])).toEqual([])
    expect(of([layer(15, 0.5), last]).join()).toContain("Layer 'dense1' has 15 units and keepProb 0.5.")
    expect(of([layer(1, 0.5), last]).join()).toContain('has 1 unit and')
    expect(of([layer(15, 1), last])).toEqual([])
    expect(of([layer(15, 1), layer(2, 0.9, 'dense2')]).join()).toContain("The output layer 'dense2' has keepProb 0.9:")
    expect(of([last], 0.8)).toEqual([])
    expect(of([last], 0.79).join()).toContain('inputKeepProb 0.79 drops')
  })

  it('on a batch size that was raised', () => {
    expect(batchSizeNotes(32, 65, 32)).toEqual([])
    expect(batchSizeNotes(32, 65, 33).join()).toContain('batchSize is 33 instead of 32: the last batch of 65 rows would have 1 row,') // prettier-ignore
    expect(batchSizeNotes(32, 66, 33).join()).toContain('would have 2 rows,')
  })

  it('on the epochs before dropout', () => {
    const costs = (...values: number[]): string => dropoutPhaseNotes(epochs(values), 4).join()
    expect(costs(3, 2, 2, 9)).toBe('With dropout off, the train cost fell in each of the first 3 epochs.')
    expect(costs(3, 2, 2.1, 1)).toContain('rose in epoch 3:')
    expect(costs(3, NaN, 2)).toContain('rose in epoch 2:')
    expect(dropoutPhaseNotes(epochs([1, 9]), 2)).toEqual(['With dropout off, the train cost fell in the first epoch.'])
    expect(dropoutPhaseNotes(epochs([1, 9]), 1)).toEqual([])
  })

  it('on a penalty that outweighs the loss', () => {
    expect(penaltyNotes({ loss: 2, penalty: 2 })).toEqual([])
    expect(penaltyNotes({ loss: 1, penalty: 3 }).join()).toContain('the penalty is 75 % of the cost')
    expect(penaltyNotes({ loss: NaN, penalty: 3 })).toEqual([])
  })

  it('on whole numbers that f32 rounds', () => {
    const rows = [[1, 2 ** 24], [1, 2 ** 24 + 1]] // prettier-ignore
    const exact = dataset({ x: [[1, 2 ** 24]], columns: ['a', 'b'], y: [1], task: 'regression' })
    const inexact = dataset({ x: rows, columns: ['a', 'b'], y: [1, 2], task: 'regression' })
    expect(precisionNotes(exact, 'f32')).toEqual([])
    expect(precisionNotes(inexact, 'f32').join()).toContain('Column "b" holds whole numbers beyond 2^24')
    expect(precisionNotes(inexact, 'f64')).toEqual([])
  })

  it('on parts that are used for something else', () => {
    const part = (name?: string): never => ({ part: name === undefined ? undefined : { name } }) as never
    const notes = (train?: string, dev?: string, evaluations = 0): string[] =>
      splitNotes(part(train), dev === undefined ? undefined : part(dev), evaluations)
    expect(notes()).toEqual([])
    expect(notes('train', 'dev')).toEqual([])
    expect(splitNotes(part(), part(), 0)).toEqual([])
    expect(notes('dev')).toEqual(['You are training on the dev part: it can no longer measure generalization.'])
    expect(notes('test')).toEqual(['You are training on the test part: it can no longer measure generalization.'])
    expect(notes('train', 'test').join()).toMatch(/^dev is the test part: [^.]*\.$/)
    expect(notes('train', 'train').join()).toMatch(/^train and dev are both the train part: [^.]*\.$/)
    expect(notes('train', 'dev', 1).join()).toMatch(/^The network was evaluated on test once before/)
    expect(notes('train', 'dev', 2).join()).toMatch(/^The network was evaluated on test 2 times before/)
  })
})
