import { describe, expect, it } from 'vitest'
import { readCsv } from '../../src/data/csv/index.js'
import {
  checkPreprocessor,
  decodeModel,
  fitPreprocessor,
  inspectParts,
  openModel,
  preprocess,
  splitTable,
} from '../../src/index.js'
import { expectFault } from '../support/errors.js'
import { trainText } from '../support/train-text.js'
import { textCsv } from './text-set.js'

/**
 * Of scikit-learn 1.2.1 on `textCsv(1500, 1)`: make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000)), the mean over
 * five random splits of 900 train and 300 test rows (0.743, 0.753, 0.737, 0.723, 0.703).
 */
const LOGISTIC_REGRESSION = 0.732

describe('a table whose only column is text', () => {
  it('is classified as well as by TF-IDF and logistic regression, within a point', async () => {
    const csv = textCsv(1500, 1)
    const runs = []
    for (const seed of [0, 1, 2]) runs.push(await trainText(csv, 'y', '--seed', String(seed), '--epochs', '40'))
    const accuracies = runs.map(({ report }) => report.scores.test?.accuracy ?? 0)
    const mean = accuracies.reduce((sum, one) => sum + one / accuracies.length, 0)
    expect(mean).toBeGreaterThan(LOGISTIC_REGRESSION - 0.01)
    const { report, model } = runs[0] ?? {}
    expect(report?.data.preparation.join('\n')).toMatch(
      /Column "review" is encoded by the TF-IDF weights of its \d+ most frequent words and pairs of words and \d+ most frequent n-grams of 3 and 4 characters\./,
    )
    if (model === undefined || model === null) throw new Error('no model')
    using opened = await openModel(decodeModel(model.json, model.tensors))
    const table = await readCsv(csv.split('\n').slice(0, 40).join('\n'))
    const rows = csv
      .split('\n')
      .slice(1, 40)
      .map((line) => ({ review: line.slice(1, line.lastIndexOf('"')) }))
    // One row at a time and a table have the same bits; a text that is missing or new is a row of zeros.
    expect(opened.predict(rows)).toEqual(opened.predictTable(table))
    const [missing, unknown] = opened.predict([{ review: null }, { review: 'Ωμέγα' }])
    expect(missing).toEqual(unknown)
  })

  it('is refused with --texts drop: no column is left', async () => {
    await expect(trainText(textCsv(200, 1), 'y', '--texts', 'drop')).rejects.toThrow('at least one column that varies')
  })
})

describe('the data report', () => {
  it('has no finding about free text that is different in every row', async () => {
    const { train, dev } = splitTable(await readCsv(textCsv(600, 5)), { target: 'y', seed: 0 })
    const { findings } = await inspectParts({ train, dev }, { target: 'y' })
    expect(findings.filter(({ column }) => column === 'review')).toEqual([])
  })
})

describe('columns that are not free text', () => {
  it.each([
    ['names', (i: number) => `Ada${i} Lovelace${i}`],
    ['codes', (i: number) => `A-${i}-${i * 7} x`],
    ['texts with nothing in common', (i: number) => `q${i} w${i} e${i} r${i}`],
  ])('%s are left out', async (_, cell) => {
    const lines = Array.from({ length: 200 }, (_row, i) => `${i % 3},${cell(i)},${i % 2}`)
    const { columns } = fitPreprocessor(await readCsv(['n,t,y', ...lines, ''].join('\n')), { target: 'y' })
    expect(columns.map(({ name }) => name)).toEqual(['n'])
  })

  it('few sentences that occur again are categories', async () => {
    const lines = Array.from({ length: 200 }, (_, i) => `the answer was number ${i % 5},${i % 2}`)
    const { columns, version } = fitPreprocessor(await readCsv(['t,y', ...lines, ''].join('\n')), { target: 'y' })
    expect(columns).toMatchObject([{ kind: 'category' }])
    expect(version).toBe(1)
  })
})

describe('a stored column of free text', () => {
  it('is checked', async () => {
    const table = await readCsv(textCsv(200, 3))
    const fitted = fitPreprocessor(table, { target: 'y' })
    const [column] = fitted.columns
    if (column?.kind !== 'text') throw new Error('not a text column')
    const stored: unknown = JSON.parse(JSON.stringify(fitted))
    expect(preprocess(table, checkPreprocessor(stored))).toEqual(preprocess(table, fitted))
    const changed = (words: object): unknown => ({
      ...fitted,
      columns: [{ ...column, words: { ...column.words, ...words } }],
    })
    const { terms } = column.words
    const field = 'columns[0].words'
    expectFault(() => checkPreprocessor(changed({ terms: terms.slice(1) })), { code: 'INVALID_MODEL' })
    expectFault(() => checkPreprocessor(changed({ terms: terms.toReversed() })), { field: `${field}.terms` })
    expectFault(() => checkPreprocessor(changed({ terms: terms.map((term) => term + 0.5) })), {
      field: `${field}.terms`,
    })
    expectFault(() => checkPreprocessor(changed({ weights: terms.map(() => -1) })), { code: 'INVALID_MODEL' })
    expectFault(() => checkPreprocessor(changed({ more: 1 })), { code: 'INVALID_MODEL' })
  })
})
