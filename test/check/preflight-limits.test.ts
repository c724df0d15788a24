import { describe, expect, it } from 'vitest'
import { dataset, network, type Dataset, type NetworkInit, type PreflightFinding } from '../../src/index.js'
import { initialFindings } from '../../src/check/preflight/initial-state.js'
import { inputFindings } from '../../src/check/preflight/input.js'
import { digits, failedBy, listed } from '../../src/check/preflight/item.js'
import { leastLoss, lossAtZero } from '../../src/check/preflight/layers.js'
import { columnStatistics, stratifiedIndices } from '../../src/check/preflight/sample.js'
import { changesFor, leastKeepProb } from '../../src/check/preflight/trial/changes.js'
import { withRate, workOfStep } from '../../src/check/preflight/trainings.js'
import { WellfitError } from '../../src/errors.js'
import type { NetworkDescription } from '../../src/model/network-options.js'

// Where the rules of a preflight change their answer: at each limit, and just beyond it.

/** Rows whose columns have these means and standard deviations, to the bit where both are powers of two. */
const columns = (...pairs: readonly (readonly [mean: number, deviation: number])[]): Dataset =>
  dataset({
    x: [1, -1, 1, -1].map((side) => pairs.map(([mean, deviation]) => mean + side * deviation)),
    y: [0, 1, 0, 1],
  })

async function described(layers: readonly object[], rest: object = {}): Promise<NetworkDescription> {
  using net = await network({ inputs: 1, layers, loss: 'softmaxCrossEntropy', ...rest } as NetworkInit)
  return net.options
}

describe('the scale of the inputs', () => {
  const scale = async (...pairs: readonly (readonly [number, number])[]): Promise<PreflightFinding | undefined> => {
    const findings = inputFindings(await described([{ units: 2 }], { inputs: pairs.length }), columns(...pairs))
    return findings.find(({ message }) => message.startsWith('The inputs are'))
  }
  const status = async (...pairs: readonly (readonly [number, number])[]): Promise<string | undefined> =>
    (await scale(...pairs))?.status

  it('has deviations from 0.02 to 20, the widest deciding', async () => {
    expect(await status([0, 20])).toBe('passed')
    expect(await status([0, 20.1])).toBe('failed')
    expect(await status([0, 0.02])).toBe('passed')
    expect(await status([0, 0.0199])).toBe('failed')
    expect(await status([0, 0.0001], [0, 1])).toBe('passed')
  })

  it('has means at most 20 deviations from 0, unless they are at most 1', async () => {
    expect(await status([20, 1])).toBe('passed')
    expect(await status([20.5, 1])).toBe('failed')
    expect(await status([-20.5, 1])).toBe('failed')
    expect(await status([1, 1 / 32])).toBe('passed')
    expect(await status([1.1, 1 / 32])).toBe('failed')
  })

  it('is told by the narrowest and the widest column, and by those that are not centred', async () => {
    expect((await scale([0, 1], [0, 30], [0, 0.5]))?.message).toBe("The inputs are not scaled: standard deviations from 0.5 ('x2') to 30 ('x1').") // prettier-ignore
    expect((await scale([0, 1], [25, 1]))?.message).toContain("'x1' is not centred.")
    expect((await scale([25, 1], [25, 1]))?.message).toContain("'x0', 'x1' are not centred.")
    expect((await scale([0, 1], [0, 2]))?.message).toBe('The inputs are scaled: standard deviations from 1 to 2.')
    expect((await scale([0, 2], [0, 2]))?.message).toBe('The inputs are scaled: standard deviations of 2.')
  })

  it('leaves constant columns out, which vary by at most 1e-7 of their mean', async () => {
    const constant = async (deviation: number): Promise<string | undefined> => {
      const findings = inputFindings(await described([{ units: 2 }], { inputs: 2 }), columns([1024, deviation], [0, 1]))
      return findings.find(({ message }) => message.includes('constant'))?.message
    }
    expect(await constant(1024 * 0.9e-7)).toBe("1 of 2 columns is constant: 'x0'.")
    expect(await constant(1024 * 1.1e-7)).toBeUndefined()
  })
})

