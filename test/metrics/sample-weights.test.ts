import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataset, metrics, network, type Metrics, type Network, type NetworkOptions } from '../../src/index.js'
import { expectFault, expectRejection } from '../support/errors.js'

// Reference: a row of weight n counts as n equal rows, by the definitions of the core for rows that count alike; and means,
// pairs and medians written out for weights that are no whole numbers.

const LIMIT = 1e-12

function expectAlike(actual: unknown, expected: unknown): void {
  if (typeof expected === 'number' && typeof actual === 'number') {
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(LIMIT * Math.max(1, Math.abs(expected)))
  } else if (typeof expected === 'object' && expected !== null) {
    expect(Object.keys(actual as object)).toEqual(Object.keys(expected))
    for (const [key, value] of Object.entries(expected)) expectAlike((actual as Record<string, unknown>)[key], value)
  } else expect(actual).toEqual(expected)
}

/** All but what counts rows and not weights. */
const weighted = (measured: Metrics): object => ({ ...measured, rows: null, rareClasses: null })

const repeat = <T>(rows: readonly T[], weights: readonly number[]): T[] =>
  rows.flatMap((row, i) => Array.from({ length: weights[i] ?? 0 }, () => row))

const classExamples = fc.integer({ min: 2, max: 4 }).chain((classes) =>
  fc.record({
    classes: fc.constant(classes),
    rows: fc.array(
      fc.record({
        shares: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: classes, maxLength: classes }),
        label: fc.integer({ min: 0, max: classes - 1 }),
        weight: fc.integer({ min: 1, max: 4 }),
      }),
      { minLength: 1, maxLength: 25 },
    ),
    single: fc.boolean(),
  }),
)

