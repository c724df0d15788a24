import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import {
  crossValidateTable,
  dataset,
  errorAnalysis,
  errorAnalysisTable,
  labelErrors,
  type Table,
} from '../../src/index.js'
import { readCsv } from '../../src/data/csv/index.js'
import { RandomStream, shuffle } from '../../src/data/random/philox.js'
import { findColumn } from '../../src/data/table/table.js'
import { hypergeometricTail } from '../../src/improve/errors/slices/sums.js'
import { expectFault } from '../support/errors.js'

const uniform = (i: number): number => (((i * 7919 + ((i * i) % 104729)) % 2003) + 0.5) / 2003

/** Rows of which `rate(row)` of the predictions are wrong, with columns by row. */
function predicted(rows: number, rate: (row: number) => number): { labels: number[]; probabilities: Float64Array } {
  const labels = Array.from({ length: rows }, (_, i) => i % 2)
  const probabilities = Float64Array.from(labels, (label, i) => {
    const isWrong = uniform(i * 3 + 1) < rate(i)
    return (label === 1) !== isWrong ? 0.9 : 0.1
  })
  return { labels, probabilities }
}

function tableOf(
  rows: number,
  columns: Readonly<Record<string, (row: number) => number>>,
  labels: readonly number[],
): Table {
  const made = Object.entries(columns).map(([name, of]) => {
    return { name, kind: 'number' as const, values: Float64Array.from({ length: rows }, (_, i) => of(i)) }
  })
  const target = { name: 'y', kind: 'category' as const, codes: Int32Array.from(labels), categories: ['no', 'yes'] }
  return { rows, columns: [...made, target] }
}

describe('the chance of so many errors', () => {
  it('is the tail of the hypergeometric distribution', () => {
    // Fisher's lady tasting tea: 4 of 4, and at least 3 of 4, among 8 cups.
    expect(hypergeometricTail(4, 4, 4, 8)).toBeCloseTo(1 / 70, 12)
    expect(hypergeometricTail(3, 4, 4, 8)).toBeCloseTo(17 / 70, 12)
    expect(hypergeometricTail(0, 4, 4, 8)).toBeCloseTo(1, 12)
    // sum(comb(100, i) * comb(900, 50 - i) for i in range(12, 51)) / comb(1000, 50) in Python
    expect(hypergeometricTail(12, 50, 100, 1000)).toBeCloseTo(0.002458338967142133, 12)
    // Of 7 rows with 5 hits, 4 hold at least 2.
    expect(hypergeometricTail(1, 4, 5, 7)).toBeCloseTo(1, 12)
    expect(hypergeometricTail(5, 4, 5, 7)).toBe(0)
  })
})