describe('the targets', () => {
  const finding = async (loss: string, units: number, data: Dataset): Promise<PreflightFinding | undefined> =>
    inputFindings(await described([{ units }], { loss }), data).at(-2)
  const values = (...pairs: readonly (readonly [number, number])[]): Dataset =>
    dataset({
      x: [[1], [-1], [1], [-1]],
      y: [1, -1, 1, -1].map((side) => pairs.map(([mean, deviation]) => mean + side * deviation)),
      task: 'regression',
    })

  it('of a regression have mean and deviation of at most 20', async () => {
    const of = (...pairs: readonly (readonly [number, number])[]): Promise<PreflightFinding | undefined> =>
      finding('meanSquaredError', pairs.length, values(...pairs))
    expect((await of([0, 20]))?.status).toBe('passed')
    expect((await of([0, 20.5]))?.status).toBe('failed')
    expect((await of([20, 1]))?.status).toBe('passed')
    expect((await of([-20.5, 1]))?.status).toBe('failed')
    expect((await of([0, 1], [20.5, 1]))?.status).toBe('failed')
    expect((await of([3, 0]))?.message).toContain("The target 'y' is the same in every row.")
    expect((await of([3, 0]))?.status).toBe('failed')
    expect((await of([3, 0], [0, 1]))?.status).toBe('noted')
    expect((await of([1, 1], [1, 1], [1, 1], [1, 1]))?.message.match(/mean 1, standard deviation 1/g)).toHaveLength(3)
  })
})

