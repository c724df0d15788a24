import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ModelEvaluation } from '../../../src/cli/terminal/evaluation.js'
import type { ModelInspection } from '../../../src/cli/terminal/inspection.js'
import { type Decision, fitPreprocessor, network, saveModel } from '../../../src/index.js'
import { readCsv } from '../../../src/data/csv/index.js'
import { kindModel } from '../../serve/samples.js'
import { runMain } from '../run-main.js'

const folder = mkdtempSync(join(tmpdir(), 'wellfit-evaluate-'))
afterAll(() => rmSync(folder, { recursive: true }))
const kinds = join(folder, 'kinds.model')
const prices = join(folder, 'prices.model')

/** y = x, in the unit of the file: x and y are standardized by the same rows. */
async function savePrices(): Promise<void> {
  const table = await readCsv('x,price\n1,10\n2,20\n4,40\n9,90\n')
  const preprocessor = fitPreprocessor(table, { target: 'price', task: 'regression' })
  using net = await network({
    inputs: 1,
    layers: [{ units: 1 }],
    loss: 'meanSquaredError',
    precision: 'f64',
    parameters: [1, 0],
  })
  await saveModel(net, { preprocessor }, prices)
}

beforeAll(async () => {
  using model = await kindModel()
  await saveModel(model.network, { preprocessor: model.stored.preprocessor }, kinds)
  await savePrices()
})

function evaluationOf(model: string, csv: string, ...flags: string[]): ModelEvaluation {
  const data = join(folder, 'labelled.csv')
  writeFileSync(data, csv)
  const { code, out, err } = runMain(['evaluate', model, data, '--json', ...flags])
  expect([code, err]).toEqual([0, expect.any(String)])
  return JSON.parse(out) as ModelEvaluation
}

