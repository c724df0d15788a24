import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataset, metrics, network } from '../../src/index.js'
import type { ClassMetricName, MetricName, Metrics, ValueMetricName } from '../../src/result/index.js'
import { relativeError } from '../support/tolerance.js'
import { choicesOf } from './choices.js'
import { classMetricRegistry, metricEntries, valueMetricRegistry } from './registry/metrics.js'

interface Fixture {
  readonly k: number
  readonly bins: number
  readonly cases: Readonly<Record<string, FixtureCase>>
}

interface FixtureCase {
  readonly task: 'classification' | 'regression'
  readonly classes?: readonly string[]
  readonly predictions: readonly number[]
  readonly targets: readonly number[] | readonly (readonly number[])[]
  readonly values: Readonly<Record<string, number>>
  readonly perClass?: Readonly<Record<'precision' | 'recall' | 'f1' | 'rows' | 'auc' | 'averagePrecision', number[]>>
  readonly perOutput?: Readonly<Record<'mae' | 'rmse' | 'r2', number[]>>
  readonly confusion?: readonly (readonly number[])[]
}

/** What scikit-learn says; `metrics.py` made it. */
const fixtureFile = new URL('../metrics/fixtures/metrics.json', import.meta.url)
const fixture = JSON.parse(readFileSync(fixtureFile, 'utf8')) as Fixture
const cases = Object.entries(fixture.cases)
const LIMIT = 1e-12

const classNames = Object.keys(classMetricRegistry) as ClassMetricName[]
const valueNames = Object.keys(valueMetricRegistry) as ValueMetricName[]

function measured({ task, classes, predictions, targets }: FixtureCase): Promise<Metrics> {
  const x = targets.map(() => [0])
  const y = targets as number[]
  const data = dataset({ x, y, task, ...(classes === undefined ? {} : { classes }) })
  return metrics(Float64Array.from(predictions), data, { k: fixture.k, bins: fixture.bins })
}

/** Absolute below 1, relative above. */
const distance = (actual: number | null | undefined, expected: number): number =>
  relativeError(actual ?? NaN, expected, 1)

describe('metrics: the registry', () => {
  const probe = (y: readonly number[], task: 'classification' | 'regression') => () =>
    metrics(Float64Array.of(0.1, 0.2), dataset({ x: [[0], [1]], y, task }), { names: ['none' as MetricName] })

  it('has an entry for every metric that the public API knows', async () => {
    expect(await choicesOf(probe([0, 1], 'classification'))).toEqual([...classNames].sort())
    expect(await choicesOf(probe([0.5, 1], 'regression'))).toEqual([...valueNames].sort())
  })

  it.each(metricEntries)('$name has a line in the documentation', ({ name }) => {
    const page = readFileSync(new URL('../../docs/evaluate/metrics.md', import.meta.url), 'utf8')
    expect(page).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'm'))
  })

  it.each(metricEntries)('$name has a value in every fixture of its task', ({ name }) => {
    const task = valueNames.some((other) => other === name) ? 'regression' : 'classification'
    const missing = cases.filter(([, entry]) => entry.task === task && typeof entry.values[name] !== 'number')
    expect(missing.map(([title]) => title)).toEqual([])
  })
})

describe.each(cases)('metrics of scikit-learn: %s', (_, entry) => {
  it.each(Object.entries(entry.values))('%s', async (name, expected) => {
    const { values } = await measured(entry)
    expect(distance(values[name as MetricName], expected)).toBeLessThanOrEqual(LIMIT)
  })

  it('and of each class or output', async () => {
    const { classes, outputs, confusion } = await measured(entry)
    const found: readonly object[] = classes ?? outputs ?? []
    const expected = Object.entries(entry.perClass ?? entry.perOutput ?? {})
    expect(expected.length).toBeGreaterThan(0)
    for (const [name, values] of expected) {
      values.forEach((value, i) => {
        const own = (found[i] as Record<string, number | null>)[name]
        // scikit-learn says 0 for a share of nothing.
        expect(distance(own ?? 0, value), `${name} of ${i}`).toBeLessThanOrEqual(LIMIT)
      })
    }
    expect(confusion?.counts).toEqual(entry.confusion)
  })
})

const share = fc.oneof(
  fc.integer({ min: 1, max: 8 }).map((eighths) => eighths / 8),
  fc.double({ min: 1e-6, max: 1, noNaN: true }),
)

/** Some rows of probabilities, ties and near 0 included, and labels that may leave classes out. */
const classExamples = fc.integer({ min: 2, max: 5 }).chain((classes) => {
  const row = fc.array(share, { minLength: classes, maxLength: classes }).map((weights) => {
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return weights.map((weight) => weight / total)
  })
  return fc
    .array(fc.tuple(row, fc.integer({ min: 0, max: classes - 1 })), { minLength: 1, maxLength: 40 })
    .chain((rows) =>
      fc.record({
        rows: fc.constant(rows),
        k: fc.integer({ min: 1, max: classes }),
        classes: fc.constant(classes),
        bins: fc.integer({ min: 1, max: 12 }),
      }),
    )
})

/** Columns whose sum is below 1: neither exceeds ½, and the second is the greater. */
const roundedTie = { rows: [[[0.49999999999999994, 0.5], 0]] as [number[], number][], k: 1, classes: 2, bins: 1 }