describe('slices', () => {
  const rows = 1200
  const site = (row: number): number => Math.floor(uniform(row + 5) * 4)
  const age = (row: number): number => Math.floor(uniform(row * 2 + 9) * 80)
  const other = (row: number): number => uniform(row * 5 + 77)

  it('are found by one column, with the rows, errors and interval of the slice', () => {
    const { labels, probabilities } = predicted(rows, (row) => (site(row) === 2 ? 0.4 : 0.05))
    const found = errorAnalysisTable(probabilities, tableOf(rows, { site, age, other }, labels), { target: 'y' })
    const [worst] = found.slices
    const members = Array.from({ length: rows }, (_, row) => row).filter((row) => site(row) === 2)
    const isWrong = (row: number): boolean => (probabilities[row] ?? 0) > 0.5 !== (labels[row] === 1)
    expect(worst).toMatchObject({ title: 'site = 2', rows: members.length })
    expect(worst?.conditions).toEqual([{ column: 'site', kind: 'value', value: 2 }])
    expect(worst?.error).toBeCloseTo(members.filter(isWrong).length / members.length, 12)
    expect(worst?.interval.low).toBeGreaterThan(0.15)
    expect(worst?.interval.high).toBeGreaterThan(worst?.excess ?? NaN)
    expect(worst?.confidence).toBeCloseTo(0.9, 12)
    // Its combinations with other columns are no worse than itself.
    expect(found.slices).toHaveLength(1)
    expect(found.level).toBeCloseTo(1 - 0.1 / found.comparisons, 12)
    expect(found.confusions.reduce((sum, pair) => sum + pair.rows, 0)).toBeCloseTo(found.error * rows, 9)
    expect(found.message).toContain(` % of ${rows.toLocaleString('en')} rows are misclassified.`)
    expect(found.message).toContain('site = 2')
  })

  it('stand in the order of the errors that they cost, by rate and rows', () => {
    // The middle one has the highest rate, the last one the most rows.
    const places = (row: number): number => (row % 8 < 2 ? 0 : row % 8 < 3 ? 1 : row % 8 < 5 ? 2 : 3)
    const rates = [0.3, 0.6, 0.45, 0.02]
    const { labels, probabilities } = predicted(4000, (row) => rates[places(row)] ?? 0)
    const { slices } = errorAnalysisTable(probabilities, tableOf(4000, { place: places }, labels), { target: 'y' })
    const costs = slices.map(({ rows: own, excess }) => own * excess)
    expect(slices.map(({ title }) => title)).toEqual(['place = 2', 'place = 1', 'place = 0'])
    expect(costs).toEqual(costs.toSorted((a, b) => b - a))
  })

  it('are found by two columns where neither alone shows it', () => {
    const isBad = (row: number): boolean => site(row) === 1 && age(row) >= 60
    const { labels, probabilities } = predicted(rows, (row) => (isBad(row) ? 0.7 : 0.05))
    // Unsure predictions: no label is likely wrong.
    const unsure = probabilities.map((p, row) => (p > 0.5 === (labels[row] === 1) ? p : p > 0.5 ? 0.51 : 0.49))
    const found = errorAnalysisTable(unsure, tableOf(rows, { site, age, other }, labels), { target: 'y' })
    const pair = found.slices.find(({ conditions }) => conditions.length === 2)
    expect(pair?.conditions).toMatchObject([
      { column: 'site', kind: 'value', value: 1 },
      { column: 'age', kind: 'range', to: null },
    ])
    expect(pair?.error).toBeGreaterThan(0.55)
    expect(pair?.remedy).toContain('Collect more rows')
  })

  it('are missing values, too, with what to do about them', () => {
    const income = (row: number): number => (uniform(row + 31) < 0.2 ? NaN : uniform(row * 7))
    const { labels, probabilities } = predicted(rows, (row) => (Number.isNaN(income(row)) ? 0.4 : 0.05))
    const { slices } = errorAnalysisTable(probabilities, tableOf(rows, { income, age }, labels), { target: 'y' })
    expect(slices[0]).toMatchObject({ title: 'income missing', conditions: [{ column: 'income', kind: 'missing' }] })
  })

  it('are claimed by chance in at most 5 % of analyses', () => {
    let claims = 0
    for (let run = 0; run < 100; run++) {
      const shifted = (of: (row: number) => number) => (row: number) => of(row + 1300 * run)
      const { labels, probabilities } = predicted(300, (row) => (uniform(row + 911 * run) < 0.3 ? 1 : 0))
      const table = tableOf(300, { site: shifted(site), age: shifted(age), other: shifted(other) }, labels)
      claims += Number(errorAnalysisTable(probabilities, table, { target: 'y' }).slices.length > 0)
    }
    // Of 100 with a probability of 0.05 each, more than 10 have one of 1 %.
    expect(claims).toBeLessThanOrEqual(10)
  })

  it('of a regression have larger squared errors, by rank and by their mean', () => {
    const values = Array.from({ length: rows }, (_, row) => uniform(row * 11) * 10)
    const normal = (row: number): number => uniform(row + 3) + uniform(row + 17) + uniform(row + 29) - 1.5
    const predictions = values.map((value, row) => value + normal(row) * (site(row) === 3 ? 3 : 1))
    const data = dataset({
      x: values.map((_, row) => [site(row), age(row)]),
      y: values,
      columns: ['site', 'age'],
      task: 'regression',
    })
    const found = errorAnalysis(predictions, data)
    expect(found.slices[0]?.title).toBe('site = 3')
    expect(found).toMatchObject({ task: 'regression', confusions: [], labelErrors: null })
    expect(found.message).toContain(` % of the variance of ${rows.toLocaleString('en')} rows is unexplained.`)
    const mean = values.reduce((sum, value) => sum + value, 0) / rows
    const residuals = values.map((value, row) => (predictions[row] ?? 0) - value)
    const squares = (all: readonly number[]): number => all.reduce((sum, value) => sum + value * value, 0)
    expect(found.error).toBeCloseTo(squares(residuals) / squares(values.map((value) => value - mean)), 12)
    const [largest] = found.mistakes
    expect(Math.abs(residuals[largest?.row ?? 0] ?? 0)).toBe(Math.max(...residuals.map(Math.abs)))
  })
})

