import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  averageNetworks,
  decodeModel,
  describeModel,
  loadModel,
  network,
  type Network,
  saveModel,
} from '../../src/index.js'
import { loadModel as loadSmall } from '../../src/predict/inference/index.js'

const read = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url))
/** One of the networks of version-4-average.model. */
async function averaged(seed: number): Promise<Network> {
  const net = await network({
    inputs: 2,
    layers: [{ units: 4 }, { units: 4, activation: 'tanh' }, { units: 2 }],
    loss: 'softmaxCrossEntropy',
    seed,
    columns: ['age', 'height'],
    classes: ['no', 'yes'],
  })
  for (const { name } of net.layers) {
    const { weight, bias } = net.layer(name)
    const rounded = weight.map((value) => Math.round(value * 8) / 8 || 1 / 8)
    net.setLayer(name, { weight: rounded, bias: bias.map((_, j) => (j - 1) / 4) })
  }
  return net
}

const decode = (version: number): ReturnType<typeof decodeModel> =>
  decodeModel(read(`version-${version}.json`).toString(), read(`version-${version}.safetensors`))
/** What versions before 3 did not have. */
const added = { targetScaler: null, targetNames: null, bytes: null, decision: null }

// A fixture is never written anew: it is what users have on their disks.
describe('models of every version', () => {
  it('1: dense weights', () => {
    const stored = decode(1)
    expect(stored).toMatchObject({ ...added, columns: ['age', 'height'], classes: ['no', 'yes'], target: 'buys' })
    expect(stored.metadata).toEqual({ made: 'by hand' })
    expect(stored.parameters).toEqual(Float64Array.from({ length: 29 }, (_, i) => (i + 1) / 8))
  })

  it('2: sparse weights', () => {
    const stored = decode(2)
    expect(stored).toMatchObject({ ...added, preprocessor: { kept: 'as it is' } })
    const expected = new Float32Array(265)
    expected[3] = 0.5
    expected[70] = -1.25
    expected.set([1, 2, 3, 4, 0.5, 0.25, -1, 2, 8], 256)
    expect(stored.parameters).toEqual(expected)
  })

  it('3: one file, with everything', async () => {
    using model = await loadModel(read('version-3.model'))
    // A decision of version 3 was any JSON, and nothing applied it.
    const metadata = { decision: { threshold: 0.25 }, made: 'by hand' }
    expect(model.stored).toMatchObject({ bytes: false, decision: null, metadata })
    expect(model.network.parameters).toEqual(Float64Array.of(1, -1, 0.5))
    // (x − 2) / 4 = 0.5 and (x − 1) / 2 = 1: z = 0.5 − 1 + 0.5 = 0.
    expect(model.predict([{ age: 4, height: 3 }])).toEqual([
      { class: 'no', probabilities: { no: 0.5, yes: 0.5 }, values: null },
    ])
  })

  it('4: a decision that is applied', async () => {
    using model = await loadModel(read('version-4.model'))
    expect(model.stored).toMatchObject({ bytes: false, metadata: { made: 'by hand' } })
    expect(model.network.decision).toEqual({ thresholds: [{ label: 'no', threshold: 0.6 }] })
    // As in version 3 the probability of no is ½, which is less than 0.6.
    expect(model.predict([{ age: 4, height: 3 }])).toEqual([
      { class: 'yes', probabilities: { no: 0.5, yes: 0.5 }, values: null },
    ])
  })

  it('4: a calibration, and a threshold on calibrated probabilities', async () => {
    using model = await loadModel(read('version-4-calibration.model'))
    expect(model.stored.metadata).toEqual({ made: 'by hand' })
    expect(model.network.decision).toEqual({
      calibration: { method: 'temperature', labels: ['no', 'yes'], outputs: 1, multiLabel: false, temperature: 2 },
      thresholds: [{ label: 'yes', threshold: 0.6 }],
    })
    // (x − 2) / 4 = 1 and (x − 1) / 2 = 0, the weight is 2 ln 3: z = 2 ln 3, and at temperature 2 p = sigmoid(ln 3) = ¾.
    const [sure, even] = model.predict([
      { age: 6, height: 1 },
      { age: 2, height: 1 },
    ])
    expect(sure).toEqual({ class: 'yes', probabilities: { no: expect.closeTo(0.25, 12), yes: expect.closeTo(0.75, 12) }, values: null }) // prettier-ignore
    expect(even).toEqual({ class: 'no', probabilities: { no: 0.5, yes: 0.5 }, values: null })
  })

  it('4: intervals of a regression, in the unit of its target', async () => {
    using model = await loadModel(read('version-4-intervals.model'))
    expect(model.network.decision?.intervals?.scores).toEqual([Array.from({ length: 19 }, (_, i) => i + 1)])
    // z = 2 · 1 − 1 · 1 + 1 = 2, in units of 5 from 10 on: 20. The ⌈20 · 0.9⌉ = 18th score is 18: ± 90. ⌈20 · 0.5⌉: ± 50.
    const rows = [{ age: 6, height: 3 }]
    expect(model.predict(rows, { interval: 0.9 })).toMatchObject([
      { class: null, values: { price: 20 }, intervals: { price: { lower: -70, upper: 110 } } },
    ])
    expect(model.predict(rows, { interval: 0.5 })).toMatchObject([{ intervals: { price: { lower: -30, upper: 70 } } }])
    expect(() => model.predict(rows, { interval: 0.96 })).toThrow('24 rows or more')
  })

  it('4: an average of five networks, with zeros between them and not in groups', async () => {
    const bytes = read('version-4-average.model')
    using model = await loadModel(bytes)
    expect(model.network.layers.map(({ inputs, units, groups }) => [inputs, units, groups])).toEqual([
      [2, 20, undefined],
      [20, 20, undefined],
      [20, 2, undefined],
    ])
    const nets = await Promise.all(Array.from({ length: 5 }, (_, seed) => averaged(seed)))
    using mean = await averageNetworks(nets)
    const rows = Array.from({ length: 9 }, (_, i) => [2 * Math.sin(i), 3 * Math.cos(i)])
    expect(mean.predict(rows)).toEqual(model.network.predict(rows))
    expect(mean.layers[1]).toMatchObject({ groups: 5, parameters: 5 * 16 + 20 })
    expect((await saveModel(mean)).length).toBeLessThan(bytes.length)
    const small = await loadSmall(bytes)
    expect(small.predict(rows)).toEqual(model.predict(rows))
  })

  it('4 with version 2 of the preprocessor: parts of dates, and free text', async () => {
    using model = await loadModel(read('version-4-preprocessor-2.model'))
    expect(model.stored).toMatchObject({ preprocessor: { version: 2 }, metadata: { made: 'by hand' } })
    // 1 March 2024 was a Friday, the 5th weight. The words weigh 3 and 4: 0.6 · 10 + 0.8 · 20. The bias is 0.5.
    const [friday, sunday, missing] = model.predict([
      { when: '2024-03-01', note: 'Red fish!' },
      { when: '1969-07-20T23:00', note: 'fish' },
      { when: null, note: null },
    ])
    expect(friday?.values).toEqual({ y: expect.closeTo(5 + 22 + 0.5, 12) })
    expect(sunday?.values).toEqual({ y: 7 + 20 + 0.5 })
    expect(missing?.values).toEqual({ y: 100.5 })
    expect(describeModel(model).columns).toEqual([
      { name: 'when', type: 'date' },
      { name: 'note', type: 'text' },
    ])
  })
})
