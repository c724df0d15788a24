import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  applyCalibration,
  calibrate,
  chooseThreshold,
  dataset,
  loadModel,
  metrics,
  network,
  saveModel,
  type Calibration,
  type Dataset,
} from '../../src/index.js'
import { expectFault } from '../support/errors.js'

interface Fixture {
  readonly probabilities: number[]
  readonly labels: number[]
  readonly temperature: number
  readonly isotonic: number[]
}

const fixtures = JSON.parse(readFileSync(new URL('fixtures/calibration.json', import.meta.url), 'utf8')) as {
  readonly binary: Fixture & { readonly new: number[] }
  readonly classes: Fixture & { readonly atTemperature: number[]; readonly logLoss: [number, number] }
}

/** Rows with these labels; the features do not matter. */
function labelled(labels: readonly number[], names: readonly string[]): Dataset {
  return dataset({ x: labels.map(() => [0]), y: labels.map((label) => names[label] ?? ''), classes: names })
}

function expectClose(found: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(found).toHaveLength(expected.length)
  const distance = Math.max(...expected.map((value, i) => Math.abs(value - (found[i] ?? NaN))))
  expect(distance).toBeLessThan(tolerance)
}

const temperatureIn = (calibration: Calibration): number =>
  calibration.method === 'temperature' ? calibration.temperature : NaN

// scikit-learn 1.9.1: fixtures/calibration.py. Its bounded search ends within 1e-8 of the temperature.
describe('calibrate, as scikit-learn', () => {
  const { binary, classes } = fixtures
  const pair = labelled(binary.labels, ['no', 'yes'])
  const three = labelled(classes.labels, ['a', 'b', 'c'])

  it('isotonic of two classes', () => {
    const calibration = calibrate(binary.probabilities, pair, { method: 'isotonic' })
    expectClose(applyCalibration(binary.new, calibration), binary.isotonic, 1e-14)
    // The same from both columns.
    const both = binary.probabilities.flatMap((p) => [1 - p, p])
    const found = applyCalibration(
      binary.new.flatMap((p) => [1 - p, p]),
      calibrate(both, pair, { method: 'isotonic' }),
    )
    expectClose(
      found.filter((_, i) => i % 2 === 1),
      binary.isotonic,
      1e-14,
    )
    expectClose(
      found.filter((_, i) => i % 2 === 0),
      binary.isotonic.map((p) => 1 - p),
      1e-14,
    )
  })

  it('isotonic of three, one against the rest', () => {
    const calibration = calibrate(classes.probabilities, three, { method: 'isotonic' })
    expectClose(applyCalibration(classes.probabilities, calibration), classes.isotonic, 1e-14)
  })

  it('temperature of two classes and of three', () => {
    expect(temperatureIn(calibrate(binary.probabilities, pair))).toBeCloseTo(binary.temperature, 6)
    const calibration = calibrate(classes.probabilities, three)
    expect(temperatureIn(calibration)).toBeCloseTo(classes.temperature, 6)
    expectClose(applyCalibration(classes.probabilities, calibration), classes.atTemperature, 1e-7)
  })

  it('temperature lowers the log loss', async () => {
    const before = await metrics(Float64Array.from(classes.probabilities), three)
    const decision = { calibration: calibrate(classes.probabilities, three) }
    const after = await metrics(Float64Array.from(classes.probabilities), three, { decision })
    expect(before.values.logLoss).toBeCloseTo(classes.logLoss[0], 12)
    expect(after.values.logLoss).toBeCloseTo(classes.logLoss[1], 12)
    expect(after.values.logLoss).toBeLessThan(before.values.logLoss ?? 0)
    // The order of the classes is kept, and with it the accuracy.
    expect(after.values.accuracy).toBe(before.values.accuracy)
  })
})

