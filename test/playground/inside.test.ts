import { dataset, network, selectRows } from 'wellfit'
import { describe, expect, it } from 'vitest'
import { networkOptions } from '../../playground/src/run/options.ts'
import { datasetOf, makeParts, pointsOf } from '../../playground/src/run/parts.ts'
import { gridOutputs, gridPlaces } from '../../playground/src/run/grid.ts'
import { checkWithBug } from '../../playground/src/run/inside/gradient.ts'
import { initializerSignals } from '../../playground/src/run/inside/initializers.ts'
import { linearity } from '../../playground/src/run/inside/linearity.ts'
import { unitPictures } from '../../playground/src/run/inside/units.ts'
import { weightHistograms } from '../../playground/src/run/inside/weights.ts'
import { defaults } from '../../playground/src/state/settings.ts'
import { GRID } from '../../playground/src/worker/messages.ts'

const settings = { ...defaults, data: 'moons', rows: 120 } as const
const { train } = makeParts(datasetOf(pointsOf(settings)), settings)

describe('a bug planted into the gradient', () => {
  it.each([
    ['none', 0, []],
    ['derivative', 0, ['dense1: weight and bias (loss)']],
    ['derivative', 1, ['dense2: weight and bias (loss)']],
    ['bias', 2, ['dense3: bias (loss)']],
    ['sign', 1, ['dense2: weight (loss and penalty)']],
    ['penalty', 0, ['dense3: weight (penalty)', 'dense2: weight (penalty)', 'dense1: weight (penalty)']],
  ] as const)('%s in layer %i is laid to its place', async (bug, layer, faults) => {
    using net = await network(networkOptions(settings, train))
    const check = await checkWithBug(net, { train, settings }, bug, layer)
    expect(check.faults).toEqual(faults)
    expect(check.verdict).toBe(bug === 'none' ? 'correct' : 'wrong')
  })

  it('is named for every parameter where the gradient is not divided by the rows', async () => {
    using net = await network(networkOptions(settings, train))
    const check = await checkWithBug(net, { train, settings }, 'mean', 0)
    // ‖g − m·g‖ / (‖g‖ + ‖m·g‖) = (m − 1) / (m + 1), m = 32.
    for (const { difference } of check.parameters) expect(difference).toBeCloseTo(31 / 33, 6)
  })
})

describe('the plane', () => {
  it('is predicted at 100 × 100 places within 3 ms', async () => {
    const parts = makeParts(datasetOf(pointsOf(settings)), settings)
    using net = await network(networkOptions({ ...settings, hidden: [16, 16] }, parts.train))
    const { plane } = parts
    const features = Float32Array.from(plane.features(gridPlaces(plane.domain, GRID)))
    const times = Array.from({ length: 60 }, () => {
      const before = process.cpuUsage()
      const { certainty } = gridOutputs(net, features, 'classification')
      const { user, system } = process.cpuUsage(before)
      expect(certainty).toHaveLength(10_000)
      return (user + system) / 1000
    })
    // Processor time, the shortest of many: other work on the machine only ever adds to it.
    const shortest = Math.min(...times.filter((time) => time > 0))
    console.log(`100 × 100 places: ${shortest.toFixed(2)} ms`)
    expect(shortest).toBeLessThanOrEqual(3)
  })

  it('has the likeliest class, and 0 where all are alike to 255 for certainty', async () => {
    using net = await network({ inputs: 1, layers: [{ units: 4 }], loss: 'softmaxCrossEntropy' })
    net.setLayer('dense1', { weight: [0, 0, 1, 0], bias: [0, 0, 0, 0] })
    const at = gridOutputs(net, Float32Array.of(0, Math.log(5), 100), 'classification')
    // Probabilities 1/4 each; 5/8 and three times 1/8; 1. Certainty (p − 1/4) / (3/4).
    expect(Array.from(at.class.slice(1))).toEqual([2, 2])
    expect(Array.from(at.certainty)).toEqual([0, 127, 255])
    using line = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError' })
    line.setLayer('dense1', { weight: [1], bias: [0] })
    const values = gridOutputs(line, Float32Array.of(-2, -0.5, 0.2), 'regression')
    expect([Array.from(values.class), Array.from(values.certainty)]).toEqual([[0, 0, 1], [255, 127, 51]]) // prettier-ignore
  })

  it('is numbered from the top left, by the centres of its places', () => {
    const places = gridPlaces(
      [
        [0, 10],
        [100, 200],
      ],
      2,
    )
    expect(Array.from(places)).toEqual([2.5, 175, 7.5, 175, 2.5, 125, 7.5, 125])
  })
})

