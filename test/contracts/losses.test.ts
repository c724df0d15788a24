import { describe, expect, it } from 'vitest'
import { dataset, type Loss, network } from '../../src/index.js'
import { sigmoid } from '../reference/activations.js'
import { at } from '../reference/arrays.js'
import { binaryCrossEntropy, softmax } from '../reference/losses.js'
import { costAndGradient, forward, referenceNetwork } from '../reference/network.js'
import { randomParameters, randomRows, uniform } from '../reference/random.js'
import { problem } from '../support/problems.js'
import { largestError, type Precision, relativeError, tolerance } from '../support/tolerance.js'
import { activationEntries, activationRegistry } from './registry/activations.js'
import { choicesOf } from './choices.js'
import { expectGradient } from './expect-gradient.js'
import { type LossEntry, lossEntries, lossRegistry } from './registry/losses.js'
import { penaltyEntries } from './registry/penalties.js'

const precisions: readonly Precision[] = ['f32', 'f64']
const none = { l2: 0, l1: 0, penalizeBiases: false }

describe('losses: the registry', () => {
  it('has an entry for every loss that the public API knows', async () => {
    const probe = (loss: unknown) => () => network({ inputs: 1, layers: [{ units: 2 }], loss: loss as Loss })
    const known = await choicesOf(probe('none'), probe({ kind: 'none' }))
    expect(known).toEqual(Object.keys(lossRegistry).sort())
  })
})

describe.each(precisions)('losses in %s: J and dJ/dθ are those of the reference', (precision) => {
  // Widths with full SIMD lanes and a tail in both precisions; 21 rows likewise.
  const shape = { inputs: 4, hidden: [9, 6], rows: 21, seed: 3 }
  const cases = lossEntries.flatMap((loss) => activationEntries.map((activation) => ({ loss, activation })))
  it.each(cases)('$loss.kind × $activation.option, with every penalty', async ({ loss, activation }) => {
    const given = problem({ loss, activation, ...shape })
    using net = await network({ ...given.options, precision })
    for (const { option } of penaltyEntries) {
      const penalties = { ...option, examples: shape.rows }
      const expected = costAndGradient(given.reference, given.start, given.batch, penalties)
      expect(relativeError(net.loss(given.data, option), expected.cost)).toBeLessThan(tolerance.reduction[precision])
      expectGradient(net.gradients(given.data, option), expected.gradient, given.reference, precision)
    }
  })
})

describe.each(precisions)('losses in %s: predict gives what the loss is about', (precision) => {
  it.each(lossEntries)('$kind', async (loss) => {
    const { tanh } = activationRegistry
    const given = problem({ loss, activation: tanh, inputs: 4, hidden: [9], rows: 21, seed: 5 })
    using net = await network({ ...given.options, precision })
    const outputs = forward(given.reference, given.start, given.batch.x)
    const expected = outputs.flatMap((row) => predictionOf(loss, row))
    expect(largestError(net.predict(given.batch.x), expected)).toBeLessThan(tolerance.reduction[precision])
  })
})

function predictionOf(loss: LossEntry, outputs: readonly number[]): readonly number[] {
  if (loss.option === 'softmaxCrossEntropy') return softmax(outputs)
  return loss.option === 'binaryCrossEntropy' ? outputs.map(sigmoid) : outputs
}

describe('losses: a batch of several binary outputs', () => {
  it('is the mean over rows and outputs, for shares between 0 and 1 too', async () => {
    const random = uniform(17)
    const reference = referenceNetwork(3, [{ units: 3, activation: 'identity', alpha: 0 }], binaryCrossEntropy)
    const start = randomParameters(reference, random)
    const x = randomRows(9, 3, random)
    const targets = randomRows(9, 3, random).map((row) => row.map((value) => (value > 0 ? 1 : Math.abs(value))))
    const layers = [{ units: 3 }]
    using net = await network({ inputs: 3, layers, loss: 'binaryCrossEntropy', parameters: start, precision: 'f64' })
    const data = dataset({ x, y: targets })
    const expected = costAndGradient(reference, start, { x, targets }, { ...none, examples: 9 })
    expect(relativeError(net.loss(data), expected.cost)).toBeLessThan(tolerance.reduction.f64)
    expectGradient(net.gradients(data), expected.gradient, reference, 'f64')
  })
})

describe.each(precisions)('losses in %s: extreme logits', (precision) => {
  /** Two inputs straight through to two logits. */
  const straight = { inputs: 2, layers: [{ units: 2 }], parameters: [1, 0, 0, 1, 0, 0], precision } as const

  it('softmax: finite, rows sum to 1, gradient p − y', async () => {
    using net = await network({ ...straight, loss: 'softmaxCrossEntropy' })
    for (const z of [1e4, 3e38]) {
      expect(Array.from(net.predict([[z, -z]]))).toEqual([1, 0])
      expect(Array.from(net.predict([[-z, -z]]))).toEqual([0.5, 0.5])
      const right = dataset({ x: [[Math.fround(z), Math.fround(-z)]], y: [0], classes: ['a', 'b'] })
      expect(net.loss(right)).toBe(0)
      expect(Array.from(net.gradients(right)).every((value) => value === 0)).toBe(true)
    }
    const wrong = dataset({ x: [[1e4, -1e4]], y: [1], classes: ['a', 'b'] })
    expect(net.loss(wrong)).toBe(2e4)
    expect(Array.from(net.gradients(wrong)).slice(4)).toEqual([1, -1])
  })

  it('binary cross-entropy: finite, gradient p − y over the outputs', async () => {
    using net = await network({ ...straight, loss: 'binaryCrossEntropy' })
    const wrong = dataset({
      x: [[1e4, -1e4]],
      y: [[0, 1]],
    })
    expect(net.loss(wrong)).toBe(1e4)
    expect(Array.from(net.gradients(wrong)).slice(4)).toEqual([0.5, -0.5])
    expect(Array.from(net.predict([[1e4, -1e4]]))).toEqual([1, 0])
  })
})

describe('losses: a residual of exactly 0', () => {
  it.each(lossEntries.filter(({ targets }) => targets === 'values'))('$kind has derivative 0', async ({ option }) => {
    using net = await network({ inputs: 1, layers: [{ units: 1 }], loss: option, parameters: [2, 1], precision: 'f64' })
    const data = dataset({ x: [[3]], y: [7], task: 'regression' })
    expect(net.loss(data)).toBe(0)
    expect(Array.from(net.gradients(data), Math.abs)).toEqual([0, 0])
  })
})

describe('losses: huber at its corner', () => {
  it.each([
    [0.5, 0.125, 0.5],
    [0.25, 0.03125, 0.25],
    [2, 0.875, 0.5],
    [-2, 0.875, -0.5],
  ])('residual %d costs %d and has derivative %d', async (residual, cost, derivative) => {
    const loss = { kind: 'huber', delta: 0.5 } as const
    using net = await network({ inputs: 1, layers: [{ units: 1 }], loss, parameters: [0, residual], precision: 'f64' })
    const data = dataset({ x: [[1]], y: [0], task: 'regression' })
    expect(net.loss(data)).toBe(cost)
    expect(at(Array.from(net.gradients(data)), 1)).toBe(derivative)
  })
})