describe('label errors', () => {
  it('are counted as in confident learning', () => {
    // By hand: t = (0.9 + 0.8 + 0.2)/3 and (0.9 + 0.7 + 0.9)/3; row 2 is labelled a, and counts for b; row 4 (0.7) for neither.
    const data = dataset({ x: [0, 1, 2, 3, 4, 5].map((value) => [value]), y: ['a', 'a', 'a', 'b', 'b', 'b'] })
    const found = labelErrors([0.1, 0.2, 0.9, 0.9, 0.7, 0.9], data)
    expect(found.thresholds['a']).toBeCloseTo(1.8 / 3, 12)
    expect(found.thresholds['b']).toBeCloseTo(2.5 / 3, 12)
    expect(found.errors).toEqual([
      {
        row: 2,
        label: 'a',
        suggested: 'b',
        labelProbability: expect.closeTo(0.1) as number,
        suggestedProbability: 0.9,
      },
    ])
    expect(found.noise).toBeCloseTo(1 / 6, 12)
    // The same from one column for each class.
    const both = [0.1, 0.2, 0.9, 0.9, 0.7, 0.9].flatMap((p) => [1 - p, p])
    expect(labelErrors(both, data).errors).toEqual(found.errors)
  })

  it.each([
    ['digits', 'digit', { layers: [{ units: 48 }, { units: 10 }], loss: 'softmaxCrossEntropy' }, 12, 1],
    ['penguins', 'species', { layers: [{ units: 16 }, { units: 3 }], loss: 'softmaxCrossEntropy' }, 30, 3],
  ] as const)(
    'planted in %s are found with a precision of at least 0.9 at the noise rate',
    async (name, target, network, epochs, repeats) => {
      const noise = 0.1
      const table = await readCsv(await readFile(new URL(`../../datasets/${name}.csv`, import.meta.url), 'utf8'), {
        types: new Map([[target, 'category']]),
      })
      const column = findColumn('test', table, target)
      if (column.kind !== 'category') throw new Error('no classes')
      const { rows } = table
      const count = Math.round(noise * rows)
      const stream = new RandomStream(7, 1001)
      const order = shuffle(
        Uint32Array.from({ length: rows }, (_, row) => row),
        stream,
      )
      const planted = new Set(order.subarray(0, count))
      const classes = column.categories.length
      const codes = column.codes.map((code, row) =>
        planted.has(row) ? (code + 1 + stream.below(classes - 1)) % classes : code,
      )
      const noisy = { ...table, columns: table.columns.map((one) => (one === column ? { ...column, codes } : one)) }
      const fit = { epochs, l2: 2, batchSize: 32 }
      const { outOfFold } = await crossValidateTable(noisy, { target, network, fit, folds: 5, repeats, metrics: [] })
      const found = errorAnalysisTable(outOfFold.predictions, noisy, { target }).labelErrors
      const top = found?.errors.slice(0, count) ?? []
      expect(top.filter(({ row }) => planted.has(row)).length / count).toBeGreaterThanOrEqual(0.9)
      expect(Math.abs((found?.noise ?? NaN) - noise)).toBeLessThan(0.03)
      const [first] = top
      expect(first?.label).toBe(column.categories[codes[first?.row ?? 0] ?? -1])
      expect(first?.suggested).toBe(column.categories[column.codes[first?.row ?? 0] ?? -1])
    },
  )

  it('and most certain mistakes name the rows of the table that these were selected from', async () => {
    const rows = Int32Array.of(40, 41, 42, 43)
    const table = { ...tableOf(4, { a: (row) => row }, [0, 1, 0, 1]), rowNumbers: rows }
    const { mistakes } = errorAnalysisTable([0.1, 0.2, 0.7, 0.9], table, { target: 'y' })
    expect(mistakes).toEqual([
      { row: 41, actual: 'yes', predicted: 'no', confidence: 0.8 },
      { row: 42, actual: 'no', predicted: 'yes', confidence: 0.7 },
    ])
  })
})

