import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkPreprocessor } from '../../../src/data/preprocess/check-preprocessor.js'
import { columnTypes, preprocess, preprocessFeatures, unscaleTarget } from '../../../src/data/preprocess/preprocess.js'
import { fitPreprocessor } from '../../../src/data/preprocess/fit/preprocessor.js'
import type { CategoryColumn, Table, TableColumn } from '../../../src/data/table/table.js'
import { expectFault } from '../../support/errors.js'
import { relativeError, tolerance } from '../../support/tolerance.js'

const number = (name: string, ...values: number[]): TableColumn => ({
  name,
  kind: 'number',
  values: Float64Array.from(values),
})

/** A column of texts; `null` is a missing one. */
function texts(name: string, ...values: (string | null)[]): TableColumn {
  const categories = [...new Set(values)].filter((text) => text !== null).sort()
  return {
    name,
    kind: 'category',
    codes: Int32Array.from(values, (text) => (text === null ? -1 : categories.indexOf(text))),
    categories,
  }
}

function tableOf(...columns: TableColumn[]): Table {
  const [first] = columns
  const rows = first?.kind === 'number' ? first.values.length : (first?.codes.length ?? 0)
  return { rows, columns }
}

const train = tableOf(
  number('age', 1, 2, NaN, 6, 3),
  number('height', 10, 20, 30, 40, 50),
  texts('island', 'Dream', 'Biscoe', null, 'Dream', 'Torgersen'),
  texts('kind', 'b', 'a', 'b', 'a', 'b'),
)