describe('how linear a network is over the plane', () => {
  const places = Float32Array.from(gridPlaces([[-1, 1], [-1, 1]], 32)) // prettier-ignore

  it('is 1 without an activation, whatever its weights', async () => {
    using net = await network({
      inputs: 2,
      layers: [{ units: 3, activation: 'identity' }, { units: 4 }],
      loss: 'softmaxCrossEntropy',
      seed: 5,
    })
    expect(linearity(net, places, 32)).toBeCloseTo(1, 5)
  })

  it('is R² of the least-squares plane: 3/4·(1 − 1/32²) of the variance for the sign of x₁', async () => {
    using net = await network({
      inputs: 2,
      layers: [{ units: 1, activation: 'tanh' }, { units: 1 }],
      loss: 'meanSquaredError',
    })
    net.setLayer('dense1', { weight: [1e6, 0], bias: [0] })
    net.setLayer('dense2', { weight: [2], bias: [7] })
    // Columns c = ±1/2, ±3/2, …, ±31/2: mean|c| = 8, mean c² = (32² − 1)/12; R² = mean|c|² / mean c².
    expect(linearity(net, places, 32)).toBeCloseTo(64 / ((32 * 32 - 1) / 12), 5)
  })

  it('grows as weights shrink', async () => {
    const layers = [{ units: 8, activation: 'tanh' }, { units: 2 }] as const
    using net = await network({ inputs: 2, layers, loss: 'softmaxCrossEntropy', seed: 2 })
    const first = net.parameters.map((value) => 12 * value)
    const shares = [1, 0.3, 0.1, 0.01].map((factor) => {
      net.setParameters(first.map((value) => factor * value))
      return linearity(net, places, 32)
    })
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(shares[0]).toBeLessThan(0.9)
    expect(shares[3]).toBeGreaterThan(0.999)
  })
})

describe('initializers side by side', () => {
  it('have the signals of the network before its first step', async () => {
    const deep = { ...settings, hidden: [16, 16, 16, 16], keepProb: [1, 1, 1, 1] } as const
    const signals = await initializerSignals(deep, train)
    expect(signals.map(({ label, layers }) => [label, layers.length])).toEqual(
      ['He', 'Xavier', 'σ = 0.01', 'σ = 3'].map((label) => [label, 5]),
    )
    const [, xavier, small, large] = signals.map(({ layers }) => layers)
    // σ = 0.01 into 16 units multiplies the signal by 0.01·√16 in each layer; σ = 3 saturates tanh.
    expect((small?.[2]?.activationRms ?? NaN) / (small?.[1]?.activationRms ?? NaN) / 0.04).toBeCloseTo(1, 0)
    expect(large?.[2]?.activationRms).toBeGreaterThan(0.85)
    expect(xavier?.[3]?.activationRms).toBeGreaterThan(0.1)
    using net = await network({ ...networkOptions({ ...deep, initializer: 'xavierNormal' }, train), precision: 'f64' })
    const batch = selectRows(train, Array.from({ length: 64 }, (_, row) => row)) // prettier-ignore
    const weights = net.gradients(batch).subarray(0, 2 * 16)
    expect(xavier?.[0]?.gradientNorm).toBeCloseTo(Math.hypot(...weights), 9)
  })
})

describe('the weights of a layer', () => {
  const data = dataset({ x: [[0.1], [0.4], [1], [2]], y: [0, 1, 0, 1] })

  it('are counted in bins, with their zeros and the outputs in the linear part of tanh', async () => {
    using net = await network({
      inputs: 1,
      layers: [{ units: 4, activation: 'tanh' }, { units: 2 }],
      loss: 'softmaxCrossEntropy',
    })
    net.setLayer('dense1', { weight: [0, 1, -0.5, 0.49], bias: [0, 0, 0, 0] })
    const [first] = weightHistograms(net, data)
    expect(first).toMatchObject({ range: 1, zeros: 0.25 })
    expect(first?.rms).toBeCloseTo(Math.sqrt((1 + 0.25 + 0.49 ** 2) / 4), 6)
    // Bins of width 0.08 from −1: −0.5 in the 7th, 0 in the 13th, 0.49 in the 19th, 1 in the last.
    expect(first?.counts.flatMap((count, bin) => (count === 0 ? [] : [[bin, count]]))).toEqual([
      [6, 1],
      [12, 1],
      [18, 1],
      [24, 1],
    ])
    // tanh(w·x) below 0.5 in size where |w·x| < 0.549: 4 rows of w = 0, 2 of 1, 3 of −0.5, 3 of 0.49.
    expect(first?.linear).toBe(12 / 16)
  })

  it('are shown by the pictures of the units', async () => {
    using net = await network({
      inputs: 1,
      layers: [{ units: 2, activation: 'tanh' }, { units: 2 }],
      loss: 'softmaxCrossEntropy',
    })
    net.setLayer('dense1', { weight: [1, -20], bias: [0, 0] })
    const [layer] = unitPictures(net, Float32Array.of(0, 1, -1))
    const one = Math.round(Math.tanh(1) * 127)
    expect(Array.from(layer?.values ?? [])).toEqual([0, one, -one, 0, -127, 127])
  })
})