describe('temperature', () => {
  it('is the one of a closed form', () => {
    // Three rows of four are right at p = 9/10: logit ln 9 = 2·ln 3 must become ln 3, so that T = 2.
    const data = labelled([1, 1, 1, 0], ['no', 'yes'])
    const calibration = calibrate([0.9, 0.9, 0.9, 0.9], data)
    expect(temperatureIn(calibration)).toBeCloseTo(2, 12)
    expectClose(applyCalibration([0.9, 0.5, 0.1], calibration), [0.75, 0.5, 0.25], 1e-14)
  })

  it('is fitted to probabilities that round to 0 and 1', () => {
    const data = labelled([1, 1, 0, 0, 0], ['no', 'yes'])
    const calibration = calibrate(Float32Array.of(1, 1, 1, 0, 0), data)
    expect(temperatureIn(calibration)).toBeGreaterThan(1)
    const [first = NaN, , , fourth = NaN] = applyCalibration(Float32Array.of(1, 1, 1, 0, 0), calibration)
    expect(first).toBeGreaterThan(0.5)
    expect(first).toBeLessThan(1)
    expect(fourth).toBeGreaterThan(0)
  })

  it('with smoothed targets is that of one more row right and one more wrong', () => {
    const smoothTargets = true
    // All four are right at p = 9/10: the target is 5/6, logit ln 9 must become ln 5.
    const pair = labelled([1, 1, 1, 0], ['no', 'yes'])
    const ofPair = Math.log(9) / Math.log(5)
    expect(temperatureIn(calibrate([0.9, 0.9, 0.9, 0.1], pair, { smoothTargets }))).toBeCloseTo(ofPair, 12)
    expect(temperatureIn(calibrate([0.1, 0.9, 0.1, 0.9, 0.1, 0.9, 0.9, 0.1], pair, { smoothTargets }))).toBeCloseTo(
      ofPair,
      12,
    )
    // Of three classes the other two share 1/5: 0.8 : 0.1 : 0.1 is as it should be.
    const three = labelled([0, 1, 2], ['a', 'b', 'c'])
    const even = [0.8, 0.1, 0.1, 0.1, 0.8, 0.1, 0.1, 0.1, 0.8]
    expect(temperatureIn(calibrate(even, three, { smoothTargets }))).toBeCloseTo(1, 12)
    // Of many rows it is that of plain targets.
    const labels = Array.from({ length: 40_000 }, (_, i) => (i % 4 === 0 ? 0 : 1))
    const many = calibrate(Array<number>(40_000).fill(0.9), labelled(labels, ['no', 'yes']), { smoothTargets })
    expect(temperatureIn(many)).toBeCloseTo(2, 3)
  })

  it('is refused where none is best', () => {
    const data = labelled([1, 0, 1, 0], ['no', 'yes'])
    const of = { code: 'INVALID_DATA', functionName: 'calibrate', field: 'data' } as const
    expectFault(() => calibrate([0.9, 0.2, 0.6, 0.4], data), of, 'temperature of 0')
    expectFault(() => calibrate([0.1, 0.8, 0.4, 0.6], data), of, 'infinite temperature')
    expectFault(() => calibrate([0.5, 0.5, 0.5, 0.5], data), of)
    expectFault(() => calibrate([0.1, 0.8, 0.4, 0.6], data, { smoothTargets: true }), of, 'infinite temperature')
    expectFault(
      () => calibrate([0.9, 0.2, 0.6, 0.4], data, { method: 'isotonic', smoothTargets: true }),
      { code: 'INVALID_OPTION', functionName: 'calibrate', field: 'smoothTargets' },
      'isotonic',
    )
  })
})

describe('isotonic', () => {
  it('pools adjacent violators', () => {
    // 0, 1, 0, 1 at rising scores: the two in the middle are pooled to ½; equal scores are one point.
    const data = labelled([0, 1, 0, 1, 1], ['no', 'yes'])
    const calibration = calibrate([0.1, 0.2, 0.3, 0.4, 0.4], data, { method: 'isotonic' })
    expect(calibration).toEqual({
      method: 'isotonic',
      labels: ['no', 'yes'],
      outputs: 1,
      multiLabel: false,
      maps: [{ probabilities: [0.1, 0.2, 0.3, 0.4], calibrated: [0, 0.5, 0.5, 1] }],
    })
    expectClose(applyCalibration([0, 0.15, 0.25, 0.35, 1], calibration), [0, 0.25, 0.5, 0.75, 1], 1e-14)
  })

  it('of several labels maps each by itself', () => {
    const data = dataset({
      x: [[0], [0]],
      y: [
        [0, 1],
        [1, 1],
      ],
      targetNames: ['cat', 'dog'],
    })
    const calibration = calibrate([0.2, 0.3, 0.6, 0.4], data, { method: 'isotonic' })
    expectClose(applyCalibration([0.4, 0.9], calibration), [0.5, 1], 1e-14)
    expectFault(
      () => calibrate([0.5], dataset({ x: [[0]], y: [[0.5]] })),
      { code: 'INVALID_DATA', functionName: 'calibrate' },
      '0 and 1',
    )
  })

  it('gives equal probabilities where every class is mapped to 0', () => {
    const map = { probabilities: [0.5], calibrated: [0] }
    const calibration = {
      method: 'isotonic',
      labels: ['a', 'b', 'c'],
      outputs: 3,
      multiLabel: false,
      maps: [map, map, map],
    } as const
    expect([...applyCalibration([0.2, 0.3, 0.5], calibration)]).toEqual([1 / 3, 1 / 3, 1 / 3])
  })
})

