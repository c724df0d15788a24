import { expect, it } from 'vitest'
import { describeEvaluation, type ModelEvaluation } from '../../../src/cli/terminal/evaluation.js'
import { dataset, metrics } from '../../../src/index.js'

it.each([
  [['no', 'yes'], 'average precision, yes'],
  [['a', 'b', 'c'], 'average precision '],
])('names the class of the average precision where there are two: %j', async (names, label) => {
  const y = Array.from({ length: 30 }, (_, row) => row % names.length)
  const outputs = names.length === 2 ? 1 : names.length
  const p = Float64Array.from({ length: 30 * outputs }, () => 1 / names.length)
  const { classes, confusion, values } = await metrics(p, dataset({ x: y.map(() => [0]), y, classes: names }))
  const measured = {
    name: 'averagePrecision',
    value: values.averagePrecision ?? null,
    low: 0,
    high: 1,
    baseline: 0.5,
  } as const
  const found: ModelEvaluation = {
    ...{ format: 'wellfit.evaluation', version: 1, model: 'm', data: 'd', target: 'y', task: 'classification' },
    ...{ rows: 30, dropped: 0, resamples: 0, metrics: [measured], baselineClass: names[0] ?? '', classes, confusion },
  }
  expect(describeEvaluation(found)).toContain(`  ${label}`)
})
