import { beforeAll, describe, expect, it } from 'vitest'
import { decideClasses, decideLabels } from '../../src/decision/decide.js'
import { chooseThreshold, dataset, loadModel, metrics, network, saveModel, type Network } from '../../src/index.js'
import { expectFault, expectRejection } from '../support/errors.js'

const ofTwo = { width: 1, isMultiLabel: false, names: ['no', 'yes'] }
const ofThree = { width: 3, isMultiLabel: false, names: ['a', 'b', 'c'] }

describe('decideClasses', () => {
  it('takes the class of a threshold from it on, and the other one below', () => {
    const probabilities = [0.1, 0.25, 0.5, 0.75]
    const classes = (label: string, threshold: number): number[] => [
      ...decideClasses(probabilities, ofTwo, { thresholds: [{ label, threshold }] }),
    ]
    expect(classes('yes', 0.25)).toEqual([0, 1, 1, 1])
    // P(no) = 1 − p = 0.9, 0.75, 0.5, 0.25.
    expect(classes('no', 0.75)).toEqual([0, 0, 1, 1])
    expect(
      decideClasses([0.7, 0.3, 0.9, 0.1], { ...ofTwo, width: 2 }, { thresholds: [{ label: 'yes', threshold: 0.3 }] }),
    ).toEqual(Int32Array.of(1, 0))
  })

  it('takes the class of the lowest expected cost (Elkan, 2001)', () => {
    // Actual a taken for b costs 1, and so on; missing c costs 10.
    const costs = [
      [0, 1, 1],
      [1, 0, 1],
      [10, 10, 0],
    ]
    // Of [0.5, 0.4, 0.1]: a 0·0.5 + 1·0.4 + 10·0.1 = 1.4; b 0.5 + 1 = 1.5; c 0.5 + 0.4 = 0.9.
    // Of [0.6, 0.37, 0.03]: a 0.37 + 0.3 = 0.67; b 0.6 + 0.3 = 0.9; c 0.97.
    expect(decideClasses([0.5, 0.4, 0.1, 0.6, 0.37, 0.03], ofThree, { costs })).toEqual(Int32Array.of(2, 0))
    // With 1 and 4 the second of two is cheaper from p = 1/5 on; of equals the first is taken.
    const ofPair = [
      [0, 1],
      [4, 0],
    ]
    expect(decideClasses([0.19, 0.25], ofTwo, { costs: ofPair })).toEqual(Int32Array.of(0, 1))
  })

  it('takes the likeliest without either, the first of equals', () => {
    expect(decideClasses([0.2, 0.4, 0.4], ofThree, {})).toEqual(Int32Array.of(1))
    expect(decideClasses([0.5, 0.51], ofTwo, {})).toEqual(Int32Array.of(0, 1))
  })
})

it('decideLabels takes labels from their thresholds on, others above ½', () => {
  const outputs = { width: 2, names: ['cat', 'dog'] }
  const found = decideLabels([0.3, 0.5, 0.2, 0.6], outputs, { thresholds: [{ label: 'cat', threshold: 0.3 }] })
  expect([...found]).toEqual([1, 0, 0, 1])
})

/** P(yes) = 1/(1 + e^−x): of x = −1 0.269, of 0 0.5, of 1 0.731. */
async function sigmoid(options: object = {}): Promise<Network> {
  const layers = [{ units: 1 }]
  return await network({
    inputs: 1,
    layers,
    loss: 'binaryCrossEntropy',
    precision: 'f64',
    parameters: [1, 0],
    ...options,
  })
}

