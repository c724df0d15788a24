import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { errorsSection } from '../../src/report/outcome/errors.js'
import { importanceSection } from '../../src/report/outcome/importance.js'
import { rankingPart } from '../../src/report/outcome/ranking.js'
import { improvementSection } from '../../src/report/curves/improvement.js'
import { renderRecipes, renderReport, renderSweep } from '../../src/report/index.js'
import { binaryRun, regressionRun } from './sample-kinds.js'
import { samplePrecisionRecall, sampleRoc } from './sample-parts.js'
import { sampleImprovement, sampleSweep } from './sample-search.js'

// Tables and sentences of pages, number by number.

interface Page {
  readonly text: string
  /** The cells of each table, row by row. */
  readonly tables: readonly (readonly (readonly string[])[])[]
}

function read(html: string | { readonly text: string } | null): Page {
  const page = typeof html === 'string' ? html : `<html><body>${html?.text ?? ''}</body></html>`
  const { document } = parseHTML(page)
  const cellsOf = (row: Element): string[] => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent.trim())
  const tables = [...document.querySelectorAll('table')].map((table) => [...table.querySelectorAll('tr')].map(cellsOf))
  return { text: document.documentElement.textContent.replace(/\s+/g, ' '), tables }
}

const estimate = (value: number): object => ({ estimate: value, interval: { low: value - 0.02, high: value + 0.02 } })

describe('the page of recipes', () => {
  const report = {
    format: 'wellfit.recipes',
    version: 1,
    title: 'Title',
    data: 'rows.csv',
    target: 'y',
    flag: 'activation',
    task: 'classification',
    rows: 1200,
    folds: 5,
    repeats: 2,
    confidence: 0.95,
    message: 'None is better.',
    alternatives: [
      { name: 'relu', choice: null, error: estimate(0.2), gain: null, trainError: estimate(0.1), epochs: 20.25, trainings: 10, seconds: 5 }, // prettier-ignore
      { name: 'tanh', choice: 'l2 = 1', error: estimate(0.25), gain: estimate(-0.05), trainError: estimate(0.15), epochs: 30, trainings: 1000, seconds: 65 }, // prettier-ignore
      { name: 'selu', choice: null, error: null, gain: null, trainError: null, epochs: null, trainings: 3, seconds: 0.5 }, // prettier-ignore
    ],
  }

  it('has a row for each', () => {
    const { text, tables } = read(renderRecipes(report as never))
    expect(tables[0]).toEqual([
      ['activation', 'error held out', 'less than relu', 'interval', 'train error', 'epochs', 'trainings', 'time'],
      ['relu', '20%', '', '', '10%', '20.3', '10', '5 s'],
      ['tanh, l2 = 1', '25%', '−5%', '−7% to −3%', '15%', '30', '1,000', '1 min 5 s'],
      ['selu', 'diverged', '', '', '', '', '3', '0.5 s'],
    ])
    for (const part of [
      '1,200 rows',
      'classification of y',
      'Which activation?',
      'the same 5 folds, 2 times over',
      'None is better.',
    ])
      // prettier-ignore
      expect(text).toContain(part)
    expect(read(renderRecipes({ ...report, repeats: 1 } as never)).text).not.toContain('times over')
  })
})

describe('the page of a sweep', () => {
  it('has a row for each value, the chosen and the lowest named', () => {
    const sweep = sampleSweep()
    const report = {
      format: 'wellfit.sweep',
      version: 1,
      title: 'Title',
      data: 'rows.csv',
      target: 'y',
      sweep,
    } as const
    const { text, tables } = read(renderSweep(report))
    const rows = tables[0] ?? []
    expect(rows).toHaveLength(sweep.points.length + 1)
    sweep.points.forEach(({ value, error }, i) => {
      const marks = value === sweep.chosen ? 'chosen' : value === sweep.best ? 'lowest' : ''
      expect(rows[i + 1]?.[6]).toBe(marks)
      expect(rows[i + 1]?.[1] === 'diverged').toBe(error === null)
      expect(rows[i + 1]?.[2] === '').toBe(error === null)
    })
    expect(text).toContain(sweep.message)
    expect(text).toContain(`the same ${sweep.folds} folds`)
    expect(text.includes('times over')).toBe(sweep.repeats > 1)
    expect(read(renderSweep({ ...report, sweep: { ...sweep, repeats: 4 } })).text).toContain('folds, 4 times over')
    expect(read(renderSweep({ ...report, sweep: { ...sweep, repeats: 1 } })).text).not.toContain('times over')
  })
})

