import { expect, it } from 'vitest'
import type { JobResult } from '../../../src/cli/run/job.js'
import { describeOutcome } from '../../../src/cli/terminal/summary.js'
import { decodeModel, openModel } from '../../../src/index.js'
import { renderReport } from '../../../src/report/index.js'
import { normalFrom } from '../../inspect/samples.js'
import { trainText } from '../../support/train-text.js'

/** y = f(4 + 0.4·(a + b + c + d) + 0.4·e), 500 rows. */
function csv(f: (z: number) => number): string {
  const next = normalFrom(3)
  const lines = Array.from({ length: 500 }, () => {
    const x = [next(), next(), next(), next()]
    const z = 4 + 0.4 * x.reduce((sum, value) => sum + value, 0) + 0.4 * next()
    return [...x, f(z)].map((value) => value.toFixed(4)).join(',')
  })
  return `a,b,c,d,price\n${lines.join('\n')}\n`
}

const lognormal = csv(Math.exp)
const FAST = ['--task', 'regression', '--no-folds', '--seed', '1']

it('a lognormal target is trained on both scales, and dev decides', async () => {
  const { report, model } = await trainText(lognormal, 'price', ...FAST)
  const { targetScale } = report
  expect(targetScale?.skewness).toBeGreaterThan(1)
  expect(targetScale?.devErrors.log).toBeLessThan(targetScale?.devErrors.linear ?? NaN)
  expect(targetScale?.scale).toBe('log')
  expect(report.scores.dev?.error).toBe(targetScale?.devErrors.log)
  expect(targetScale?.message).toMatch(
    /^The target is on a log scale: .* A second training was tried because .* it took [\d.]+ s/,
  )
  expect(describeOutcome(report, []).replaceAll('\n', ' ')).toContain('The target is on a log scale')
  expect(renderReport(report)).toContain('The target is on a log scale')
  expect(report.data.preparation.join(' ')).toContain('natural logarithm')
  // The errors are those on the original scale, in its unit.
  const { rmse } = report.metrics?.values ?? {}
  expect(report.scores.test?.rmse ?? NaN).toBeCloseTo(rmse ?? NaN, 2)
  expect(report.intervals?.factors?.[0]).toBeLessThan(1)
  expect(report.intervals?.factors?.[1]).toBeGreaterThan(1)
  // The model file keeps the scale: its predictions are those of the report, and never negative.
  if (model === null) throw new Error('a completed run has a model')
  using loaded = await openModel(decodeModel(model.json, model.tensors))
  const far = loaded.predict([
    { a: '-30', b: '-30', c: '-30', d: '-30' },
    { a: '0', b: '0', c: '0', d: '0' },
  ])
  for (const { values } of far) expect(values?.['price']).toBeGreaterThanOrEqual(0)
  expect(far[1]?.values?.['price']).toBeGreaterThan(40)
  expect(far[1]?.values?.['price']).toBeLessThan(75)
})

function parametersOf({ model }: JobResult): unknown {
  return model === null ? null : decodeModel(model.json, model.tensors).parameters
}

it('the network is that of --target-scale log, bit for bit, and otherwise that of linear', async () => {
  const [auto, log, linear] = [
    await trainText(lognormal, 'price', ...FAST),
    await trainText(lognormal, 'price', ...FAST, '--target-scale', 'log'),
    await trainText(lognormal, 'price', ...FAST, '--target-scale', 'linear'),
  ]
  expect(parametersOf(auto)).toEqual(parametersOf(log))
  expect(auto.report.scores.test?.rmse).toBe(log.report.scores.test?.rmse)
  expect(log.report.targetScale).toBeUndefined()
  expect(linear.report.targetScale).toBeUndefined()
  expect(linear.report.scores.dev?.error).toBe(auto.report.targetScale?.devErrors.linear)
})

it('a target that is symmetric, or has a 0, is trained once', async () => {
  const symmetric = await trainText(
    csv((z) => z + 20),
    'price',
    ...FAST,
    '--epochs',
    '3',
  )
  expect(symmetric.report.targetScale).toBeUndefined()
  const zeros = await trainText(`${lognormal}0.1,0.2,0.1,0.2,0\n`, 'price', ...FAST, '--epochs', '3')
  expect(zeros.report.targetScale).toBeUndefined()
})

it('where the log scale is worse, the linear one is kept', async () => {
  // Exponentially distributed, and linear in its only feature: a log scale bends what was straight.
  const next = normalFrom(5)
  const rows = Array.from({ length: 500 }, (_, row) => -Math.log((row + 0.5) / 500) * 100)
  const text = `a,price\n${rows.map((a) => `${a.toFixed(3)},${(a + 300 + next()).toFixed(3)}`).join('\n')}\n`
  const { report } = await trainText(text, 'price', ...FAST)
  expect(report.targetScale?.scale).toBe('linear')
  expect(report.targetScale?.devErrors.log).toBeGreaterThanOrEqual(report.targetScale?.devErrors.linear ?? NaN)
  expect(report.data.preparation.join(' ')).not.toContain('logarithm')
})

it('folds of a log scale are on the original scale, too', async () => {
  const flags = ['--task', 'regression', '--seed', '1', '--target-scale', 'log', '--epochs', '20', '--folds', '3']
  const { report } = await trainText(lognormal, 'price', ...flags)
  const errors = report.crossValidation?.scores.map(({ heldOut }) => heldOut.error) ?? []
  const sums = report.crossValidation?.scores.map(({ heldOutSums }) => heldOutSums) ?? []
  expect(errors).toHaveLength(3)
  // The spread of a fold is about the mean of all rows in one, of its own rows in the other.
  sums.forEach(({ error, spread }, i) => expect(error / spread).toBeCloseTo(errors[i] ?? NaN, 1))
  expect(Math.max(...errors)).toBeLessThan(0.7)
})