describe('fitPreprocessor', () => {
  const fitted = fitPreprocessor(train, { target: 'kind' })

  it('learns median, mean and σ, categories and classes', () => {
    // age with its gap filled by the median 2.5: 1, 2, 2.5, 6, 3; mean 2.9, variance 2.84.
    expect(fitted.columns[0]).toMatchObject({ name: 'age', kind: 'number', median: 2.5, indicator: true })
    const age = fitted.columns[0]
    expect(age?.kind === 'number' && relativeError(age.mean, 2.9)).toBeLessThanOrEqual(tolerance.elementwise.f64)
    expect(age?.kind === 'number' && relativeError(age.scale, Math.sqrt(2.84))).toBeLessThanOrEqual(
      tolerance.elementwise.f64,
    )
    expect(fitted.columns.slice(1)).toEqual([
      { name: 'height', kind: 'number', median: 30, mean: 30, scale: Math.sqrt(200), indicator: false },
      { name: 'island', kind: 'category', categories: ['Biscoe', 'Dream', 'Torgersen'] },
    ])
    expect(fitted).toMatchObject({
      format: 'wellfit.preprocessor',
      version: 1,
      task: 'classification',
      target: { name: 'kind', kind: 'classes', classes: ['a', 'b'] },
    })
  })

  it('says in words what is done', () => {
    expect(fitted.preparation).toEqual([
      'Column "age" is imputed with its median 2.5 (missing in 1 of 5 train rows), with a 0/1 indicator feature.',
      'Column "island" is one-hot encoded as 3 features, all 0 if missing (1 of 5 train rows).',
      '2 number columns are standardized with the mean and standard deviation of the train rows.',
      'Target "kind" has 2 classes: classification (inferred).',
    ])
    expect(fitPreprocessor({ ...train, notes: ['Seen.'] }, { target: 'kind' }).preparation[0]).toBe('Seen.')
  })

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(fitted))).toEqual(fitted)
    expect(checkPreprocessor(JSON.parse(JSON.stringify(fitted)))).toEqual(fitted)
  })

  it('does not look at dev: the same train rows give the same', () => {
    expect(fitPreprocessor(train, { target: 'kind' })).toEqual(fitted)
  })

  it('leaves out columns that say nothing or name the rows', () => {
    const rows = Array.from({ length: 120 }, (_, row) => row)
    const { columns, preparation } = fitPreprocessor(
      tableOf(
        number('x', ...rows),
        number('constant', ...rows.map(() => 0.1)),
        number('empty', ...rows.map(() => NaN)),
        texts('nothing', ...rows.map(() => null)),
        texts('same', ...rows.map(() => 'a')),
        texts('id', ...rows.map((row) => `r${row}`)),
        texts('id with gaps', ...rows.map((row) => (row % 2 === 0 ? `r${row}` : null))),
        texts('unwanted', ...rows.map((row) => `k${row % 2}`)),
        number('y', ...rows.map((row) => row + 0.5)),
      ),
      { target: 'y', ignore: ['unwanted'] },
    )
    expect(columns.map((column) => column.name)).toEqual(['x'])
    expect(preparation.slice(0, -2)).toEqual([
      'Column "constant" is dropped: it is constant in the train rows.',
      'Column "empty" is dropped: it is missing in every train row.',
      'Column "nothing" is dropped: it is missing in every train row.',
      'Column "same" is dropped: it is constant in the train rows.',
      'Column "id" is dropped: it identifies rows, with 120 distinct values in 120 rows.',
      'Column "id with gaps" is dropped: it identifies rows, with 60 distinct values in 60 rows.',
      'Column "unwanted" is dropped: it is ignored.',
    ])
  })

  it('keeps columns of which only missing or not tells something', () => {
    const table = tableOf(
      number('flag', 1, NaN, 1, NaN),
      texts('mark', 'x', null, null, 'x'),
      texts('y', 'a', 'b', 'a', 'b'),
    )
    const preprocessor = fitPreprocessor(table, { target: 'y' })
    expect(preprocessor.columns[0]).toEqual({
      name: 'flag',
      kind: 'number',
      median: 1,
      mean: 1,
      scale: 1,
      indicator: true,
    })
    expect([...preprocess(table, preprocessor).x]).toEqual([0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 1])
  })

  it('keeps the most frequent of many categories', () => {
    const rows = Array.from({ length: 400 }, (_, row) => row)
    const table = tableOf(
      texts('c', ...rows.map((row) => `k${row % 4 === 0 ? row % 100 : 'often'}`)),
      number('y', ...rows),
    )
    const { columns, preparation } = fitPreprocessor(table, { target: 'y', mostCategories: 3 })
    expect(columns).toEqual([{ name: 'c', kind: 'category', categories: ['k0', 'k12', 'koften'], other: true }])
    expect(preparation[0]).toContain('3 features, its most frequent categories, plus one for the other 23')
  })

  it('has a feature for all other texts where train has others: rare and unseen ones alike, missing ones not', () => {
    const table = tableOf(texts('c', 'a', 'a', 'b', 'b', 'rare'), number('y', 1, 2, 3, 4, 5))
    const preprocessor = fitPreprocessor(table, { target: 'y', mostCategories: 2, task: 'regression' })
    const { x, columns } = preprocessFeatures(tableOf(texts('c', 'a', 'rare', 'unseen', null)), preprocessor)
    expect(columns).toEqual(['c=a', 'c=b', 'c is another'])
    expect([...x]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0])
  })

  it('makes one 0/1 feature of a boolean, and two where train has gaps', () => {
    const boolean = (...codes: number[]): CategoryColumn => ({
      name: 'b',
      kind: 'category',
      codes: Int32Array.from(codes),
      categories: ['false', 'true'],
      readAs: 'boolean',
    })
    const whole = fitPreprocessor(tableOf(boolean(0, 1, 1), number('y', 1, 2, 4)), { target: 'y', task: 'regression' })
    const prepared = preprocessFeatures(tableOf(boolean(1, 0, -1)), whole)
    expect(prepared.columns).toEqual(['b=true'])
    expect([...prepared.x]).toEqual([1, 0, 0])
    const gaps = fitPreprocessor(tableOf(boolean(0, 1, -1), number('y', 1, 2, 4)), { target: 'y', task: 'regression' })
    expect(preprocessFeatures(tableOf(boolean(0)), gaps).columns).toEqual(['b=false', 'b=true'])
    expect([...columnTypes(gaps)]).toEqual([['b', 'boolean']])
  })

  it('keeps that a column is read as dates', () => {
    const dates: TableColumn = { name: 'd', kind: 'number', values: Float64Array.of(0, 10, 20), readAs: 'date' }
    const preprocessor = fitPreprocessor(tableOf(dates, number('y', 1, 2, 4)), { target: 'y', task: 'regression' })
    expect(preprocessor.columns[0]).toMatchObject({ kind: 'number', median: 10, readAs: 'date' })
    expect([...columnTypes(preprocessor)]).toEqual([['d', 'date']])
    expect(checkPreprocessor(JSON.parse(JSON.stringify(preprocessor)))).toEqual(preprocessor)
  })

  it('finds the median that sorting finds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 2, maxLength: 40 }), (values) => {
        fc.pre(new Set(values).size > 1)
        const table = tableOf(number('v', ...values), number('y', ...values.map((_, i) => i * i)))
        const [column] = fitPreprocessor(table, { target: 'y', task: 'regression' }).columns
        const sorted = values.toSorted((a, b) => a - b)
        const [low = NaN, high = NaN] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
        if (column?.kind === 'number') expect(column.median + 0).toBe(0.5 * low + 0.5 * high + 0)
      }),
    )
  })
})

