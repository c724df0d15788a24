import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { renderReport } from '../../src/report/index.js'
import type { RunReport } from '../../src/result/index.js'
import { hostileRun, manyClassesRun } from './sample-edges.js'
import { regressionRun } from './sample-kinds.js'
import { digitsRun } from './samples.js'

function page(run: RunReport): Document {
  return parseHTML(renderReport(run)).document
}

function texts(document: Document, selector: string): string[] {
  return Array.from(document.querySelectorAll(selector), (element) => element.textContent ?? '')
}

/** The cells of the table whose first heading is `name`. */
function tableOf(document: Document, name: string, second: string): string[][] {
  const found = Array.from(document.querySelectorAll('table')).find((table) => {
    const [first, next] = Array.from(table.querySelectorAll('thead th'), (cell) => cell.textContent)
    return first === name && next === second
  })
  return Array.from(found?.querySelectorAll('tbody tr') ?? [], (row) =>
    Array.from(row.children, (cell) => cell.textContent ?? ''),
  )
}

describe('the numbers on the page are those of the run', () => {
  const run = digitsRun()
  const document = page(run)

  it('errors', () => {
    expect(texts(document, '.tile .figure')).toEqual(['0.185%', '3.9%', '2.79%'])
    expect(texts(document, '.tile .figure + .detail')).toEqual([
      '2 of 1,079 rows wrong',
      '14 of 359 rows wrong',
      '10 of 359 rows wrong',
    ])
    expect(texts(document, '.gaps b')).toEqual(['+0.185 points', '+3.71 points', '−1.11 points'])
  })

  it('confusion counts, recall and precision', () => {
    const counts = Array.from(document.querySelectorAll('.confusion tbody tr'), (row) =>
      Array.from(row.querySelectorAll('td:not(.rate)'), (cell) =>
        cell.textContent === '·' ? 0 : Number(cell.textContent),
      ),
    )
    expect(counts).toEqual(run.confusion?.counts)
    expect(texts(document, '.confusion tbody .rate')[8]).toBe('91.4%')
    expect(texts(document, '.confusion tfoot .rate')[1]).toBe('92.3%')
  })

  it('costs and errors by epoch, the kept one among them', () => {
    const rows = tableOf(document, 'epoch', 'batch cost')
    const listed = rows.map(([epoch]) => Number.parseInt(epoch ?? '', 10))
    expect(rows.length).toBeLessThanOrEqual(41)
    expect([listed[0], listed[listed.length - 1]]).toEqual([1, 46])
    expect(rows.some(([epoch]) => epoch === '31 kept')).toBe(true)
    for (const [index, epoch] of listed.entries()) {
      const source = run.history.rows[epoch - 1]
      expect(Number(rows[index]?.[2])).toBeCloseTo(source?.train.cost ?? Number.NaN, 3)
      expect(Number.parseFloat(rows[index]?.[5] ?? '')).toBeCloseTo((source?.dev?.error ?? Number.NaN) * 100, 1)
    }
  })

  it('the gradient check', () => {
    expect(texts(document, '#checks .facts dd')).toEqual([
      '3.187×10⁻⁹',
      'correct',
      '10⁻⁶',
      'two-sided',
      '32',
      '6,541',
      '29',
      'L2 0.7',
    ])
    expect(tableOf(document, 'layer', 'parameter')[0]).toEqual(['dense1', 'weight', '4.02×10⁻⁹', '4,071', '25'])
    expect(tableOf(document, 'layer', 'entry')[0]?.[1]).toBe('weight[12, 7]')
  })

  it('the split and the network', () => {
    expect(texts(document, '.key li')).toEqual(['train 1,079 rows 60%', 'dev 359 rows 20%', 'test 359 rows 20%'])
    expect(tableOf(document, 'layer', 'inputs → units')[0]).toEqual([
      'dense1',
      '64 → 64',
      'relu',
      'heNormal',
      '0.8',
      '4,160',
    ])
  })
})

describe('what was not measured', () => {
  it('is said to be so', () => {
    const document = page(hostileRun())
    expect(texts(document, '.tile .figure')).toEqual(['30%', '–', '–'])
    expect(document.querySelector('.verdict')?.textContent).toBe('No diagnosis: no rows were held out for dev.')
    expect(document.querySelector('#next')).toBeNull()
  })
})

describe('large runs', () => {
  it('stay below a megabyte with a thousand epochs and a hundred classes, every class in a table', () => {
    const html = renderReport(manyClassesRun())
    expect(html.length).toBeLessThan(1e6)
    expect(tableOf(parseHTML(html).document, 'class', 'rows').length).toBe(100)
  })
})

describe('a regression', () => {
  it('gives the mean and the standard deviation of the residuals, and how many predictions are too high', () => {
    const run = regressionRun()
    const { actual = [], predicted = [] } = run.residuals ?? {}
    const errors = actual.map((value, index) => (predicted[index] ?? 0) - value)
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length
    const variance = errors.reduce((sum, error) => sum + (error - mean) * (error - mean), 0) / errors.length
    const tooHigh = (100 * errors.filter((error) => error > 0).length) / errors.length
    const sentence = texts(page(run), '#outcome > p').find((text) => text.includes('residuals')) ?? ''
    const found = /a mean of (−?[\d.]+) and a standard deviation of ([\d.]+); ([\d.]+)% of/.exec(sentence)?.slice(1)
    const wanted = [mean, Math.sqrt(variance), tooHigh]
    expect(found?.map((text) => Number(text.replace('−', '-')))).toEqual(wanted.map((value) => Number(value.toPrecision(3)))) // prettier-ignore
  })
})