describe('the section of errors', () => {
  const found = {
    task: 'classification',
    rows: 2000,
    level: 0.99,
    message: 'One slice has more errors.',
    slices: [{ title: 'a = 1', rows: 1500, error: 0.25, restError: 0.125, interval: { low: 0.05, high: 0.2 }, confidence: 0.9, remedy: 'Collect more.', drift: { rows: 300, fraction: 0.5, ofRows: 0.25, message: '' } }, { title: 'b', rows: 9, error: 0.5, restError: 0.1, interval: { low: 0.1, high: 0.3 }, confidence: 0.5, remedy: 'Look.' }], // prettier-ignore
    newRows: { comparisons: 1234, alpha: 0.05, level: 0.95, rows: 600 },
    confusions: [{ actual: 'x', predicted: 'y', rows: 1000, fraction: 0.25, interval: { low: 0.2, high: 0.3 } }],
    mistakes: [{ row: 7, actual: 'x', predicted: 'y', confidence: 0.9 }],
    labelErrors: { errors: Array.from({ length: 101 }, (_, row) => ({ row, label: 'x', suggested: 'y', labelProbability: 0.01, suggestedProbability: 0.95 })) }, // prettier-ignore
  }
  const section = (change: object = {}): Page => read(errorsSection({ ...found, ...change } as never))

  it('has slices, confusions, mistakes and labels', () => {
    const { text, tables } = section()
    const [slices, drift, confusions, mistakes, labels] = tables
    expect(slices).toEqual([
      ['slice', 'rows', 'error', 'by its probabilities', 'other rows', 'difference, interval', 'what to do'],
      ['a = 1', '1,500', '25%', '10%', '12.5%', '+5 points to +20 points', 'Collect more.'],
      ['b', '9', '50%', '50%', '10%', '+10 points to +30 points', 'Look.'],
    ])
    expect(text).toContain('1 − the mean probability of the predicted class')
    const values = section({ slices: found.slices.map((slice) => ({ ...slice, confidence: null })) })
    expect(values.tables[0]?.[0]).toEqual([
      'slice',
      'rows',
      'error',
      'other rows',
      'difference, interval',
      'what to do',
    ])
    expect(values.text).not.toContain('By its probabilities')
    expect(drift).toEqual([
      ['slice', 'new rows', 'of all new rows', 'of the rows analysed', 'what differs'],
      ['a = 1', '300', '50%', '25%', 'nothing beyond chance'],
    ])
    expect(confusions?.[1]).toEqual(['x', 'y', '1,000', '25%', '20% to 30%'])
    expect(mistakes).toEqual([['row', 'actual', 'predicted', 'probability'], ['7', 'x', 'y', '90%']]) // prettier-ignore
    expect(labels).toHaveLength(101)
    expect(labels?.[1]).toEqual(['0', 'x', 'y', '1%', '95%'])
    for (const part of [
      'Labels that are likely wrong: 101',
      'The most certain mistakes',
      'One slice has more errors.',
      '1,234 comparisons',
      '99%',
    ])
      // prettier-ignore
      expect(text).toContain(part)
  })

  it('has no more than was found', () => {
    const none = section({ slices: [], confusions: [], mistakes: [], labelErrors: null })
    expect(none.tables).toEqual([])
    expect(section({ labelErrors: { errors: [] } }).text).not.toContain('Labels that')
    expect(section({ newRows: undefined }).tables).toHaveLength(4)
    const residuals = section({
      task: 'regression',
      mistakes: [{ row: 7, actual: 1236, predicted: 2, confidence: null }],
    })
    expect(residuals.text).toContain('The largest residuals')
    expect(residuals.tables[3]).toEqual([['row', 'actual', 'predicted'], ['7', '1,236', '2']]) // prettier-ignore
  })
})

describe('the importance of columns', () => {
  it('is listed up to thirty', () => {
    const columns = (count: number): object[] => Array.from({ length: count }, (_, i) => ({ column: `c${i}`, importance: 0.1, interval: { low: 0.05, high: 0.15 } })) // prettier-ignore
    const section = (count: number): Page => read(importanceSection({ importance: { columns: columns(count), rows: 1200, repeats: 10, error: 0.25 } } as never)) // prettier-ignore
    expect(section(30).tables[0]).toHaveLength(31)
    expect(section(30).tables[0]?.[1]).toEqual(['c0', '10%', '5% to 15%'])
    expect(section(30).text).not.toContain('Showing the first')
    expect(section(31).tables[0]).toHaveLength(31)
    expect(section(31).text).toContain('Showing the first 30 of 31.')
    expect(section(1).text).toContain('25% on 1,200 rows of dev, rises')
    expect(importanceSection({} as never)).toBe(null)
  })
})