describe('the initial state', () => {
  const x = Array.from({ length: 32 }, (_, i) => Array.from({ length: 4 }, (__, j) => Math.sin(1 + i * 7 + j * 13)))
  const y = x.map((_, i) => i % 2)
  const findings = async (
    layers: readonly object[],
    change: (weights: Float64Array) => void = () => undefined,
    rows = 32,
    rest: object = {},
  ): Promise<PreflightFinding[]> => {
    using net = await network({ inputs: 4, layers, loss: 'softmaxCrossEntropy', precision: 'f64', seed: 2, ...rest } as NetworkInit) // prettier-ignore
    const parameters = Float64Array.from(net.parameters)
    change(parameters)
    net.setParameters(parameters)
    const task = 'loss' in rest ? 'regression' : 'classification'
    return initialFindings(net, dataset({ x: x.slice(0, rows), y: y.slice(0, rows), task })).findings
  }

  it('costs at most twice chance and one', async () => {
    // A network that says (logit, −logit) for each row, right in half of them: softplus(∓2·logit).
    const of = async (logit: number): Promise<PreflightFinding | undefined> =>
      (await findings([{ units: 2 }], (theta) => theta.fill(0).set([logit, -logit], 8)))[0]
    const cost = (logit: number): number => (Math.log1p(Math.exp(-2 * logit)) + Math.log1p(Math.exp(2 * logit))) / 2
    const limit = 2 * Math.LN2 + 1
    let logit = 1
    while (cost(logit) < limit) logit += 1e-3
    expect((await of(logit - 1e-3))?.status).toBe('passed')
    expect((await of(logit))?.status).toBe('failed')
    expect((await of(0))?.message).toBe('The initial cost is 0.693; chance, ln 2, gives 0.693.')
  })

  it('of a regression costs at most eight times what an output of 0 does', async () => {
    // Targets 0 and 1 in turn: an output of c costs (c² + (1 − c)²)/2, and 1/2 at 0.
    const of = async (c: number): Promise<string | undefined> =>
      (await findings([{ units: 1 }], (theta) => void theta.fill(0).fill(c, 4), 32, { loss: 'meanSquaredError' }))[0]?.status // prettier-ignore
    // c² − c + ½ = 4 at c = ½ + √3.75.
    const most = 0.5 + Math.sqrt(3.75)
    expect(await of(most - 1e-3)).toBe('passed')
    expect(await of(most + 1e-3)).toBe('failed')
    // It is least at ½: a cost of ¼ is half of that at 0, not less.
    expect(await of(0.5)).toBe('passed')
  })

  it('has dead units where more than half of a layer is 0 on 16 rows or more', async () => {
    const layers = [{ units: 4 }, { units: 2 }]
    // Biases of −100 at unit 0 …: weights [4, 4], then the biases.
    const dead = async (count: number, rows = 32): Promise<PreflightFinding | undefined> =>
      (await findings(layers, (theta) => void theta.fill(-100, 16, 16 + count), rows)).find(({ message }) =>
        message.includes('dead'),
      )
    expect(await dead(2)).toMatchObject({ status: 'passed', message: '2 of 4 hidden units are dead (0 on every row).' })
    expect(await dead(1)).toMatchObject({ message: '1 of 4 hidden units is dead (0 on every row).' })
    expect(await dead(3)).toMatchObject({ status: 'failed' })
    expect(await dead(3, 16)).toMatchObject({ status: 'failed' })
    expect(await dead(3, 15)).toMatchObject({ status: 'passed' })
  })

  it('has saturated units where more than half of the outputs of a layer are at the bounds', async () => {
    const layers = [{ units: 4, activation: 'tanh' }, { units: 2 }]
    const saturated = async (count: number): Promise<PreflightFinding | undefined> =>
      (await findings(layers, (theta) => void theta.fill(0, 0, 20).fill(50, 16, 16 + count))).find(({ message }) =>
        message.includes('saturated'),
      )
    expect(await saturated(2)).toMatchObject({ status: 'passed', message: "At most 50 % of a layer's outputs are saturated." }) // prettier-ignore
    expect(await saturated(3)).toMatchObject({ status: 'failed' })
    expect((await findings([{ units: 4 }, { units: 2 }])).some(({ message }) => message.includes('saturated'))).toBe(false) // prettier-ignore
  })

  it('has a signal and gradients that change by at most a factor of 1000', async () => {
    // Layers of one positive weight: relu passes the inputs, which are positive here, times the weight.
    const positive = dataset({ x: Array.from({ length: 32 }, (_, i) => [1 + (i % 4)]), y })
    const of = async (...weights: readonly number[]): Promise<(string | undefined)[]> => {
      using net = await network({
        inputs: 1,
        layers: [...weights.map(() => ({ units: 1 })), { units: 2 }],
        loss: 'softmaxCrossEntropy',
        precision: 'f64',
        seed: 2,
      })
      for (const [i, weight] of weights.entries()) net.setLayer(`dense${i + 1}`, { weight: [weight], bias: [0] })
      // The weights of the output are as large as 1 and tell the classes apart no better than chance.
      net.setLayer(`dense${weights.length + 1}`, { weight: [Math.SQRT1_2, -Math.SQRT1_2], bias: [0, 0] })
      const all = initialFindings(net, positive).findings.map(({ message }) => message)
      return [all[2], all[3]].map((message) => /It (?:vanishes|explodes)|They (?:vanish|explode)/.exec(message ?? '')?.[0]) // prettier-ignore
    }
    expect((await of(30, 33))[0]).toBeUndefined()
    expect((await of(30, 34))[0]).toBe('It explodes')
    expect((await of(1 / 30, 1 / 33))[0]).toBeUndefined()
    expect((await of(1 / 30, 1 / 34))[0]).toBe('It vanishes')
    // dJ/dw of each layer times its w is the same for all: relative to the weights they are as 1/w².
    expect((await of(1 / 31, 1))[1]).toBeUndefined()
    expect((await of(1 / 32, 1))[1]).toBe('They explode')
    expect((await of(31, 1))[1]).toBeUndefined()
    expect((await of(32, 1))[1]).toBe('They vanish')
  })

  it('has weights up to twice as large or small as they are drawn, in layers of 64 and more', async () => {
    const note = async (units: number, factor: number): Promise<boolean> =>
      (
        await findings([{ units }, { units: 2 }], (theta) => {
          const norm = Math.sqrt(theta.subarray(0, 4 * units).reduce((sum, w) => sum + w * w, 0))
          // heNormal draws σ = √(2/4): a norm of √(4·units/2) in the mean.
          const drawn = Math.sqrt(2 * units)
          for (let i = 0; i < 4 * units; i++) theta[i] = ((theta[i] ?? 0) * factor * drawn) / norm
        })
      ).some(({ message }) => message.includes('do not have the size'))
    expect(await note(16, 1.99)).toBe(false)
    expect(await note(16, 2.01)).toBe(true)
    expect(await note(16, 1 / 1.99)).toBe(false)
    expect(await note(16, 1 / 2.01)).toBe(true)
    expect(await note(15, 2.01)).toBe(false)
  })

  it('says how many hidden units are alike', async () => {
    const alike = async (...units: readonly number[]): Promise<string | undefined> =>
      (
        await findings([{ units: 4 }, { units: 2 }], (theta) => {
          for (const unit of units) {
            for (let input = 0; input < 4; input++) theta[4 * input + unit] = theta[4 * input] ?? 0
          }
        })
      )[1]?.message
    expect(await alike()).toContain('symmetry is broken')
    expect(await alike(1)).toContain("1 hidden unit in 'dense1' has the same weights as another")
    expect(await alike(1, 3)).toContain("2 hidden units in 'dense1' have the same weights as another")
    // Units that differ in one weight alone, not the first or last, are not alike.
    const middle = await findings([{ units: 4 }, { units: 2 }], (theta) => {
      for (const input of [0, 2, 3]) theta[4 * input + 1] = theta[4 * input] ?? 0
    })
    expect(middle[1]?.status).toBe('passed')
  })
})