describe('missing', () => {
  const table = tableOf(number('v', 1, NaN, 4), texts('c', 'a', 'b', 'a'), number('y', 1, 2, 4))
  const full = tableOf(number('v', 1, 3, 4), texts('c', 'a', 'b', 'a'), number('y', 1, 2, 4))
  const options = { target: 'y', task: 'regression', missing: 'error' } as const

  it('impute fills gaps and says where; it is the default', () => {
    const imputed = fitPreprocessor(table, { ...options, missing: 'impute' })
    expect(imputed).toEqual(fitPreprocessor(table, { target: 'y', task: 'regression' }))
    expect(imputed.columns[0]).toMatchObject({ median: 2.5, indicator: true })
    expect(imputed).not.toHaveProperty('missing')
  })

  it('refuse names the gap in train, and in later rows', () => {
    expectFault(() => fitPreprocessor(table, options), {
      code: 'INVALID_DATA',
      functionName: 'fitPreprocessor',
      column: 'v',
      row: 1,
      count: 1,
    })
    const preprocessor = checkPreprocessor(JSON.parse(JSON.stringify(fitPreprocessor(full, options))))
    expect(preprocessor.missing).toBe('error')
    expect(preprocess(full, preprocessor).rows).toBe(3)
    expectFault(
      () => preprocess(table, preprocessor),
      { functionName: 'preprocess', column: 'v', row: 1 },
      "missing: 'impute'",
    )
    const later = tableOf(number('v', 1, 1, 1), texts('c', 'a', null, null))
    expectFault(() => preprocessFeatures(later, preprocessor), { column: 'c', row: 1, count: 2 })
  })

  it('refuse lets columns be that are not used', () => {
    expect(fitPreprocessor(table, { ...options, ignore: ['v'] }).columns).toHaveLength(1)
  })
})

describe('precision', () => {
  it('f32 gives the features of f64, rounded', () => {
    const preprocessor = fitPreprocessor(train, { target: 'kind' })
    const { x } = preprocess(train, preprocessor, { precision: 'f32' })
    expect(x).toEqual(new Float32Array(preprocess(train, preprocessor).x))
  })
})

describe('preprocess', () => {
  const preprocessor = fitPreprocessor(train, { target: 'kind' })

  it('makes features and labels', () => {
    const data = preprocess(train, preprocessor)
    expect(data).toMatchObject({ rows: 5, features: 6 })
    expect(data.columns).toEqual([
      'age',
      'age is missing',
      'height',
      'island=Biscoe',
      'island=Dream',
      'island=Torgersen',
    ])
    expect(data.targets).toEqual({ kind: 'classes', labels: Int32Array.of(1, 0, 1, 0, 1), classes: ['a', 'b'] })
    const [age = 0, ...rest] = data.x.subarray(12, 18)
    expect(age).toBeCloseTo((2.5 - 2.9) / Math.sqrt(2.84), 12)
    expect(rest).toEqual([1, 0, 0, 0, 0])
    expect([...data.x.subarray(3, 6)]).toEqual([0, 1, 0])
  })

  it('makes train columns of mean 0 and variance 1', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 50 }),
        (values) => {
          const y = values.map((_, row) => row + 0.5)
          const table = tableOf(number('spread', ...values, 0, 1e6), number('y', ...y, -1, -2.5))
          const data = preprocess(table, fitPreprocessor(table, { target: 'y', task: 'regression' }))
          const [x, rows] = [Array.from(data.x), data.rows]
          const mean = x.reduce((sum, value) => sum + value, 0) / rows
          const variance = x.reduce((sum, value) => sum + value * value, 0) / rows
          expect(Math.abs(mean)).toBeLessThan(1e-12)
          expect(Math.abs(variance - 1)).toBeLessThan(1e-12)
        },
      ),
    )
  })

  it('treats rows alike, wherever they come from', () => {
    const whole = preprocessFeatures(train, preprocessor)
    const one = tableOf(texts('island', 'Dream'), number('extra', 5), number('height', 40), number('age', 6))
    expect(preprocessFeatures(one, preprocessor)).toEqual({
      ...whole,
      x: whole.x.slice(18, 24),
      rows: 1,
    })
  })

  it('takes unseen and missing texts for none, and fills gaps that train has not', () => {
    const table = tableOf(number('age', NaN), number('height', NaN), texts('island', 'Bali'))
    const { x } = preprocessFeatures(table, preprocessor)
    expect([...x].slice(1)).toEqual([1, 0, 0, 0, 0])
    const gone = tableOf(number('age', NaN), number('height', NaN), number('island', NaN))
    expect(preprocessFeatures(gone, preprocessor).x).toEqual(x)
    const goneAsTexts = tableOf(texts('age', null), texts('height', null), texts('island', null))
    expect(preprocessFeatures(goneAsTexts, preprocessor).x).toEqual(x)
  })

  it('knows the kinds of the columns for the next file', () => {
    expect([...columnTypes(preprocessor)]).toEqual([
      ['age', 'number'],
      ['height', 'number'],
      ['island', 'category'],
    ])
  })
})