it.each(['temperature', 'isotonic'] as const)(
  'a network keeps its %s, and every prediction follows it',
  async (method) => {
    // P = 1/(1 + e^−2x), while y comes true as if it were 1/(1 + e^−x).
    const x = Array.from({ length: 400 }, (_, i) => [((i * 37) % 400) / 50 - 4])
    const y = x.map(([value = 0], i) => ((((i * 61) % 400) + 0.5) / 400 < 1 / (1 + Math.exp(-value)) ? 'yes' : 'no'))
    const data = dataset({ x, y, classes: ['no', 'yes'] })
    const layers = [{ units: 1 }]
    using net = await network({
      inputs: 1,
      layers,
      loss: 'binaryCrossEntropy',
      parameters: [2, 0],
      classes: ['no', 'yes'],
    })
    const calibration = calibrate(net.predict(data.x), data, { method })
    const probabilities = applyCalibration(net.predict(data.x), calibration)
    const threshold = chooseThreshold(probabilities, data, { label: 'yes', aim: { recall: 0.9 } })
    net.setDecision({ calibration, thresholds: [threshold] })
    const after = net.metrics(data)
    const before = net.metrics(data, { decision: null })
    for (const name of ['logLoss', 'brier', 'calibrationError'] as const) {
      expect(after.values[name]).toBeLessThan(before.values[name] ?? 0)
    }
    expect(after.classes?.[1]?.recall).toBe(threshold.chosen.recall)
    expect(net.evaluate(data).accuracy).toBe(after.values.accuracy)
    using model = await loadModel(await saveModel(net))
    const found = model.predict(x)
    expect(found.map((row) => row.probabilities?.['yes'])).toEqual([...probabilities])
    expect(found.map((row) => row.class)).toEqual(net.predictClasses(data.x))
    if (method === 'temperature') expect(temperatureIn(calibration)).toBeCloseTo(2, 0)
  },
)

it('a calibration of other outputs is refused', async () => {
  using net = await network({
    inputs: 1,
    layers: [{ units: 3 }],
    loss: 'softmaxCrossEntropy',
    classes: ['a', 'b', 'c'],
  })
  const map = { probabilities: [0, 1], calibrated: [0, 1] }
  const fits = { method: 'isotonic', labels: ['a', 'b', 'c'], outputs: 3, multiLabel: false, maps: [map, map, map] }
  const set =
    (changed: object): (() => void) =>
    () =>
      net.setDecision({ calibration: { ...fits, ...changed } as never })
  const of = { code: 'INVALID_OPTION', functionName: 'setDecision' } as const
  expectFault(set({ labels: ['a', 'c', 'b'] }), { ...of, field: 'decision.calibration.labels' }, "'a', 'b', 'c'")
  expectFault(set({ outputs: 2, labels: ['a', 'b'], maps: [map] }), of, 'fitted on 3 outputs')
  expectFault(set({ maps: [map] }), of, 'hold 3')
  expectFault(set({ method: 'platt' }), of, 'temperature')
  expectFault(set({ maps: [map, map, { ...map, calibrated: [1, 0] }] }), of, 'no less')
  expectFault(set({ maps: [map, map, { ...map, probabilities: [1, 1] }] }), of, 'exceed')
  expectFault(set({ method: 'temperature', maps: undefined, temperature: 0 }), of)
  set({})()
  expect(net.decision?.calibration).toEqual(fits)
})