describe('the losses that are compared with', () => {
  const binary = dataset({ x: [[0], [0], [0]], y: [0, 1, 1] })

  it('at an output of 0 are ln of the classes, or the loss itself', async () => {
    const of = async (loss: string, units: number, data: Dataset): Promise<number> =>
      lossAtZero(await described([{ units }], { loss }), data)
    expect(await of('softmaxCrossEntropy', 5, binary)).toBeCloseTo(Math.log(5), 12)
    expect(await of('binaryCrossEntropy', 1, binary)).toBeCloseTo(Math.LN2, 12)
    const values = dataset({ x: [[0], [0]], y: [[3, 1], [-1, 1]], task: 'regression' }) // prettier-ignore
    expect(await of('meanSquaredError', 2, values)).toBeCloseTo((9 + 1 + 1 + 1) / 4, 12)
    expect(await of('meanAbsoluteError', 2, values)).toBeCloseTo((3 + 1 + 1 + 1) / 4, 12)
  })

  it('at best are 0, or the entropy of soft targets', async () => {
    const entropy = (...p: number[]): number => -p.reduce((sum, one) => sum + (one > 0 ? one * Math.log(one) : 0), 0)
    const softmax = await described([{ units: 2 }])
    const sigmoid = await described([{ units: 2 }], { loss: 'binaryCrossEntropy' })
    expect(leastLoss(softmax, binary)).toBe(0)
    const soft = { targets: { kind: 'classes', labels: Int32Array.of(0, 1), classes: [0, 1], probabilities: Float64Array.of(0.75, 0.25, 0.5, 0.5) } } as unknown as Dataset // prettier-ignore
    expect(leastLoss(softmax, soft)).toBeCloseTo((entropy(0.75, 0.25) + entropy(0.5, 0.5)) / 2, 12)
    expect(leastLoss(sigmoid, soft)).toBeCloseTo((2 * entropy(0.75, 0.25) + 2 * entropy(0.5, 0.5)) / 4, 12)
    const values = { targets: { kind: 'values', values: Float64Array.of(0.75, 0, 1, 0.5), width: 2, names: ['a', 'b'] } } as unknown as Dataset // prettier-ignore
    expect(leastLoss(sigmoid, values)).toBeCloseTo((entropy(0.75, 0.25) + entropy(0.5, 0.5)) / 4, 12)
    const square = await described([{ units: 2 }], { loss: 'meanSquaredError' })
    expect(leastLoss(square, values)).toBe(0)
  })
})

