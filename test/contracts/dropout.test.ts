import { describe, expect, it } from 'vitest'
import { dataset, type Dataset, network, type NetworkInit } from '../../src/index.js'
import { at } from '../reference/arrays.js'
import { meanSquaredError } from '../reference/losses.js'
import { costAndGradient, referenceNetwork } from '../reference/network.js'
import { randomParameters, uniform } from '../reference/random.js'
import { type Precision, relativeError, tolerance } from '../support/tolerance.js'
import { expectGradient } from './expect-gradient.js'

const inputs = 40
const hidden = 60
const outputs = 3
const inputKeepProb = 0.75
const keepProb = 0.5

const reference = referenceNetwork(
  inputs,
  [
    { units: hidden, activation: 'tanh', alpha: 0 },
    { units: outputs, activation: 'identity', alpha: 0 },
  ],
  meanSquaredError,
)
const random = uniform(23)
const start = randomParameters(reference, random)
const x = Array.from({ length: inputs }, random)
const target = Array.from({ length: outputs }, random)
const outputWeightAt = at(
  reference.layers.map(({ weightAt }) => weightAt),
  1,
)

function dropping(precision: Precision, kept: number = keepProb): NetworkInit {
  const layers = [{ units: hidden, activation: 'tanh', keepProb: kept }, { units: outputs }] as const
  return { inputs, layers, loss: 'meanSquaredError', inputKeepProb, parameters: start, precision }
}

function copies(rows: number): Dataset {
  return dataset({ x: Array(rows).fill(x), y: Array(rows).fill(target), task: 'regression' })
}

/** dJ/dθ with dropout, read off a step of length 1 of plain descent; and the cost it was told to have. */
async function droppedStep(precision: Precision, seed: number, data: Dataset = copies(1), epochs = 1) {
  using net = await network(dropping(precision))
  const optimizer = { kind: 'sgd', learningRate: epochs === 1 ? 1 : 1e-6 } as const
  const { rows } = await net.fit(data, { epochs, batchSize: data.rows, optimizer, seed })
  const gradient = Array.from(net.parameters, (value, i) => at(start, i) - value)
  return { gradient, cost: rows[0]?.batchCost ?? NaN }
}

/** Which inputs of a layer were kept: a dropped one leaves its row of the weight as it was. */
function keptRows(gradient: readonly number[], weightAt: number, rows: number, units: number): boolean[] {
  return Array.from({ length: rows }, (_, row) =>
    gradient.slice(weightAt + row * units, weightAt + (row + 1) * units).some((value) => value !== 0),
  )
}

function shareOf(kept: readonly boolean[]): number {
  return kept.filter(Boolean).length / kept.length
}

describe.each(['f32', 'f64'] as const)('dropout in %s', (precision) => {
  it('drops in the backward pass what it dropped in the forward pass, and divides by keepProb what it kept', async () => {
    for (let seed = 0; seed < 5; seed++) {
      const { gradient, cost } = await droppedStep(precision, seed)
      const inputScale = keptRows(gradient, 0, inputs, hidden).map((kept) => (kept ? 1 / inputKeepProb : 0))
      const hiddenScale = keptRows(gradient, outputWeightAt, hidden, outputs).map((kept) => (kept ? 1 / keepProb : 0))
      // A scaled output of the hidden layer is a scaled row of the weight behind it.
      const scale = (value: number, i: number) =>
        i >= outputWeightAt && at(reference.isWeight.map(Number), i) === 1
          ? value * at(hiddenScale, Math.floor((i - outputWeightAt) / outputs))
          : value
      const batch = { x: [x.map((value, i) => value * at(inputScale, i))], targets: [target] }
      const none = { l2: 0, l1: 0, penalizeBiases: false, examples: 1 }
      const expected = costAndGradient(reference, start.map(scale), batch, none)
      expect(relativeError(cost, expected.cost)).toBeLessThan(tolerance.reduction[precision])
      expectGradient(gradient, expected.gradient.map(scale), reference, precision)
    }
  })

  it('keeps the shares it is told to, by masks that follow the seed', async () => {
    const masks = await Promise.all(
      Array.from({ length: 20 }, async (_, seed) => {
        const { gradient } = await droppedStep(precision, seed)
        return [keptRows(gradient, 0, inputs, hidden), keptRows(gradient, outputWeightAt, hidden, outputs)] as const
      }),
    )
    // Five standard deviations of 800 and 1,200 draws.
    const inputShare = shareOf(masks.flatMap(([mask]) => mask))
    const hiddenShare = shareOf(masks.flatMap(([, mask]) => mask))
    expect(Math.abs(inputShare - inputKeepProb)).toBeLessThan(5 * Math.sqrt((0.75 * 0.25) / 800))
    expect(Math.abs(hiddenShare - keepProb)).toBeLessThan(5 * Math.sqrt(0.25 / 1200))
    expect(new Set(masks.map((mask) => String(mask))).size).toBe(20)
    const again = await droppedStep(precision, 3)
    expect(keptRows(again.gradient, outputWeightAt, hidden, outputs)).toEqual(masks[3]?.[1])
  })

  it('draws apart for every row of a batch and for every step', async () => {
    // A unit is left alone only where it was dropped both times: a quarter of them.
    for (const [rows, epochs] of [
      [2, 1],
      [1, 2],
    ] as const) {
      const shares = await Promise.all(
        Array.from({ length: 20 }, async (_, seed) => {
          const { gradient } = await droppedStep(precision, seed, copies(rows), epochs)
          return shareOf(keptRows(gradient, outputWeightAt, hidden, outputs))
        }),
      )
      const share = shares.reduce((sum, value) => sum + value, 0) / shares.length
      expect(Math.abs(share - 0.75)).toBeLessThan(5 * Math.sqrt((0.75 * 0.25) / 1200))
    }
  })

  it('is off outside of training', async () => {
    using dropped = await network(dropping(precision))
    using whole = await network({ ...dropping(precision, 1), inputKeepProb: 1 })
    const data = copies(3)
    expect(dropped.predict([x])).toEqual(whole.predict([x]))
    expect(dropped.loss(data)).toBe(whole.loss(data))
    expect(dropped.gradients(data)).toEqual(whole.gradients(data))
    expect(dropped.evaluate(data)).toEqual(whole.evaluate(data))
  })

  it('with keepProb 1 is not there, bit for bit', async () => {
    const trained = async (init: NetworkInit) => {
      using net = await network(init)
      await net.fit(copies(5), { epochs: 5, batchSize: 2 })
      return new Uint8Array(net.parameters.buffer)
    }
    const layers = [{ units: hidden, activation: 'tanh' }, { units: outputs }] as const
    const without: NetworkInit = { inputs, layers, loss: 'meanSquaredError', parameters: start, precision }
    const explicit = layers.map((layer) => ({ ...layer, keepProb: 1 }))
    expect(await trained({ ...without, layers: explicit, inputKeepProb: 1 })).toEqual(await trained(without))
  })
})
