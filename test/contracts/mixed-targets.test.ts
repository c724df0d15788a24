import { describe, expect, it } from 'vitest'
import { type Augmentation, dataset, network } from '../../src/index.js'
import { describeAugmentations } from '../../src/model/augmentation/augmentations.js'
import { at, itemAt } from '../reference/arrays.js'
import { augmentedRow, mixedTargets } from '../reference/augmentations.js'
import { softmaxCrossEntropy } from '../reference/losses.js'
import { costAndGradient } from '../reference/network.js'
import { problem } from '../support/problems.js'
import { type Precision, relativeError, tolerance } from '../support/tolerance.js'
import { activationRegistry } from './registry/activations.js'
import { expectGradient } from './expect-gradient.js'
import { lossEntries, lossRegistry } from './registry/losses.js'

const precisions: readonly Precision[] = ['f32', 'f64']
const inputs = 4
const none = { l2: 0, l1: 0, penalizeBiases: false }
const image = [2, 2] as const

const mixtures: readonly (readonly Augmentation[])[] = [
  [{ kind: 'mixup', alpha: 1 }],
  [{ kind: 'cutmix', image }],
  [
    { kind: 'warp', image, shift: 0.5 },
    { kind: 'mixup', alpha: 0.4, probability: 0.7 },
    { kind: 'cutmix', image, probability: 0.7 },
  ],
]

const cases = lossEntries.flatMap((loss) => mixtures.map((augment) => ({ loss, augment, of: augment.length })))

describe.each(precisions)('mixed targets in %s: J and dJ/dθ are those of the reference on mixed rows', (precision) => {
  it.each(cases)('$loss.kind, $augment.0.kind of $of', async ({ loss, augment }) => {
    const rows = 21
    const given = problem({ loss, activation: activationRegistry.tanh, inputs, hidden: [9], rows, seed: 3 })
    const steps = describeAugmentations('test', augment, inputs)
    const changed = given.batch.x.map((_, row) => augmentedRow({ x: given.batch.x, steps, seed: 5, epoch: 1 }, row))
    const x = changed.map((row) => row.x)
    const targets = changed.map(({ mixes }, row) => mixedTargets(given.batch.targets, row, mixes))
    const expected = costAndGradient(given.reference, given.start, { x, targets }, { ...none, examples: rows })
    using net = await network({ ...given.options, precision })
    const optimizer = { kind: 'sgd', learningRate: 1 } as const
    const history = await net.fit(given.data, { epochs: 1, batchSize: rows, optimizer, seed: 5, augment })
    const gradient = Array.from(net.parameters, (value, i) => at(given.start, i) - value)
    expect(relativeError(history.rows[0]?.batchCost ?? NaN, expected.cost)).toBeLessThan(tolerance.reduction[precision])
    expectGradient(gradient, expected.gradient, given.reference, precision)
  })
})

/** The share s of each target spread over all classes. */
function smoothed(targets: readonly number[], smoothing: number): number[] {
  const spread = smoothing / Math.max(2, targets.length)
  return targets.map((value) => (1 - smoothing) * value + spread)
}

const classifiers = cases.filter(({ loss }) => loss.targets !== 'values')

describe.each(precisions)('targets in %s that are mixed, then smoothed, of rows that are weighed', (precision) => {
  it.each(classifiers)('$loss.kind, $augment.0.kind of $of', async ({ loss, augment }) => {
    const rows = 21
    const given = problem({ loss, activation: activationRegistry.tanh, inputs, hidden: [9], rows, seed: 3 })
    const steps = describeAugmentations('test', augment, inputs)
    // A row of weight 3 is three rows.
    const weights = Array.from({ length: rows }, (_, row) => row % 4)
    const repeated = weights.flatMap((weight, row) => Array<number>(weight).fill(row))
    const changed = given.batch.x.map((_, row) => augmentedRow({ x: given.batch.x, steps, seed: 5, epoch: 1 }, row))
    const x = repeated.map((row) => itemAt(changed, row).x)
    const targets = repeated.map((row) =>
      smoothed(mixedTargets(given.batch.targets, row, itemAt(changed, row).mixes), 0.2),
    )
    const expected = costAndGradient(given.reference, given.start, { x, targets }, { ...none, examples: rows })
    using net = await network({ ...given.options, precision })
    const optimizer = { kind: 'sgd', learningRate: 1 } as const
    const options = { epochs: 1, batchSize: rows, seed: 5, labelSmoothing: 0.2, sampleWeights: weights }
    const history = await net.fit(given.data, { ...options, optimizer, augment })
    const gradient = Array.from(net.parameters, (value, i) => at(given.start, i) - value)
    expect(relativeError(history.rows[0]?.batchCost ?? NaN, expected.cost)).toBeLessThan(tolerance.reduction[precision])
    expectGradient(gradient, expected.gradient, given.reference, precision)
  })
})

describe('mixed targets: the reference gradient of the softmax against shares', () => {
  it('is its difference quotient', () => {
    const logits = [0.3, -2, 1.5, 0]
    const shares = [0.1, 0.6, 0, 0.3]
    const h = 1e-6
    softmaxCrossEntropy.gradient(logits, shares).forEach((slope, k) => {
      const moved = (by: number): number =>
        softmaxCrossEntropy.value(
          logits.map((z, i) => (i === k ? z + by : z)),
          shares,
        )
      expect(slope).toBeCloseTo((moved(h) - moved(-h)) / (2 * h), 8)
    })
  })
})

describe.each(precisions)('mixed targets in %s: extreme logits', (precision) => {
  it('cost what they must, and stay finite', async () => {
    // Two rows whose logits are their features; whatever the mixture, row and partner have the features of their class.
    const straight = { inputs: 2, layers: [{ units: 2 }], parameters: [1, 0, 0, 1, 0, 0], precision } as const
    using net = await network({ ...straight, loss: 'softmaxCrossEntropy' })
    const data = dataset({ x: [[-1e4, 1e4], [1e4, -1e4]], y: [0, 1] }) // prettier-ignore
    const optimizer = { kind: 'sgd', learningRate: 0 } as const
    const { rows } = await net.fit(data, { epochs: 1, batchSize: 2, optimizer, augment: [{ kind: 'mixup', alpha: 1 }] })
    const steps = describeAugmentations('test', [{ kind: 'mixup', alpha: 1 }], 2)
    const x = [[-1e4, 1e4], [1e4, -1e4]] // prettier-ignore
    const expected = x.map((_, row) => {
      const mixed = augmentedRow({ x, steps, seed: 0, epoch: 1 }, row)
      return softmaxCrossEntropy.value(mixed.x, mixedTargets([[1, 0], [0, 1]], row, mixed.mixes)) // prettier-ignore
    })
    const cost = (at(expected, 0) + at(expected, 1)) / 2
    expect(relativeError(rows[0]?.batchCost ?? NaN, cost)).toBeLessThan(tolerance.reduction[precision])
  })

  it('are divergence where they are not finite', async () => {
    using net = await network({
      inputs: 1,
      layers: [{ units: 2 }],
      loss: lossRegistry.softmaxCrossEntropy.option,
      precision,
    })
    const data = dataset({ x: [[1], [2]], y: [0, 1] })
    net.setParameters([precision === 'f32' ? 3e38 : 1e308, 0, precision === 'f32' ? 3e38 : 1e308, 0])
    const { stop } = await net.fit(data, { epochs: 1, augment: [{ kind: 'mixup' }] })
    expect(stop.reason).toBe('diverged')
  })
})