describe('metrics: as the definitions have it, for any rows', () => {
  it('of classes, in f64 and f32', async () => {
    await fc.assert(
      fc.asyncProperty(classExamples, fc.boolean(), async ({ rows, k, classes, bins }, single) => {
        const labels = rows.map(([, label]) => label)
        const names = Array.from({ length: classes }, (_, i) => `c${i}`)
        const data = dataset({ x: rows.map(() => [0]), y: labels, classes: names, task: 'classification' })
        const flat = rows.flatMap(([row]) => row)
        const predictions = single ? Float32Array.from(flat) : Float64Array.from(flat)
        const probabilities = rows.map((_, i) => Array.from(predictions.subarray(i * classes, (i + 1) * classes)))
        const { values } = await metrics(predictions, data, { k, bins })
        for (const name of classNames) {
          const expected = classMetricRegistry[name].reference({ probabilities, labels, k, bins })
          if (Number.isNaN(expected)) expect(values[name], `of ${name}`).toBeNull()
          else expect(distance(values[name], expected), `of ${name}`).toBeLessThanOrEqual(LIMIT)
        }
      }),
      { numRuns: 150, examples: [[roundedTie, false]] },
    )
  })

  it('of one column for two classes: the same as of two, but for rounding', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(share, fc.boolean()), { minLength: 2, maxLength: 40 }), async (rows) => {
        const p = rows.map(([value]) => value / 2)
        const data = dataset({ x: rows.map(() => [0]), y: rows.map(([, yes]) => Number(yes)), classes: ['no', 'yes'] })
        const one = await metrics(Float64Array.from(p), data)
        const two = await metrics(Float64Array.from(p.flatMap((value) => [1 - value, value])), data)
        for (const name of classNames) {
          const [a, b] = [one.values[name] ?? null, two.values[name] ?? null]
          if (a === null || b === null) expect(a, `of ${name}`).toBe(b)
          else expect(distance(a, b), `of ${name}`).toBeLessThanOrEqual(LIMIT)
        }
        expect(one.confusion).toEqual(two.confusion)
      }),
      { numRuns: 60 },
    )
  })

  it('of values', async () => {
    // Of residuals so small that their squares underflow the definitions have no digits either.
    const value = fc.double({ min: -1e3, max: 1e3, noNaN: true }).map((v) => (Math.abs(v) < 1e-100 ? 0 : v))
    const pairs = fc.integer({ min: 1, max: 3 }).chain((outputs) => {
      const row = fc.array(fc.oneof(value, fc.constant(2)), { minLength: outputs, maxLength: outputs })
      return fc.array(fc.tuple(row, row), { minLength: 1, maxLength: 30 })
    })
    await fc.assert(
      fc.asyncProperty(pairs, async (rows) => {
        const example = { predictions: rows.map(([row]) => row), targets: rows.map(([, row]) => row) }
        const data = dataset({ x: rows.map(() => [0]), y: example.targets, task: 'regression' })
        const { values } = await metrics(Float64Array.from(example.predictions.flat()), data)
        for (const name of valueNames) {
          const expected = valueMetricRegistry[name].reference(example)
          if (Number.isNaN(expected)) expect(values[name], `of ${name}`).toBeNull()
          else expect(distance(values[name], expected), `of ${name}`).toBeLessThanOrEqual(1e-10)
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('metrics: the better way', () => {
  const x = [[0], [1], [2], [3]]
  const y = [0, 1, 1, 0]

  it.each(metricEntries)('$name of right predictions is its best value, and worse of others', async (entry) => {
    const isValue = valueNames.some((name) => name === entry.name)
    const data = isValue ? dataset({ x, y, task: 'regression' }) : dataset({ x, y, classes: ['no', 'yes'] })
    const only = { names: [entry.name], k: 1 }
    const right = (await metrics(Float64Array.from(y), data, only)).values[entry.name] ?? NaN
    // Above ½ for the third row, which is right, and the fourth, which is not.
    const worse = (await metrics(Float64Array.of(0.25, 0.3, 0.6, 0.9), data, only)).values[entry.name] ?? NaN
    expect(right).toBeCloseTo(entry.best, 15)
    expect(entry.better === 'higher' ? worse < right : worse > right).toBe(true)
  })

  it.each(metricEntries)('$name can be watched by early stopping, in its direction', async ({ name, better }) => {
    const isValue = valueNames.some((other) => other === name)
    const rows = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(3 * i)])
    const targets = rows.map(([a = 0, b = 0], i) => (isValue ? a * b : a + b + Math.sin(7 * i) > 0 ? 1 : 0))
    const data = dataset({ x: rows, y: targets, task: isValue ? 'regression' : 'classification' })
    const loss = isValue ? 'meanSquaredError' : 'binaryCrossEntropy'
    using net = await network({ inputs: 2, layers: [{ units: 4, activation: 'tanh' }, { units: 1 }], loss, seed: 1 })
    const optimizer = { kind: 'adam', learningRate: 0.03 } as const
    const earlyStopping = { monitor: name, patience: 40 }
    const history = await net.fit(data, { dev: data, epochs: 30, optimizer, earlyStopping })
    const watched = history.rows.map(({ monitored }) => monitored ?? NaN)
    expect(watched.every(Number.isFinite)).toBe(true)
    const best = better === 'higher' ? Math.max(...watched) : Math.min(...watched)
    expect(history.best).toEqual({ monitor: name, value: best, epoch: watched.indexOf(best) + 1 })
    const kept = (await metrics(net.predict(data.x), data, { names: [name] })).values[name]
    expect(kept).toBe(best)
  })
})