describe('the predictions', () => {
  const data = dataset({ x: [[0], [1], [2], [3]], y: ['a', 'b', 'a', 'b'] })

  it('may be missing for rows that were never held out', async () => {
    const day = Array.from({ length: 60 }, (_, i) => i)
    const table = {
      ...tableOf(
        60,
        { day: (row) => row, b: (row) => uniform(row) },
        day.map((i) => Number(uniform(i) > 0.5)),
      ),
    }
    const network = { layers: [{ units: 1 }], loss: 'binaryCrossEntropy' } as const
    const options = { target: 'y', network, fit: { epochs: 1 }, folds: 3, time: 'day', metrics: [] }
    const { outOfFold } = await crossValidateTable(table, options)
    expect(errorAnalysisTable(outOfFold.predictions, table, { target: 'y' }).rows).toBe(45)
  })

  it('are checked against the targets', () => {
    expectFault(() => errorAnalysis([0.1, 0.2], data), { code: 'INVALID_SHAPE', field: 'predictions' }, '4 rows')
    expectFault(() => labelErrors([0.1, 0.2, 3, 0.4], data), { code: 'INVALID_DATA', field: 'predictions' }, '[0, 1]')
    expectFault(() => labelErrors([NaN, NaN, NaN, 0.4], data), { code: 'INVALID_DATA' }, 'at least 2 rows')
    expectFault(() => errorAnalysis([0, 0, 0, 0], data, { columns: ['z'] }), { field: 'columns[0]' })
    const numbers = dataset({ x: [[0], [1]], y: [0.5, 1.5], task: 'regression' })
    expectFault(() => labelErrors([0, 1], numbers), { code: 'INVALID_DATA', field: 'data.targets' })
    const several = dataset({
      x: [[0], [1]],
      y: [
        [1, 0],
        [0, 1],
      ],
      task: 'regression',
    })
    expectFault(
      () => errorAnalysis([0, 1, 2, 3], several),
      { code: 'INVALID_DATA', field: 'data.targets' },
      '2 targets',
    )
  })
})