describe('metrics with sample weights', () => {
  it('of classes: a row of weight n counts as n rows', async () => {
    await fc.assert(
      fc.asyncProperty(classExamples, async ({ classes, rows, single }) => {
        const weights = rows.map(({ weight }) => weight)
        const names = Array.from({ length: classes }, (_, i) => `c${i}`)
        const measure = async (chosen: typeof rows, sampleWeights?: number[]): Promise<Metrics> => {
          const y = chosen.map(({ label }) => label)
          const data = dataset({ x: chosen.map(() => [0]), y, classes: names })
          const flat = chosen.flatMap(({ shares }) => {
            const total = shares.reduce((sum, share) => sum + share, 0)
            const row = shares.map((share) => share / total)
            return single && classes === 2 ? row.slice(1) : row
          })
          return await metrics(Float64Array.from(flat), data, { k: 2, ...(sampleWeights ? { sampleWeights } : {}) })
        }
        const own = await measure(rows, weights)
        expectAlike(weighted(own), weighted(await measure(repeat(rows, weights))))
        expect(own.rows).toBe(rows.length)
        // Only proportions matter, except to the counts themselves.
        const scaled = await measure(rows, weights.map((weight) => weight * 0.375)) // prettier-ignore
        expectAlike(scaled.values, own.values)
        expectAlike(scaled.baseline, own.baseline)
      }),
      { numRuns: 80 },
    )
  })

  it('of values: a row of weight n counts as n rows', async () => {
    const value = fc.integer({ min: -20, max: 20 }).map((eighths) => eighths / 8)
    const pair = fc.array(value, { minLength: 2, maxLength: 2 })
    const row = fc.record({ predicted: pair, actual: pair, weight: fc.integer({ min: 1, max: 4 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
        const weights = rows.map(({ weight }) => weight)
        const measure = async (chosen: typeof rows, sampleWeights?: number[]): Promise<Metrics> => {
          const y = chosen.map(({ actual }) => actual)
          const data = dataset({ x: chosen.map(() => [0]), y, task: 'regression' })
          const predictions = Float64Array.from(chosen.flatMap(({ predicted }) => predicted))
          return await metrics(predictions, data, sampleWeights ? { sampleWeights } : {})
        }
        expectAlike(weighted(await measure(rows, weights)), weighted(await measure(repeat(rows, weights))))
      }),
      { numRuns: 80 },
    )
  })

  it('of several labels: a row of weight n counts as n rows', async () => {
    using net = await labelNetwork()
    const x = [[2, -2], [-2, 2], [2, 2], [-2, -2]] // prettier-ignore
    const y = [[1, 0], [1, 1], [0, 1], [0, 0]] // prettier-ignore
    const weights = [3, 1, 2, 4]
    const own = net.metrics(dataset({ x, y }), { sampleWeights: weights })
    const repeated = net.metrics(dataset({ x: repeat(x, weights), y: repeat(y, weights) }))
    expectAlike(weighted(own), weighted(repeated))
    // Rows 0 and 3 are all right: 7 of 10. Wrong labels: one in row 1, one in row 2: 3 of 20.
    expect(own.values.accuracy).toBeCloseTo(0.7, 15)
    expect(own.multiLabel?.hammingLoss).toBeCloseTo(0.15, 15)
  })

  it('of decisions by thresholds: a row of weight n counts as n rows', async () => {
    using net = await network({
      inputs: 1,
      layers: [{ units: 1 }],
      loss: 'binaryCrossEntropy',
      parameters: [1, 0],
      classes: ['no', 'yes'],
    })
    net.setDecision({ thresholds: [{ label: 'yes', threshold: 0.8 }] })
    const [x, y, weights] = [
      [[-2], [1], [2], [3]],
      ['no', 'yes', 'no', 'yes'],
      [2, 3, 1, 1],
    ]
    const [data, repeated] = [dataset({ x, y }), dataset({ x: repeat(x, weights), y: repeat(y, weights) })]
    expectAlike(weighted(net.metrics(data, { sampleWeights: weights })), weighted(net.metrics(repeated)))
    // sigmoid 1 is below 0.8: the row of weight 3 is decided wrongly, as is that of weight 1 and probability sigmoid 2.
    expect(net.evaluate(data, { sampleWeights: weights }).accuracy).toBeCloseTo(3 / 7, 15)
    expect(net.evaluate(repeated).accuracy).toBeCloseTo(3 / 7, 15)
  })

  it('ranks pairs by the product of their weights', async () => {
    const data = dataset({ x: [[0], [0], [0], [0]], y: [0, 0, 1, 1], classes: ['no', 'yes'] })
    const p = Float64Array.of(0.1, 0.4, 0.35, 0.4)
    const [a, b, c, d] = [0.5, 0.25, 2, 1.5]
    const { values } = await metrics(p, data, { sampleWeights: [a, b, c, d] })
    // 0.35 is above 0.1 alone; 0.4 is above 0.1 and ties with 0.4.
    expect(values.auc).toBeCloseTo((c * a + d * (a + b / 2)) / ((a + b) * (c + d)), 15)
    // At 0.4 recall d/(c+d) with precision d/(b+d), at 0.35 the rest of it with (c+d)/(b+c+d).
    const average = (d / (c + d)) * (d / (b + d)) + (c / (c + d)) * ((c + d) / (b + c + d))
    expect(values.averagePrecision).toBeCloseTo(average, 15)
    const logs = [1 - 0.1, 1 - 0.4, 0.35, 0.4].map((share) => -Math.log(share))
    const sum = [a, b, c, d].reduce((all, weight, i) => all + weight * (logs[i] ?? 0), 0)
    expect(values.logLoss).toBeCloseTo(sum / 4.25, 15)
    expect(values.accuracy).toBeCloseTo((a + b) / 4.25, 15)
  })

  it('leaves rows of weight 0 out, except that their classes occur', async () => {
    const data = dataset({ x: [[0], [0], [0]], y: [0, 1, 2], classes: ['a', 'b', 'c'] })
    const rows = [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0, 1, 0]] // prettier-ignore
    const { values, classes } = await metrics(Float64Array.from(rows.flat()), data, { sampleWeights: [1, 1, 0] })
    expect(values.accuracy).toBe(1)
    // −log 0 of the last row counts 0 times.
    expect(values.logLoss).toBeCloseTo(-Math.log(0.8), 15)
    // scikit-learn's macro averages are over all labels of y, with 0 for class c.
    expect(values.f1Macro).toBeCloseTo(2 / 3, 15)
    expect(classes?.map(({ rows: count }) => count)).toEqual([1, 1, 0])
  })

  it('names weights that are wrong', async () => {
    const data = dataset({ x: [[0], [1]], y: [0, 1], classes: ['no', 'yes'] })
    const p = Float64Array.of(0.1, 0.9)
    const refused = (sampleWeights: number[]): Promise<unknown> => metrics(p, data, { sampleWeights })
    await expectRejection(refused([1]), { code: 'INVALID_SHAPE', field: 'sampleWeights' })
    await expectRejection(refused([1, -1]), { code: 'INVALID_DATA', field: 'sampleWeights[1]' })
    await expectRejection(refused([1, NaN]), { code: 'INVALID_DATA', field: 'sampleWeights[1]' })
    await expectRejection(refused([0, 0]), { code: 'INVALID_OPTION', field: 'sampleWeights' })
  })
})

