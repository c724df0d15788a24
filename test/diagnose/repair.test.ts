import { describe, expect, it } from 'vitest'
import { dataset, type Dataset, fitScaler, network, repair, scale } from '../../src/index.js'
import { expectRejection } from '../support/errors.js'
import { uniform } from '../reference/random.js'

/** Two features in (−1, 1) and whether both lie on one side of a line, or their sum. */
function rows(count: number, seed: number, task: 'classification' | 'regression'): Dataset {
  const random = uniform(seed)
  const x = Array.from({ length: count }, () => [random(), random()])
  const y = x.map(([a = 0, b = 0]) => (task === 'regression' ? 2 * a - b : Number(a + b > 0)))
  return dataset({ x, y, task })
}

const [train, dev] = [rows(200, 1, 'classification'), rows(200, 2, 'classification')]
const shape = { inputs: 2, layers: [{ units: 8 }, { units: 2 }], loss: 'softmaxCrossEntropy' } as const
const healthy = { epochs: 30, batchSize: 20, optimizer: { kind: 'adam', learningRate: 0.02 } } as const

describe('repair', () => {
  it('tries the change that a fault offers from the same seed, and keeps it where dev is better beyond chance', async () => {
    const broken = { ...healthy, l2: 20_000 }
    const found = await repair({ train, dev, network: shape, fit: broken, seed: 3 })
    // λ₂ = 200 for 200 rows still holds the weights near 0: one step further.
    const [still, first] = found.attempts
    expect(still).toMatchObject({ fault: 'strong penalty', change: { l2: 200 }, outcome: 'not better' })
    expect(first).toMatchObject({ fault: 'strong penalty', change: { l2: 2 }, outcome: 'kept' })
    expect(found.changes).toEqual([{ l2: 2 }])
    expect(found.fit).toEqual({ ...healthy, l2: 2 })
    expect(found.before?.devError).toBeGreaterThan(0.2)
    expect(found.after?.devError).toBeLessThan(0.1)
    // The errors are those of trainings with this seed.
    for (const [errors, fit] of [
      [found.before, broken],
      [found.after, found.fit],
    ] as const) {
      using net = await network({ ...found.network, seed: 3 })
      await net.fit(train, { ...fit, seed: 3 })
      expect(errors).toEqual({ trainError: net.evaluate(train).error, devError: net.evaluate(dev).error })
    }
    expect(first?.gain).toBeGreaterThan(0.2)
    expect(first?.gainInterval?.low).toBeGreaterThan(0)
    expect(found.message).toContain('Strong penalty: λ₂ = 2 is kept, a gain of ')
  })

  /** The rows with larger numbers, as a file may have them. */
  const unscaled = (data: Dataset, inputs: number, target = 1): Dataset => {
    const x = Array.from(data.x, (value) => inputs * value)
    if (data.targets.kind === 'classes')
      return dataset({ x: Float64Array.from(x), y: data.targets.labels, columns: data.columns })
    const y = data.targets.values.map((value) => target * value)
    return dataset({ x: Float64Array.from(x), y, columns: data.columns, task: 'regression' })
  }

  it('standardizes inputs that are not scaled, by train, and says by what', async () => {
    const [raw, rawDev] = [unscaled(train, 3000), unscaled(dev, 3000)]
    const found = await repair({ train: raw, dev: rawDev, network: shape, fit: { ...healthy, epochs: 5 }, seed: 1 })
    expect(found.attempts[0]).toMatchObject({ fault: 'unscaled input', title: 'standardized inputs' })
    expect(found.changes).toContainEqual({ standardizeInputs: true })
    const { scaler } = found
    if (scaler === null) throw new Error('no scaler')
    expect(scaler).toEqual(fitScaler(raw))
    using net = await network({ ...found.network, seed: 1 })
    await net.fit(scale(raw, scaler), { ...found.fit, seed: 1 })
    expect(net.evaluate(scale(rawDev, scaler)).error).toBe(found.after?.devError)
    expect(found.faults.map(({ kind }) => kind)).not.toContain('unscaled input')
    // Rows that a scaler has prepared are scaled as it says.
    const prepared = { ...raw, preprocessor: scaler }
    const left = await repair({
      train: prepared,
      dev: { ...rawDev, preprocessor: scaler },
      network: shape,
      fit: healthy,
      attempts: 1,
    })
    expect([left.scaler, left.changes.some((change) => 'standardizeInputs' in change)]).toEqual([null, false])
  })

  it('standardizes the target of a regression, and compares errors in one unit', async () => {
    const [values, held] = [rows(200, 3, 'regression'), rows(200, 4, 'regression')].map((data) =>
      unscaled(data, 1, 5000),
    )
    if (values === undefined || held === undefined) throw new Error('no rows')
    const linear = { ...shape, layers: [{ units: 8 }, { units: 1 }], loss: 'meanSquaredError' } as const
    const found = await repair({ train: values, dev: held, network: linear, fit: healthy })
    expect(found.changes[0]).toEqual({ standardizeTargets: true })
    const [attempt] = found.attempts
    const { low = NaN, high = NaN } = attempt?.gainInterval ?? {}
    // Both errors are fractions of the variance.
    expect(attempt?.gain).toBeGreaterThan(low)
    expect(attempt?.gain).toBeLessThan(high)
    expect(high).toBeLessThan(3)
    expect(found.after?.devError).toBeLessThan(0.05)
    expect(found.targetScaler).toEqual(fitScaler(values, { of: 'targets' }))
  })

  it('takes an activation before the loss away, and finds the cause of a divergence', async () => {
    const last = { ...shape, layers: [{ units: 8 }, { units: 2, activation: 'relu' }] } as const
    const found = await repair({ train, dev, network: last, fit: healthy, seed: 4 })
    expect(found.attempts[0]?.change).toEqual({ outputActivation: 'identity' })
    expect(found.attempts[0]?.title).toBe('output activation identity')
    const [values, held] = [rows(200, 3, 'regression'), rows(200, 4, 'regression')].map((data) => unscaled(data, 1e6))
    if (values === undefined || held === undefined) throw new Error('no rows')
    const linear = { ...shape, layers: [{ units: 8 }, { units: 1 }], loss: 'meanSquaredError' } as const
    const sgd = { epochs: 20, batchSize: 20, optimizer: { kind: 'sgd', learningRate: 0.01 } } as const
    const diverged = await repair({ train: values, dev: held, network: linear, fit: sgd })
    expect(diverged.attempts[0]).toMatchObject({
      fault: 'divergence',
      change: { standardizeInputs: true },
      outcome: 'kept',
    })
    expect(diverged.after?.devError).toBeLessThan(0.1)
  })

  it('tries other steps where the train error is high, though no fault is seen', async () => {
    const stopping = { epochs: 60, earlyStopping: { patience: 5 } } as const
    // All rows in a batch, and a rate that is far below the default.
    const whole = { ...stopping, batchSize: 200, optimizer: { kind: 'sgd', learningRate: 0.02 } } as const
    const slow = { ...stopping, batchSize: 20, optimizer: { kind: 'sgd', learningRate: 0.0001 } } as const
    for (const [fit, change] of [
      [whole, { batchSize: 32 }],
      [slow, { learningRate: 0.01 }],
    ] as const) {
      const found = await repair({ train, dev, network: shape, fit, seed: 7 })
      expect(found.attempts[0]).toMatchObject({ fault: 'high bias', change, outcome: 'kept' })
      expect(found.after?.devError).toBeLessThan((found.before?.devError ?? NaN) / 2)
    }
  })

  it('leaves a healthy training as it is', async () => {
    const found = await repair({ train, dev, network: shape, fit: healthy })
    expect(found).toMatchObject({ attempts: [], changes: [], faults: [], fit: healthy, network: shape })
    expect(found.before).toEqual(found.after)
    expect(found.message).toContain('shows no fault')
  })

  it('keeps no change that is not better: the labels cannot be predicted', async () => {
    const random = uniform(9)
    const y = Array.from({ length: 200 }, () => Number(random() > 0))
    const shuffled = dataset({
      x: Array.from({ length: 200 }, (_, i) => Array.from(train.x.slice(2 * i, 2 * i + 2))),
      y,
    })
    const fit = { ...healthy, l2: 20_000 }
    const { attempts, changes, fit: kept, message } = await repair({ train: shuffled, dev, network: shape, fit })
    expect(attempts.length).toBeGreaterThan(0)
    expect(attempts.map(({ outcome }) => outcome)).not.toContain('kept')
    expect([changes, kept]).toEqual([[], fit])
    expect(message).toContain('The settings stay as they were')
  })

  it('repairs a regression that diverges', async () => {
    const [values, held] = [rows(200, 3, 'regression'), rows(200, 4, 'regression')]
    const linear = { ...shape, layers: [{ units: 8 }, { units: 1 }], loss: 'meanSquaredError' } as const
    const steep = { epochs: 20, batchSize: 20, optimizer: { kind: 'sgd', learningRate: 20 } } as const
    const found = await repair({ train: values, dev: held, network: linear, fit: steep, attempts: 6 })
    expect(found.changes.length).toBeGreaterThan(0)
    expect(found.after?.devError).toBeLessThan(0.1)
    expect(found.fit.optimizer).toMatchObject({ kind: 'sgd' })
  })

  it('refuses what is no option', async () => {
    const given = { train, dev, network: shape, fit: healthy }
    await expectRejection(repair({ ...given, attempts: 0 }), {
      code: 'INVALID_OPTION',
      functionName: 'repair',
      field: 'attempts',
    })
    await expectRejection(repair({ ...given, seeds: 2 } as never), { code: 'INVALID_OPTION', field: 'seeds' })
  })
})