describe('a network with a decision', () => {
  const rows = dataset({ x: [[-2], [-1], [-1], [0], [1], [2]], y: ['no', 'yes', 'no', 'no', 'yes', 'yes'] })
  let net: Network
  beforeAll(async () => {
    net = await sigmoid({ classes: ['no', 'yes'] })
    net.setDecision({ thresholds: [{ label: 'yes', threshold: 0.25 }] })
  })

  it('predicts, measures and scores by it', () => {
    expect(net.predictClasses([[-2], [-1], [0], [1]])).toEqual(['no', 'yes', 'yes', 'yes'])
    // Predicted yes: rows 1 to 5, of which 3 are.
    const { values, classes, confusion } = net.metrics(rows)
    expect(confusion?.counts).toEqual([
      [1, 2],
      [0, 3],
    ])
    expect(classes?.[1]).toMatchObject({ precision: 3 / 5, recall: 1, predicted: 5, rows: 3 })
    expect(values.accuracy).toBe(4 / 6)
    expect(values.f1Macro).toBeCloseTo((0.5 + 0.75) / 2, 15)
    expect(net.evaluate(rows)).toMatchObject({ accuracy: 4 / 6, error: 2 / 6 })
    const plain = net.metrics(rows, { decision: null })
    expect(plain.values.accuracy).toBe(5 / 6)
    // What is of probabilities or ranks does not change.
    for (const name of ['auc', 'averagePrecision', 'logLoss', 'brier', 'calibrationError'] as const) {
      expect(values[name]).toBe(plain.values[name])
    }
  })

  it('is the same of predictions of any origin', async () => {
    const found = await metrics(net.predict(rows.x), rows, { decision: net.decision })
    expect(found).toEqual(net.metrics(rows))
    const onlyClassification = dataset({ x: [[1], [2]], y: [1.5, 2.5] })
    await expectRejection(
      metrics(Float64Array.of(1, 2), onlyClassification, { decision: net.decision }),
      { code: 'UNSUPPORTED', functionName: 'metrics', field: 'decision' },
      'regression',
    )
  })

  it('is kept by saveModel and applied to raw rows', async () => {
    using model = await loadModel(await saveModel(net))
    expect(model.network.decision).toEqual({ thresholds: [{ label: 'yes', threshold: 0.25 }] })
    expect(model.predict([[-1], [-2]]).map((row) => row.class)).toEqual(['yes', 'no'])
    expect(model.predict([[0]])[0]?.probabilities).toEqual({ no: 0.5, yes: 0.5 })
    model.network.setDecision(null)
    expect(model.predict([[-1]])[0]?.class).toBe('no')
  })

  it('loses it by training', async () => {
    using trained = await sigmoid({ classes: ['no', 'yes'] })
    trained.setDecision(net.decision)
    await trained.fit(rows, { epochs: 1 })
    expect(trained.decision).toBeNull()
  })

  it('takes what chooseThreshold returns', async () => {
    const chosen = chooseThreshold(net.predict(rows.x), rows, { aim: { recall: 1 } })
    using other = await sigmoid({ classes: ['no', 'yes'] })
    other.setDecision({ thresholds: [chosen] })
    const yes = other.metrics(rows).classes?.[1]
    expect(yes).toMatchObject({ recall: chosen.chosen.recall, precision: chosen.chosen.precision })
  })

  it('knows its only output by the name of the target', async () => {
    using unnamed = await sigmoid()
    const targets = dataset({ x: [[-1], [1]], y: [[0], [1]], targetNames: ['ill'] })
    unnamed.setDecision({ thresholds: [{ label: 'y', threshold: 0.25 }] })
    expect(unnamed.decision).toEqual({ thresholds: [{ label: '1', threshold: 0.25 }] })
    expect(unnamed.predictClasses([[-1], [-2]])).toEqual(Int32Array.of(1, 0))
    expect(unnamed.metrics(targets).values.accuracy).toBe(0.5)
    expect(unnamed.evaluate(targets).accuracy).toBe(0.5)
  })
})

it('setDecision refuses what does not fit', async () => {
  using two = await sigmoid({ classes: ['no', 'yes'] })
  const of = { functionName: 'setDecision' }
  const set =
    (decision: unknown): (() => void) =>
    () =>
      two.setDecision(decision as never)
  const yes = { label: 'yes', threshold: 0.5 }
  expectFault(set({ thresholds: [{ label: 'maybe', threshold: 0.5 }] }), of, "'no', 'yes'")
  expectFault(set({ thresholds: [{ label: 'yes', threshold: 1.5 }] }), {
    ...of,
    field: 'decision.thresholds[0].threshold',
  })
  expectFault(set({ thresholds: [yes, { label: 'no', threshold: 0.5 }] }), of, 'one threshold')
  expectFault(set({ thresholds: [yes, yes] }), of, 'once')
  expectFault(set({ thresholds: [yes], costs: [] }), of, 'not both')
  expectFault(set({ costs: [[0, 1]] }), { ...of, field: 'decision.costs' }, '2 rows of 2 costs')
  expectFault(
    set({
      costs: [
        [0, 1],
        [NaN, 0],
      ],
    }),
    { ...of, field: 'decision.costs[1][0]' },
  )
  expectFault(set({ treshold: [] }), of, 'thresholds')
  expectFault(set(undefined), of)
  expect(two.decision).toBeNull()
  using three = await network({ inputs: 1, layers: [{ units: 3 }], loss: 'softmaxCrossEntropy' })
  expectFault(() => three.setDecision({ thresholds: [{ label: '1', threshold: 0.5 }] }), of, 'costs')
  using labels = await network({ inputs: 1, layers: [{ units: 2 }], loss: 'binaryCrossEntropy' })
  expectFault(
    () =>
      labels.setDecision({
        costs: [
          [0, 1],
          [1, 0],
        ],
      }),
    of,
    'several labels',
  )
  using values = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError' })
  expectFault(() => values.setDecision({ thresholds: [yes] }), { ...of, code: 'UNSUPPORTED' }, 'regression')
})
