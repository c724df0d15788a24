import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  checkPreprocessor,
  columnTypes,
  decodeModel,
  fitPreprocessor,
  openModel,
  preprocess,
  preprocessFeatures,
} from '../../src/index.js'
import { readCsv } from '../../src/data/csv/index.js'
import { readRows } from '../../src/data/files/jsonl.js'
import { normalFrom, uniformFrom } from '../inspect/samples.js'
import { expectFault } from '../support/errors.js'
import { trainText } from '../support/train-text.js'

const HOUR = 3_600_000
const next = normalFrom(11)

/** A load that follows the hour of the day and the weekend; every 7 hours for about 200 days, in the order of time. */
const load = Array.from({ length: 700 }, (_, i) => {
  const date = new Date(Date.UTC(2023, 0, 1) + i * 7 * HOUR)
  const isWeekend = date.getUTCDay() % 6 === 0
  const value = 10 * Math.cos((2 * Math.PI * date.getUTCHours()) / 24) - (isWeekend ? 12 : 0) + next()
  return `${date.toISOString().slice(0, 16).replace('T', ' ')},${value.toFixed(2)}`
})
const csv = ['when,y', ...load, ''].join('\n')

describe('dates', () => {
  it('are expanded into weekday and time of day', async () => {
    const { report, model } = await trainText(csv, 'y', '--epochs', '200')
    // The noise has a variance of 1, the signal one of about 80.
    expect(report.scores.test?.r2).toBeGreaterThan(0.95)
    expect(report.data.preparation.join('\n')).toContain(
      'Column "when" is converted to days since 1970-01-01, with the weekday and the time of day as sine and cosine.',
    )
    if (model === null) throw new Error('no model')
    using opened = await openModel(decodeModel(model.json, model.tensors))
    expect(opened.stored.preprocessor).toMatchObject({ version: 2, columns: [{ dateParts: ['weekday', 'time'] }] })
    const rows = csv
      .trimEnd()
      .split('\n')
      .slice(1, 50)
      .map((line) => ({ when: line.split(',')[0] }))
    const table = await readCsv(csv.split('\n').slice(0, 50).join('\n'))
    // One row at a time and a table have the same bits.
    expect(opened.predict(rows)).toEqual(opened.predictTable(table))
    const trend = await trainText(csv, 'y', '--epochs', '200', '--dates', 'trend')
    expect(trend.report.scores.test?.r2).toBeLessThan(0.2)
    expect(trend.report.data.features).toBe(1)
  })

  it.each(['q_date_us', 'q_date_de'])('%s: R² is 0.75 or more', async (name) => {
    const csv = readFileSync(new URL(`files/${name}.csv`, import.meta.url), 'utf8')
    const { report } = await trainText(csv, 'y')
    expect(report.scores.test?.r2).toBeGreaterThan(0.75)
  })

  it('with a season: R² is above 0.8, and near 0 without it', async () => {
    // Rows in random order over 8 years; the noise has a variance of 1, the season one of 12.5.
    const uniform = uniformFrom(5)
    const lines = Array.from({ length: 600 }, () => {
      const days = Math.floor(8 * 365.2425 * uniform())
      const date = new Date(Date.UTC(2015, 0, 1) + days * 24 * HOUR).toISOString().slice(0, 10)
      return `${date},${(5 * Math.sin((2 * Math.PI * days) / 365.2425) + next()).toFixed(2)}`
    })
    const seasonal = ['when,y', ...lines, ''].join('\n')
    const [expanded, trend] = [await trainText(seasonal, 'y'), await trainText(seasonal, 'y', '--dates', 'trend')]
    expect(expanded.report.scores.test?.r2).toBeGreaterThan(0.8)
    expect(trend.report.scores.test?.r2).toBeLessThan(0.2)
  })

  it('that are missing have no parts', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({
      when: i % 4 === 0 ? null : `2024-0${1 + (i % 6)}-1${i % 10}`,
      y: i % 2,
    }))
    const table = await readRows(rows)
    const preprocessor = fitPreprocessor(table, { target: 'y' })
    const { x, features, columns } = preprocessFeatures(table, preprocessor)
    expect(columns).toEqual([
      'when',
      ...['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].map((day) => `when is ${day}`),
      'when is missing',
    ])
    expect([...x.subarray(1, features)]).toEqual([0, 0, 0, 0, 0, 0, 0, 1])
    // Row 1 is 2024-02-11, a Sunday.
    expect([...x.subarray(features + 1, 2 * features)]).toEqual([0, 0, 0, 0, 0, 0, 1, 0])
    expect(columnTypes(preprocessor).get('when')).toBe('date')
  })

  it('of a preprocessor of version 1 are numbers', async () => {
    const table = await readCsv(csv)
    const old = fitPreprocessor(table, { target: 'y', dates: 'trend' })
    expect(old.version).toBe(1)
    expect(preprocess(table, checkPreprocessor(JSON.parse(JSON.stringify(old)))).features).toBe(1)
  })

  it('have parts that are checked', async () => {
    const fitted = fitPreprocessor(await readCsv(csv), { target: 'y' })
    const withParts = (dateParts: unknown): unknown => ({ ...fitted, columns: [{ ...fitted.columns[0], dateParts }] })
    expect(checkPreprocessor(withParts(['season', 'time']))).toMatchObject({
      columns: [{ dateParts: ['season', 'time'] }],
    })
    for (const parts of [['time', 'season'], ['century'], [], 'time', ['time', 'time']]) {
      expectFault(() => checkPreprocessor(withParts(parts)), { code: 'INVALID_MODEL', field: 'columns[0].dateParts' })
    }
    const number = { ...fitted, columns: [{ ...fitted.columns[0], readAs: undefined, dateParts: ['time'] }] }
    expectFault(() => checkPreprocessor(number), { code: 'INVALID_MODEL' })
  })
})