describe('the thresholds of two classes', () => {
  const score = (value: number): object => ({ precision: value, recall: 0.5, f1: 0.6, falsePositives: 1000, falseNegatives: 7 }) // prettier-ignore
  const part = (change: object = {}): Page => read(rankingPart({ roc: sampleRoc, precisionRecall: samplePrecisionRecall, outcomePart: 'test', ...change } as never)) // prettier-ignore

  it('are compared with a half, where one was chosen', () => {
    const threshold = { threshold: 0.25, chosen: score(0.75), atHalf: score(0.9) }
    const found = part({ threshold })
    expect(found.tables[0]).toEqual([
      ['threshold, on dev', 'precision', 'recall', 'F1', 'false alarms', 'missed'],
      ['0.25', '75%', '50%', '0.6', '1,000', '7'],
      ['½', '90%', '50%', '0.6', '1,000', '7'],
    ])
    expect(found.text).toContain('Measured on test; the dot is the threshold, which was chosen on dev.')
    const folds = part({ threshold, decidedOn: {}, outcomePart: 'outOfFold' })
    expect(folds.tables[0]?.[0]?.[0]).toBe('threshold, on out-of-fold predictions')
    expect(folds.text).toContain('Measured on out-of-fold predictions; the dot')
    expect(part().text).toContain('Measured on test.')
    expect(part().tables).toEqual([])
    expect(rankingPart({ outcomePart: 'test' } as never)).toBe(null)
  })
})

describe('what was tried', () => {
  it('has a row for each trial, from the baseline on', () => {
    const found = sampleImprovement()
    const { text, tables } = read(improvementSection(found))
    const rows = tables[0] ?? []
    expect(rows[1]?.slice(0, 3)).toEqual(['0', '', 'baseline'])
    expect(rows.slice(2).map((row) => row.slice(0, 4))).toEqual(found.trials.map(({ number, base, title, against }) => [String(number), String(base), title, against])) // prettier-ignore
    expect(rows.slice(2).map((row) => row[8])).toEqual(found.trials.map(({ outcome }) => outcome))
    expect(rows.slice(2).map((row) => row[6] === '')).toEqual(found.trials.map(({ gain }) => gain === null))
    expect(text).toContain(found.message)
    expect(text.includes('corrected for having chosen')).toBe(found.changes.length > 0)
    const onTest = {
      expected: found.expected,
      error: 0.1,
      rows: 9,
      side: 'above',
      message: 'Test gave 10 %.',
    } as const
    expect(read(improvementSection(found, onTest)).text).toContain('Test gave 10 %.')
    expect(read(improvementSection({ ...found, changes: [] })).text).not.toContain('corrected for having chosen')
  })
})

describe('the outcome', () => {
  it('tells how often prediction intervals cover', () => {
    const intervals = {
      level: 0.9,
      calibrationRows: 1200,
      halfWidth: 12.345,
      part: 'test',
      rows: 1500,
      coverage: 0.885,
    }
    const text = (change: object = {}): string => read(renderReport({ ...regressionRun(), ...change })).text
    expect(text({ intervals })).toContain('Prediction intervals of 90%, calibrated on 1,200 rows of dev, are the prediction ± 12.3; on test they cover 88.5% of 1,500 rows.') // prettier-ignore
    expect(text({ intervals: { ...intervals, factors: [0.5, 2] } })).toContain(
      'reach from 0.5 to 2 times the prediction',
    )
    expect(text()).not.toContain('Prediction intervals of')
  })

  it('has charts of the metrics that were measured by epoch', () => {
    const run = binaryRun()
    const rows = run.history.rows.map((row, i) => ({ ...row, metrics: { train: { auc: 0.5 + i / 1000, balancedAccuracy: 0.5 }, dev: { auc: 0.5, balancedAccuracy: 0.4 } } })) // prettier-ignore
    const html = renderReport({ ...run, history: { ...run.history, rows } })
    expect(html).toContain('AUC by epoch')
  })
})
