import { expect, it } from 'vitest'
import { renderReport } from '../../../src/report/index.js'
import { normalFrom } from '../../inspect/samples.js'
import { trainText } from '../../support/train-text.js'

/** y is 3a + b and some noise; c has nothing to do with it. */
function csv(rows = 400): string {
  const next = normalFrom(8)
  const lines = Array.from({ length: rows }, () => {
    const [a, b, c, e] = [next(), next(), next(), next()]
    return [a, b, c, 3 * a + b + 0.1 * e].map((value) => value.toFixed(4)).join(',')
  })
  return `a,b,c,y\n${lines.join('\n')}\n`
}

it('a run measures the permutation importance of its columns on dev', async () => {
  const { report } = await trainText(csv(), 'y', '--task', 'regression', '--epochs', '60')
  const { importance, scores } = report
  expect(importance?.rows).toBe(scores.dev?.rows)
  expect(importance?.error).toBe(scores.dev?.error)
  expect(importance?.columns.map(({ column }) => column)).toEqual(['a', 'b', 'c'])
  // 2·3²/10 and 2·1²/10 for an exact fit; dev has 80 rows.
  const [a, b, c] = importance?.columns ?? []
  expect(Math.abs((a?.importance ?? NaN) - 1.8)).toBeLessThan(0.5)
  expect(Math.abs((b?.importance ?? NaN) - 0.2)).toBeLessThan(0.1)
  expect(c?.importance).toBeLessThan(0.05)
  const page = renderReport(report)
  const section = page.slice(page.indexOf('Which columns the network depends on'))
  const places = ['a', 'b', 'c'].map((name) => section.indexOf(`>${name}<`))
  expect(places[0]).toBeGreaterThan(0)
  expect(places).toEqual(places.toSorted((one, other) => one - other))
  const { importance: _, ...without } = report
  expect(renderReport(without)).not.toContain('Which columns the network depends on')
})

it('the importance does not change the network', async () => {
  const flags = ['--task', 'regression', '--no-folds', '--epochs', '5']
  const [one, other] = [await trainText(csv(), 'y', ...flags), await trainText(csv(), 'y', ...flags)]
  expect(one.report.importance).toEqual(other.report.importance)
  expect(one.report.scores.test?.rmse).toBe(other.report.scores.test?.rmse)
  expect(one.report.scores.test?.testEvaluation?.evaluations).toBe(1)
})

it('a large network is measured on fewer rows of dev, and a larger one on none', async () => {
  const flags = ['--task', 'regression', '--no-folds', '--epochs', '1']
  const { report: large } = await trainText(csv(1000), 'y', ...flags, '--layers', '460,460')
  const dev = large.scores.dev?.rows ?? 0
  expect(large.importance?.rows).toBeLessThan(dev)
  expect(large.importance?.rows).toBeGreaterThanOrEqual(100)
  const { report: larger } = await trainText(csv(1000), 'y', ...flags, '--layers', '1000,1000')
  expect(larger.importance).toBeUndefined()
})
