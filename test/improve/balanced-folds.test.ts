import { describe, expect, it } from 'vitest'
import { crossValidate, dataset, diagnose, network, type CrossValidateOptions } from '../../src/index.js'
import { pairedRows } from '../../src/improve/statistics/paired-rows.js'
import { expectFault, expectRejection } from '../support/errors.js'

const noise = (i: number): number => ((i * 7919 + ((i * i) % 104729)) % 2003) / 1001.5 - 1
const x = Array.from({ length: 240 }, (_, i) => [noise(i), noise(i + 7), noise(3 * i + 1)])
// One row in eight is of the second class.
const labels = x.map(([a = 0, b = 0], i) => Number(a + 0.4 * b + 0.5 * noise(5 * i) > 0.78))
const data = dataset({ x, y: labels })
const recipe = {
  network: { layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' },
  fit: { optimizer: 'lbfgs', epochs: 40, l2: 1 },
  folds: 4,
  seed: 4,
  metrics: ['recallMacro'],
} as const satisfies CrossValidateOptions

/** 1 − `balanced_accuracy_score` of scikit-learn. */
function balancedErrorOf(predicted: readonly number[]): number {
  const rates = [0, 1].map((own) => {
    const rows = labels.flatMap((label, row) => (label === own ? [row] : []))
    return rows.filter((row) => predicted[row] !== own).length / rows.length
  })
  return (rates[0] ?? NaN) / 2 + (rates[1] ?? NaN) / 2
}

describe("folds by the balanced error, `measure: 'balanced error'`", () => {
  it('pool the mean over classes of the fraction misclassified', async () => {
    const found = await crossValidate(data, { ...recipe, measure: 'balanced error', references: true })
    const { predictions } = found.outOfFold
    const predicted = labels.map((_, row) => Number((predictions[2 * row + 1] ?? 0) > 0.5))
    const expected = balancedErrorOf(predicted)
    expect(found).toMatchObject({ measure: 'balanced error', decomposition: null })
    expect(found.error.estimate).toBeCloseTo(expected, 12)
    // The rare class is the harder one.
    const plain = await crossValidate(data, recipe)
    expect(plain.measure).toBeUndefined()
    expect(found.error.estimate).toBeGreaterThan(1.2 * plain.error.estimate)
    // The rows of the rare class are few: its interval is wide.
    const width = ({ interval }: typeof found.error): number => interval.high - interval.low
    expect(width(found.error)).toBeGreaterThan(1.5 * width(plain.error))
    expect(found.references?.recipes.map(({ error }) => error.estimate > 0.05)).toEqual([true, true, true])
    expect(found.message).toContain('the mean over classes of the fraction misclassified')
  })

  it('are what a diagnosis by the balanced error takes', async () => {
    const folds = await crossValidate(data, { ...recipe, measure: 'balanced error' })
    using net = await network({ inputs: 3, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy', seed: 1 })
    await net.fit(data, { optimizer: 'lbfgs', epochs: 40, l2: 1 })
    const parts = { train: net.evaluate(data), dev: net.evaluate(data), task: 'classification' } as const
    const metrics = { train: net.metrics(data), dev: net.metrics(data) }
    const found = diagnose({ ...parts, metrics, folds })
    expect(found).toMatchObject({ measure: 'balanced error', devError: folds.error.estimate })
    expect(found.baselines.map(({ error }) => error)).toEqual([0.5, 0.5])
    const other = { ...parts, metrics, folds, measure: 'error' } as const
    expectFault(() => diagnose(other), { code: 'INVALID_OPTION', field: 'measure' }, 'with the same `measure`')
  })

  it('add rows of each class to an interval', () => {
    const means = (errors: number[], added?: number) => ({
      errors,
      spreads: [1, 1, 1, 1],
      counts: [1, 1, 1, 1],
      ...(added === undefined ? {} : { added }),
    })
    const width = (added?: number): number => pairedRows(means([1, 0, 0, 0], added), means([0, 0, 0, 0])).standardError
    // d = ¼: u² = 0.75² + 3·0.25² = 0.75; n + 2 = 6.
    expect(width()).toBeCloseTo(Math.sqrt(2.75) / 6, 12)
    expect(width(10)).toBeCloseTo(Math.sqrt(10.75) / 6, 12)
  })

  it('are for classes', async () => {
    const values = dataset({ x, y: x.map(([a = 0]) => a), task: 'regression' })
    const network = { layers: [{ units: 1 }], loss: 'meanSquaredError' } as const
    const wrong = { ...recipe, network, metrics: [], measure: 'balanced error' } as const
    await expectRejection(crossValidate(values, wrong), { code: 'INVALID_OPTION', field: 'measure' })
  })
})

describe('folds with a threshold', () => {
  it('choose it in each training for the aim', async () => {
    const half = await crossValidate(data, recipe)
    const all = await crossValidate(data, { ...recipe, threshold: { label: '1', aim: { recall: 1 } } })
    // At a threshold that loses no row of train, the errors on train are false positives only, and more than before.
    expect(all.metrics.recallMacro?.estimate).toBeGreaterThan((half.metrics.recallMacro?.estimate ?? NaN) + 0.03)
    expect(all.trainError.estimate).toBeGreaterThan(half.trainError.estimate)
    const positives = labels.filter((label) => label === 1).length / labels.length
    expect(all.trainError.estimate).toBeLessThan(1 - positives)
  })

  it('refuse a class that is not there, and a regression', async () => {
    await expectRejection(crossValidate(data, { ...recipe, threshold: { label: '2' } }), { field: 'label' })
    for (const threshold of [{}, { aim: 'f1' }, { label: 1 }, { label: null }]) {
      const without = { ...recipe, threshold } as unknown as CrossValidateOptions
      await expectRejection(crossValidate(data, without), { code: 'INVALID_OPTION', field: 'threshold.label' })
    }
    const wrong = { ...recipe, threshold: { name: '1' } } as unknown as CrossValidateOptions
    await expectRejection(crossValidate(data, wrong), { code: 'INVALID_OPTION' }, 'name')
  })
})