function metricOf({ metrics }: ModelEvaluation, name: string): ModelEvaluation['metrics'][number] {
  const found = metrics.find((metric) => metric.name === name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}

describe('wellfit evaluate', () => {
  it('measures classes beside the most frequent one, with intervals', () => {
    // Sizes above 2 are predicted as yes. Of 100 rows 60 are yes, of which 48 have size 3; of 40 no 36 have size 1.
    const rows = (count: number, size: number, kind: string): string => `${size},red,2026-01-02,${kind}\n`.repeat(count)
    const csv = `size,colour,day,kind\n${rows(48, 3, 'yes')}${rows(12, 1, 'yes')}${rows(36, 1, 'no')}${rows(4, 3, 'no')}3,red,,\n`
    const found = evaluationOf(kinds, csv)
    expect(found).toMatchObject({ rows: 100, dropped: 1, target: 'kind', baselineClass: 'yes', resamples: 1000 })
    const accuracy = metricOf(found, 'accuracy')
    expect(accuracy).toMatchObject({ value: 0.84, baseline: 0.6 })
    // The binomial distribution of 100 rows at 0.84: its 2.5 % and 97.5 % quantiles are 0.77 and 0.91 (scipy.stats.binom.ppf).
    expect(accuracy.low).toBeGreaterThanOrEqual(0.75)
    expect(accuracy.low).toBeLessThanOrEqual(0.78)
    expect(accuracy.high).toBeGreaterThanOrEqual(0.9)
    expect(accuracy.high).toBeLessThanOrEqual(0.92)
    expect(found.confusion?.counts).toEqual([
      [36, 4],
      [12, 48],
    ])
    expect(metricOf(found, 'auc').baseline).toBe(0.5)
    expect(evaluationOf(kinds, csv)).toEqual(found)
    expect(evaluationOf(kinds, csv, '--seed', '1').metrics).not.toEqual(found.metrics)
  })

  it('measures values in their own unit, beside mean and median', () => {
    // Predictions are 10·x: errors 0, 2, −2, 0. The mean of the targets is 25, the median 25.
    const found = evaluationOf(prices, 'x,price\n1,10\n2,18\n3,32\n4,40\n', '--resamples', '0')
    expect(metricOf(found, 'mae').value).toBeCloseTo(1, 10)
    expect(metricOf(found, 'rmse').value).toBeCloseTo(Math.SQRT2, 10)
    expect(metricOf(found, 'mae').baseline).toBeCloseTo((15 + 7 + 7 + 15) / 4, 10)
    // 1 − Σe² / Σ(y − 25)² = 1 − 8 / 548
    expect(metricOf(found, 'r2').value).toBeCloseTo(1 - 8 / 548, 10)
    expect(metricOf(found, 'r2')).toMatchObject({ baseline: 0, low: null, high: null })
  })

  it('prints a table', () => {
    writeFileSync(join(folder, 'few.csv'), 'x,price\n1,10\n2,18\n3,32\n4,40\n')
    const { code, out } = runMain(['evaluate', prices, join(folder, 'few.csv')])
    expect(code).toBe(0)
    expect(out).toMatch(/^few\.csv: regression of price, 4 rows$/m)
    expect(out).toMatch(/^ +model +95 % interval +baseline$/m)
    expect(out).toMatch(/^ {2}RMSE +1\.414 +\S+ to \S+ +\S+$/m)
  })

  it('says where a log loss is infinite', async () => {
    const sure = join(folder, 'sure.model')
    using model = await kindModel()
    const maps = [{ probabilities: [0.2, 0.8], calibrated: [0, 1] }]
    const calibration = { labels: ['no', 'yes'], outputs: 2, multiLabel: false, method: 'isotonic', maps } as const
    await saveModel(model.network, { preprocessor: model.stored.preprocessor, decision: { calibration } }, sure)
    writeFileSync(join(folder, 'wrong.csv'), 'size,colour,day,kind\n9,red,,no\n-9,red,,yes\n')
    const { code, out } = runMain(['evaluate', sure, join(folder, 'wrong.csv'), '--resamples', '0'])
    expect(code).toBe(0)
    expect(out).toMatch(/^ {2}log loss +infinite +0\.6931$/m)
  })

  it('refuses rows without the target, classes that the model does not know, and models without a preprocessor', () => {
    writeFileSync(join(folder, 'bare.csv'), 'size,colour,day\n1,red,\n')
    expect(runMain(['evaluate', kinds, join(folder, 'bare.csv')])).toMatchObject({
      code: 2,
      err: expect.stringContaining('kind'),
    })
    writeFileSync(join(folder, 'maybe.csv'), 'size,colour,day,kind\n1,red,,maybe\n')
    expect(runMain(['evaluate', kinds, join(folder, 'maybe.csv')])).toMatchObject({
      code: 2,
      err: expect.stringContaining('maybe'),
    })
  })
})

describe('wellfit inspect', () => {
  it('describes a saved model', () => {
    const { code, out } = runMain(['inspect', kinds, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      task: 'classification',
      target: 'kind',
      columns: [{ name: 'size', type: 'number' }, { name: 'colour', categories: ['blue', 'red'] }, { type: 'date' }],
      classes: ['no', 'yes'],
      // 4 inputs × 2 units + 2 biases, 9 of them 0.
      network: { inputs: 4, layers: [{ units: 2, parameters: 10 }], parameters: 10, sparsity: 0.9, precision: 'f64' },
      training: null,
      scores: null,
      averaged: null,
    } satisfies Record<string, unknown>)
    const text = runMain(['inspect', kinds]).out
    expect(text).toContain('classification of kind')
    expect(text).toMatch(/^ {2}colour +category: blue, red$/m)
    expect(text).toContain('10 parameters in f64, 90.0 % of them exactly 0')
  })

  it('tells how probabilities are calibrated', async () => {
    const warm = join(folder, 'warm.model')
    using model = await kindModel()
    const { network: net } = model
    const outputs = { labels: ['no', 'yes'], outputs: 2, multiLabel: false }
    const save = (decision: Decision): Promise<void> =>
      saveModel(net, { preprocessor: model.stored.preprocessor, decision }, warm)
    await save({ calibration: { ...outputs, method: 'temperature', temperature: 0.7322 } })
    expect(runMain(['inspect', warm]).out).toContain('Probabilities are calibrated by temperature 0.7322.')
    const maps = [{ probabilities: [0.2, 0.8], calibrated: [0, 1] }]
    await save({ calibration: { ...outputs, method: 'isotonic', maps } })
    expect(runMain(['inspect', warm]).out).toContain('Probabilities are calibrated by isotonic regression.')
    expect(runMain(['inspect', kinds]).out).not.toContain('calibrated')
  })

  it('tells how a run trained the model of its directory', () => {
    const data = fileURLToPath(new URL('../../../datasets/iris.csv', import.meta.url))
    const out = join(folder, 'iris')
    const trained = runMain([
      'train',
      '--recipe=plain',
      data,
      '--target',
      'species',
      '--epochs',
      '2',
      '--no-preflight',
      '--no-folds',
      '--quiet',
      '--out',
      out,
    ])
    expect(trained.code).toBe(0)
    const found = JSON.parse(runMain(['inspect', out, '--json']).out) as ModelInspection
    expect(found.training?.settings).toMatchObject({ epochs: 2, optimizer: { kind: 'adam' } })
    expect(found.scores?.['dev']?.rows).toBeGreaterThan(0)
    expect(Object.keys(found.files)).toEqual([join(out, 'model.json'), join(out, 'model.safetensors')])
    expect(found.preparation?.length).toBeGreaterThan(0)
    const text = runMain(['inspect', out]).out
    expect(text).toMatch(/^Training\n {2}adam, learning rate 0\.001000, /m)
    expect(text).toMatch(/^ {2}test: \d+ rows, accuracy /m)
  })

  it('says what is no model', () => {
    expect(runMain(['inspect', join(folder, 'none')])).toMatchObject({ code: 3 })
    expect(runMain(['inspect', join(folder, 'few.csv')])).toMatchObject({ code: 2 })
  })
})
