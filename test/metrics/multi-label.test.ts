import { describe, expect, it } from 'vitest'
import { dataset, network, rocCurve } from '../../src/index.js'

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

  it('stop early by the F1 of the labels', async () => {
    using net = await labelNetwork(precision)
    const options = { epochs: 2, optimizer: { kind: 'sgd', learningRate: 0 }, dev: data } as const
    const { best } = await net.fit(data, { ...options, earlyStopping: { monitor: 'f1Macro' } })
    expect(best?.value).toBeCloseTo(7 / 9, 15)
  })
})