describe('rows and columns that are looked at', () => {
  it('are as many of each class as there are, in turn', () => {
    const y = [0, 0, 0, 0, 0, 1, 0, 2, 2]
    const data = dataset({ x: y.map((label) => [label]), y, task: 'classification' })
    expect(stratifiedIndices(data, 6)).toEqual([0, 1, 2, 5, 7, 8])
    expect(stratifiedIndices(data, 1)).toEqual([0])
    expect(stratifiedIndices(data, 9)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('have their mean and deviation without values that are not finite, and bytes as fractions', () => {
    const x = Float64Array.of(1, 10, NaN, 30, 4, Infinity, 7, 50)
    expect(columnStatistics({ x, rows: 4, features: 2 })).toEqual([
      { mean: 4, deviation: Math.sqrt((9 + 9) / 3), faulty: 1 },
      { mean: 30, deviation: Math.sqrt((400 + 400) / 3), faulty: 1 },
    ])
    expect(columnStatistics({ x: Uint8Array.of(0, 255), rows: 2, features: 1 })).toEqual([{ mean: 0.5, deviation: 0.5, faulty: 0 }]) // prettier-ignore
    expect(columnStatistics({ x: Float64Array.of(NaN), rows: 1, features: 1 })).toEqual([{ mean: 0, deviation: 0, faulty: 1 }]) // prettier-ignore
  })
})

describe('words of findings', () => {
  it('name three, and how many more', () => {
    expect(listed(['a'])).toBe("'a'")
    expect(listed(['a', 'b', 'c'])).toBe("'a', 'b', 'c'")
    expect(listed(['a', 'b', 'c', 'd', 'e'])).toBe("'a', 'b', 'c' and 2 more")
  })

  it('have numbers of three digits', () => {
    expect([1234.5, 0.0012345, NaN, -Infinity].map(digits)).toEqual(['1230', '0.00123', 'NaN', '-Infinity'])
  })

  it('divide an error into what is wrong and what to do', () => {
    const error = new WellfitError({ code: 'INVALID_DATA', functionName: 'f', field: 'x', value: 1, expected: 'be 2', remedy: 'Make it 2.' }) // prettier-ignore
    expect(failedBy(error)).toEqual({ status: 'failed', message: 'f: `x` (=1) must be 2.', remedy: 'Make it 2.' })
    expect(() => failedBy(new TypeError('bug'))).toThrow(TypeError)
  })
})

describe('the settings that a trial changes', () => {
  const run = (rest: object = {}): never => ({ epochs: 1, batchSize: 8, ...rest }) as never
  const plain = { layers: [{ keepProb: 1 }], inputKeepProb: 1 } as unknown as NetworkDescription
  const causes = (rest: object, network = plain): string[] => [
    ...new Set(changesFor(network, run(rest)).map(({ cause }) => cause)),
  ]
  const all = ['penalty', 'dropout', 'clipping', 'learning rate']

  it('are those that are set', () => {
    expect(causes({})).toEqual(['learning rate'])
    expect(causes({ l2: 0, l1: 0 })).toEqual(['learning rate'])
    expect(causes({ l2: 1e-9 })).toEqual(['penalty', 'learning rate'])
    expect(causes({ l1: 1e-9 })).toEqual(['penalty', 'learning rate'])
    expect(causes({ clipNorm: 1 })).toEqual(['clipping', 'learning rate'])
    expect(causes({ clipValue: 1 })).toEqual(['clipping', 'learning rate'])
    const own = { layers: [{ keepProb: 1, l2: 0.1 }, { keepProb: 0.9 }], inputKeepProb: 1 } as unknown as NetworkDescription // prettier-ignore
    expect(causes({ clipNorm: 1 }, own)).toEqual(all)
    expect(leastKeepProb(own)).toBe(0.9)
    expect(leastKeepProb({ ...own, inputKeepProb: 0.8 })).toBe(0.8)
  })

  it('name what is changed, and to what', () => {
    const [penalty, ...rates] = changesFor(plain, run({ l2: 1, l1: 1, optimizer: { kind: 'adamw', weightDecay: 0.5, learningRate: 0.02 } })) // prettier-ignore
    expect(penalty?.message).toBe('Without `l2` and `l1` and `weightDecay`')
    expect(penalty?.run?.(run({ l2: 1, epochs: 3 }))).toMatchObject({ epochs: 3, optimizer: { weightDecay: 0, learningRate: 0.02 } }) // prettier-ignore
    expect(penalty?.run?.(run({ l2: 1 }))).not.toHaveProperty('l2')
    expect(rates.map(({ message }) => message)).toEqual([
      ...[0.002, 0.2, 0.0002, 2, 0.00002, 20].map((rate) => `At learning rate ${rate}`),
      'With adam at learning rate 0.01',
    ])
    expect(rates.map(({ raises }) => raises)).toEqual([false, true, false, true, false, true, false])
    const raisesToAdam = (optimizer: object): boolean | undefined =>
      changesFor(plain, run({ optimizer })).at(-1)?.raises
    expect(raisesToAdam({ kind: 'adam', learningRate: 0.009 })).toBe(true)
    expect(raisesToAdam({ kind: 'adam', learningRate: 0.01 })).toBe(false)
    expect(raisesToAdam({ kind: 'sgd', learningRate: 1 })).toBe(true)
    const dropping = (inputKeepProb: number, keepProb: number): string | undefined =>
      changesFor({ layers: [{ keepProb }], inputKeepProb } as unknown as NetworkDescription, run())[0]?.remedy
    expect(dropping(0.5, 0.6)).toBe('Raise `inputKeepProb` from 0.5 to 0.8 or more.')
    expect(dropping(0.7, 0.6)).toBe('Raise `keepProb` from 0.6 to 0.5 or more.')
    expect(changesFor(plain, run({ clipValue: 2 }))[0]?.remedy).toMatch(/^Raise `clipValue` from 2:/)
    expect(changesFor(plain, run({ clipNorm: 3, clipValue: 2 }))[0]?.run?.(run({ clipNorm: 3, clipValue: 2 }))).toEqual(run()) // prettier-ignore
  })

  it('weigh a step by its multiplications', () => {
    // Two passes backward, one forward, and 30 for the update of each entry.
    expect(workOfStep(10, 8)).toBe(10 * 3 * 8 + 10 * 30)
    expect(withRate('sgd', 0.5)).toEqual({ kind: 'sgd', learningRate: 0.5 })
    expect(withRate({ kind: 'momentum', momentum: 0.8 }, 0.5)).toEqual({ kind: 'momentum', momentum: 0.8, learningRate: 0.5 }) // prettier-ignore
  })
})