describe('drift within the worst slices', () => {
  const rows = 1200
  const site = (row: number): number => Math.floor(uniform(row + 5) * 4)
  const isBad = (row: number): boolean => site(row) === 2
  const { labels, probabilities } = predicted(rows, (row) => (isBad(row) ? 0.5 : 0.05))
  const normal = (i: number): number => uniform(i * 11 + 3) + uniform(i * 13 + 1) - uniform(i * 17 + 5)
  const kinds = ['a', 'b', 'c']
  const withKind = (table: Table, of: (row: number) => number): Table => {
    const kind = {
      name: 'kind',
      kind: 'category' as const,
      codes: Int32Array.from({ length: table.rows }, (_, i) => of(i)),
      categories: kinds,
    }
    return { rows: table.rows, columns: [...table.columns.slice(0, 2), kind, ...table.columns.slice(2)] }
  }
  const kindOf = (i: number): number => Math.floor(uniform(i * 19 + 7) * 3)
  const data = withKind(tableOf(rows, { site, temperature: normal }, labels), kindOf)
  const analysed = (newRows: Table): ReturnType<typeof errorAnalysisTable> =>
    errorAnalysisTable(probabilities, data, { target: 'y', newRows })
  const fresh = (columns: Parameters<typeof tableOf>[1], kind = kindOf): Table =>
    withKind(tableOf(500, columns, new Array<number>(500).fill(0)), kind)
  const laterSite = (row: number): number => site(row + 4000)
  const later = (row: number): number => normal(row + 4000)

  it('names the columns that differ there, whether values or missing ones, and no others', () => {
    const hot = fresh({
      site: laterSite,
      // Warmer at site 2 alone, and unknown at site 2 in a third of the rows.
      temperature: (row) => (laterSite(row) !== 2 ? later(row) : row % 3 === 0 ? NaN : later(row) + 1),
    })
    const { slices, newRows, message } = analysed(hot)
    const [worst] = slices
    expect(worst?.title).toBe('site = 2')
    expect(worst?.drift?.columns.map(({ column, what }) => [column, what])).toEqual([
      ['temperature', 'values'],
      ['temperature', 'missing'],
    ])
    const [values] = worst?.drift?.columns ?? []
    expect((values?.means?.[1] ?? NaN) - (values?.means?.[0] ?? NaN)).toBeCloseTo(1, 0)
    expect(values?.adjustedP).toBeLessThan(1e-6)
    expect(newRows?.rows).toBe(500)
    // Of each slice its share, and every column but its own, with missing values where there are any.
    expect(newRows?.comparisons).toBeGreaterThanOrEqual(3 * slices.length)
    expect(worst?.drift?.message).toContain('In it the new rows differ in temperature (mean')
    expect(message).toContain('the new rows differ beyond chance')
    // The same p-value without the correction would be smaller by the number of comparisons.
    const one = analysed(
      fresh({ site: laterSite, temperature: later }, (row) => (laterSite(row) === 2 ? 0 : kindOf(row))),
    )
    expect(one.slices[0]?.drift?.columns.map(({ column, test }) => [column, test])).toEqual([['kind', 'chiSquare']])
  })

  it('says where the new rows are in a slice more often', () => {
    const { slices } = analysed(fresh({ site: (row) => (row % 2 === 0 ? 2 : laterSite(row)), temperature: later }))
    expect(slices[0]?.drift).toMatchObject({
      columns: [],
      message: expect.stringContaining('of the new rows are in this slice'),
    })
    expect(slices[0]?.drift?.adjustedP).toBeLessThan(1e-6)
    expect(slices[0]?.drift?.fraction).toBeGreaterThan(0.55)
  })

  it('finds something in at most 5 % of analyses where new rows are alike', () => {
    const runs = 100
    let found = 0
    for (let run = 1; run <= runs; run++) {
      const random = new RandomStream(run, 1)
      const draw = (): number => random.below(1 << 20) / (1 << 20)
      const alike = fresh({ site: () => Math.floor(draw() * 4), temperature: () => draw() + draw() - draw() }, () =>
        Math.floor(draw() * 3),
      )
      found += Number(analysed(alike).slices.some(({ drift }) => drift?.message !== ''))
    }
    expect(found).toBeLessThanOrEqual(0.05 * runs + 2 * Math.sqrt(runs * 0.05 * 0.95))
    expect(analysed(fresh({ site: laterSite, temperature: later })).message).toContain(
      'within these slices shows a difference',
    )
  })

  it('needs the same columns, of the same kind', () => {
    const code = 'INVALID_DATA'
    const lacking = tableOf(50, { site }, new Array<number>(50).fill(0))
    expectFault(() => analysed(lacking), { code, functionName: 'errorAnalysisTable', field: 'newRows.temperature' })
    const text = {
      ...data,
      columns: data.columns.map((one) =>
        one.name === 'site' ? { ...(data.columns[2] as never as object), name: 'site' } : one,
      ),
    }
    expectFault(() => analysed(text as Table), { code, field: 'newRows.site' }, 'numbers')
    expectFault(() => analysed(tableOf(0, { site, temperature: later }, [])), { code, field: 'rows' })
    const rowsOf = dataset({ x: [[1], [2]], y: [0, 1], columns: ['a'] })
    const other = dataset({ x: [[1], [2]], y: [0, 1], columns: ['b'] })
    expectFault(() => errorAnalysis([0.2, 0.7], rowsOf, { newRows: other }), { code, field: 'newRows.a' })
    expect(errorAnalysis([0.2, 0.7], rowsOf, { newRows: rowsOf }).newRows).toEqual({ rows: 2, comparisons: 0 })
  })
})