describe('scaling', () => {
  const table = tableOf(
    number('x', 0, 1, 2, 3, 100),
    number('same', 0, 0, 0, 0, 7),
    texts('y', 'a', 'b', 'a', 'b', 'a'),
  )
  const fit = (scaling: 'minMax' | 'robust' | 'robustSmoothClip' | 'none') =>
    fitPreprocessor(table, { target: 'y', scaling })

  it('is by the range, or by median and quartiles, where asked for', () => {
    expect([...preprocess(table, fit('minMax')).x].filter((_, i) => i % 2 === 0)).toEqual([0, 0.01, 0.02, 0.03, 1])
    expect([...preprocess(table, fit('robust')).x].filter((_, i) => i % 2 === 0)).toEqual([-1, -0.5, 0, 0.5, 49])
    expect(fit('robust').columns[0]).toMatchObject({ mean: 2, scale: 2 })
    const clipped = fit('robustSmoothClip')
    expect(clipped).toMatchObject({ version: 2, columns: [{ mean: 2, scale: 2, clip: 3 }, {}] })
    const smooth = [-1, -0.5, 0, 0.5, 49].map((z) => z / Math.sqrt(1 + (z / 3) * (z / 3)))
    expect([...preprocess(table, checkPreprocessor(clipped)).x].filter((_, i) => i % 2 === 0)).toEqual(smooth)
    expect(fit('minMax').preparation.join()).toContain('scaled to 0 … 1 by the minimum and maximum')
  })

  it('keeps the units of the columns, with none', () => {
    expect([...preprocess(table, fit('none')).x]).toEqual([0, 0, 1, 0, 2, 0, 3, 0, 100, 7])
    expect(fit('none').preparation.join(' ')).toContain('2 number columns keep their units.')
    expect(checkPreprocessor(fit('none')).columns[0]).toMatchObject({ mean: 0, scale: 1 })
  })

  it('leaves a column as it is that varies, but not between its quartiles', () => {
    expect(fit('robust').columns[1]).toMatchObject({ name: 'same', mean: 0, scale: 1 })
  })
})

describe('targets', () => {
  it('of a regression are standardized, and predicted in their own unit', () => {
    const table = tableOf(number('x', 1, 2, 3, 4), number('price', 10.5, 20.5, 30.5, 40.5))
    const preprocessor = fitPreprocessor(table, { target: 'price' })
    expect(preprocessor).toMatchObject({
      task: 'regression',
      target: { kind: 'values', mean: 25.5, scale: Math.sqrt(125) },
    })
    const { targets } = preprocess(table, preprocessor)
    expect(targets).toMatchObject({ kind: 'values', width: 1, names: ['price'] })
    if (targets.kind !== 'values') throw new Error('no values')
    expect(targets.values[0]).toBe(-15 / Math.sqrt(125))
    const back = unscaleTarget(targets.values, preprocessor)
    for (const [row, price] of [10.5, 20.5, 30.5, 40.5].entries()) {
      expect(relativeError(back[row] ?? NaN, price)).toBeLessThanOrEqual(tolerance.elementwise.f64)
    }
    expect(unscaleTarget(Float32Array.of(0), preprocessor)).toEqual(Float64Array.of(25.5))
  })

  it('that are whole numbers are classes in the order of the numbers, whatever the kind of the column later', () => {
    const digits = Array.from({ length: 60 }, (_, row) => [10, 9, -1][row % 3] ?? 0)
    const table = tableOf(number('x', ...digits.keys()), number('digit', ...digits))
    const preprocessor = fitPreprocessor(table, { target: 'digit' })
    expect(preprocessor.target).toEqual({ name: 'digit', kind: 'classes', classes: ['-1', '9', '10'] })
    expect(preprocess(table, preprocessor).targets).toMatchObject({
      labels: Int32Array.from(digits, (_, row) => 2 - (row % 3)),
    })
    const asTexts = tableOf(number('x', 1, 2), texts('digit', '9', '-1'))
    expect(preprocess(asTexts, preprocessor).targets).toMatchObject({ labels: Int32Array.of(1, 0) })
  })

  it('may be absent where they are not asked for', () => {
    const preprocessor = fitPreprocessor(train, { target: 'kind' })
    expect(preprocessFeatures({ ...train, columns: train.columns.slice(0, 3) }, preprocessor).rows).toBe(5)
  })
})
