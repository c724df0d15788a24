import { describe, expect, it } from 'vitest'
import { chooseThresholds, dataset, loadModel, network, rocCurve, saveModel } from '../../src/index.js'
import { expectFault } from '../support/errors.js'

// Reference: scikit-learn's documentation of f1_score has these labels with F1 [2/3, 1, 2/3]; the rest is counted by hand.
const actual = [
  [0, 0, 0],
  [1, 1, 1],
  [0, 1, 1],
]
const predicted = [
  [0, 0, 0],
  [1, 1, 1],
  [1, 1, 0],
]
const names = ['cat', 'dog', 'owl']

/** Outputs are the features: probabilities sigmoid(±2) as `predicted` says. */
function labelNetwork(precision: 'f32' | 'f64') {
  const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]
  const shape = { inputs: 3, layers: [{ units: 3 }], loss: 'binaryCrossEntropy', precision } as const
  return network({ ...shape, parameters: identity })
}
const x = predicted.map((row) => row.map((label) => 4 * label - 2))
const data = dataset({ x, y: actual, targetNames: names })

describe.each(['f32', 'f64'] as const)('several labels a row in %s', (precision) => {
  it('are counted as by scikit-learn', async () => {
    using net = await labelNetwork(precision)
    const { values, classes, multiLabel, rows, confusion } = net.metrics(data)
    expect({ rows, confusion }).toEqual({ rows: 3, confusion: null })
    expect(classes?.map(({ f1 }) => f1)).toEqual([2 / 3, 1, 2 / 3])
    expect(classes?.map(({ precision: own, recall }) => [own, recall])).toEqual([
      [0.5, 1],
      [1, 1],
      [1, 0.5],
    ])
    expect(classes?.map(({ name }) => name)).toEqual(names)
    expect(multiLabel?.subsetAccuracy).toBeCloseTo(2 / 3, 15)
    expect(multiLabel?.hammingLoss).toBeCloseTo(2 / 9, 15)
    const averages = multiLabel?.averages
    expect(averages?.micro).toEqual({ precision: 0.8, recall: 0.8, f1: 0.8 })
    expect(averages?.macro.precision).toBeCloseTo(2.5 / 3, 15)
    expect(averages?.macro.f1).toBeCloseTo(7 / 9, 15)
    // Weights 1, 2, 2.
    expect(averages?.weighted.precision).toBeCloseTo(0.9, 15)
    expect(averages?.weighted.recall).toBeCloseTo(0.8, 15)
    expect(averages?.weighted.f1).toBeCloseTo(0.8, 15)
    // The first row has no label, given or true: 0/0 counts as 0.
    expect(averages?.samples).toEqual({ precision: 0.5, recall: 0.5, f1: 0.5 })
    expect(values).toMatchObject({ accuracy: 2 / 3, f1Micro: 0.8, recallMicro: 0.8 })
    expect(values.f1Macro).toBeCloseTo(7 / 9, 15)
    // Pairs ranked rightly, ties ½: of cat 1 of 2 and a tie; of dog 2 of 2; of owl 1 of 2 and a tie.
    expect(classes?.map(({ auc }) => auc)).toEqual([0.75, 1, 0.75])
    expect(values.auc).toBeCloseTo(2.5 / 3, 15)
    expect(rocCurve(net.predict(x), data, { label: 'owl' }).auc).toBe(0.75)
  })

  it('are compared with a baseline of label frequencies: ⅓, ⅔ and ⅔', async () => {
    using net = await labelNetwork(precision)
    const { baseline } = net.metrics(data)
    // cat never, dog and owl always: rows 2 and 3 have both, row 2 the cat too.
    expect(baseline.class).toBeNull()
    expect(baseline.values).toMatchObject({ accuracy: 1 / 3, recallMicro: 4 / 5, precisionMicro: 4 / 6, auc: 0.5 })
    expect(baseline.values.brier).toBeCloseTo(2 / 9, 15)
  })

  it('are predicted as sets of names', async () => {
    using net = await labelNetwork(precision)
    expect(net.predictClasses(x)).toEqual([[], ['y0', 'y1', 'y2'], ['y0', 'y1']])
    await net.fit(data, { epochs: 1, optimizer: { kind: 'sgd', learningRate: 0 } })
    expect(net.predictClasses(x)).toEqual([[], names, ['cat', 'dog']])
  })

  it('have one accuracy, that of whole rows: in evaluate, metrics and the history, weighted too', async () => {
    using net = await labelNetwork(precision)
    // Rows 0 and 1 are right, of row 2 one label.
    expect(net.evaluate(data)).toMatchObject({ accuracy: 2 / 3, error: 1 / 3 })
    const weighted = { sampleWeights: [1, 1, 6] }
    expect(net.evaluate(data, weighted).accuracy).toBe(2 / 8)
    const history = await net.fit(data, { epochs: 1, dev: data, optimizer: { kind: 'sgd', learningRate: 0 } })
    expect(history.rows.at(-1)?.dev?.error).toBeCloseTo(1 / 3, 6)
    net.setDecision({ thresholds: [{ label: 'cat', threshold: 0.95 }] })
    // No row is predicted a cat: row 1 is wrong, and so is row 2, whose owl is missing.
    expect(net.evaluate(data).accuracy).toBe(1 / 3)
    expect(net.evaluate(data, weighted).accuracy).toBe(1 / 8)
    expect(net.metrics(data).values.accuracy).toBe(1 / 3)
  })

  it('have thresholds of their own, which the model keeps', async () => {
    using net = await labelNetwork(precision)
    await net.fit(data, { epochs: 1, optimizer: { kind: 'sgd', learningRate: 0 } })
    // Sigmoids of −2 and 2, 0.12 and 0.88. cat: of the rows 1 and 2 above, row 1 is one; with all rows F1 is lower, ½.
    // dog is right; owl: rows 1 and 2 are, and only row 1 is above, so that all rows have the F1 of 4/5 over 2/3.
    const thresholds = chooseThresholds(net.predict(x), data)
    expect(thresholds.map(({ label, chosen }) => [label, chosen.f1])).toEqual([
      ['cat', 2 / 3],
      ['dog', 1],
      ['owl', 4 / 5],
    ])
    net.setDecision({ thresholds })
    const sets = [['owl'], names, names]
    expect(net.predictClasses(x)).toEqual(sets)
    expect(net.metrics(data).classes?.map(({ f1 }) => f1)).toEqual([2 / 3, 1, 4 / 5])
    using model = await loadModel(await saveModel(net))
    expect(model.predict(x).map(({ class: none, labels }) => [none, labels])).toEqual(sets.map((set) => [null, set]))
  })

  it('stop early by the F1 of the labels', async () => {
    using net = await labelNetwork(precision)
    const options = { epochs: 2, optimizer: { kind: 'sgd', learningRate: 0 }, dev: data } as const
    const { best } = await net.fit(data, { ...options, earlyStopping: { monitor: 'f1Macro' } })
    expect(best?.value).toBeCloseTo(7 / 9, 15)
  })
})

it('chooseThresholds leaves out labels without rows, and refuses classes', () => {
  const rare = dataset({
    x: [[0], [1]],
    y: [
      [0, 1],
      [0, 0],
    ],
    targetNames: ['none', 'some'],
  })
  expect(chooseThresholds([0.5, 0.9, 0.5, 0.1], rare).map(({ label }) => label)).toEqual(['some'])
  const classes = dataset({ x: [[0], [1]], y: ['a', 'b'] })
  expectFault(
    () => chooseThresholds([0.5, 0.5], classes),
    { functionName: 'chooseThresholds', field: 'data' },
    'chooseThreshold',
  )
  const aim = { recall: 2 } as const
  expectFault(() => chooseThresholds([0.5, 0.9, 0.5, 0.1], rare, { aim }), {
    functionName: 'chooseThresholds',
    field: 'aim.recall',
  })
})