/** Outputs are the features. */
function labelNetwork(): Promise<Network> {
  const shape = { inputs: 2, layers: [{ units: 2 }], loss: 'binaryCrossEntropy', precision: 'f64' } as const
  return network({ ...shape, parameters: [1, 0, 0, 1, 0, 0] })
}

const problems: readonly (readonly [name: string, loss: NetworkOptions['loss'], target: (i: number) => unknown])[] = [
  ['softmaxCrossEntropy', 'softmaxCrossEntropy', (i) => i % 3],
  ['binaryCrossEntropy', 'binaryCrossEntropy', (i) => [i % 2, Number(i % 3 === 0), 1]],
  ['meanSquaredError', 'meanSquaredError', (i) => [Math.sin(i), Math.cos(i), i % 5]],
  ['huber', { kind: 'huber', delta: 0.5 }, (i) => [Math.sin(i), 3 * Math.cos(i), i % 4]],
]

describe.each(problems)('Network with sample weights: %s', (_, loss, target) => {
  // More rows than a block of 256.
  const count = 300
  const x = Array.from({ length: count }, (_, i) => [Math.sin(3 * i), Math.cos(5 * i)])
  const y = Array.from({ length: count }, (_, i) => target(i)) as number[]
  const weights = Array.from({ length: count }, (_, i) => i % 4)
  const data = dataset({ x, y })
  const repeated = dataset({ x: repeat(x, weights), y: repeat(y, weights) })
  const make = (precision: 'f32' | 'f64') => network({ inputs: 2, layers: [{ units: 3 }], loss, precision, seed: 4 })

  it('evaluate, loss and gradients are those of repeated rows', async () => {
    using net = await make('f64')
    const { examples, ...penalty } = { l2: 0.3, examples: count }
    const score = net.evaluate(data, { ...penalty, sampleWeights: weights, examples, rowErrors: true })
    const { rowErrors, rows, ...own } = score
    const { rows: __, ...expected } = net.evaluate(repeated, { ...penalty, examples })
    expectAlike(own, expected)
    expect(rows).toBe(count)
    expect(net.loss(data, { ...penalty, sampleWeights: weights, examples })).toBe(score.cost)
    const gradients = net.gradients(data, { ...penalty, sampleWeights: weights, examples })
    expectAlike(Array.from(gradients), Array.from(net.gradients(repeated, { ...penalty, examples })))
    if (score.r2 === null || rowErrors === undefined) return
    const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((all, value) => all + value, 0)
    expect(sum(rowErrors.squaredErrors) / sum(rowErrors.squaredDeviations)).toBeCloseTo(score.error, 12)
  })

  it('weights that are all equal change nothing, in f32 too', async () => {
    using net = await make('f32')
    const { loss: own, ...rest } = net.evaluate(data, { sampleWeights: new Float32Array(count).fill(0.5) })
    const { loss: plain, ...expected } = net.evaluate(data)
    expectAlike({ ...rest, cost: 0 }, { ...expected, cost: 0 })
    expect(own).toBeCloseTo(plain, 6)
  })

  it('refuses weights that are not one for each row', async () => {
    using net = await make('f32')
    const options = { sampleWeights: [1, 2] }
    const calls = [() => net.evaluate(data, options), () => net.loss(data, options), () => net.gradients(data, options), () => net.metrics(data, options)] // prettier-ignore
    for (const call of calls) expectFault(call, { code: 'INVALID_SHAPE', field: 'sampleWeights' })
  })
})
