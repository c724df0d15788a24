import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../src/data/csv/index.js'
import { columnTypes, preprocess, preprocessFeatures, unscaleTarget } from '../../../src/data/preprocess/preprocess.js'
import { fitPreprocessor } from '../../../src/data/preprocess/fit/preprocessor.js'
import { taskOf } from '../../../src/data/table/target.js'
import { expectFault } from '../../support/errors.js'

const lines = (header: string, rows: number, line: (row: number) => string): string =>
  `${header}\n${Array.from({ length: rows }, (_, row) => line(row)).join('\n')}\n`

describe('taskOf', () => {
  const task = async (rows: number, value: (row: number) => string | number): Promise<string> =>
    taskOf(await readCsv(lines('x,y', rows, (row) => `${row},${value(row)}`)), 'y')

  it('sees a classification in texts, and in whole numbers that repeat', async () => {
    expect(await task(10, (row) => `k${row}`)).toBe('classification')
    expect(await task(4, (row) => row % 2)).toBe('classification')
    expect(await task(100, (row) => row % 20)).toBe('classification')
    expect(await task(101, (row) => (row === 5 ? '' : row % 20))).toBe('classification')
  })

  it('sees a regression in fractions, in many numbers, and in few that hardly repeat', async () => {
    expect(await task(100, (row) => (row % 2) + 0.5)).toBe('regression')
    expect(await task(1000, (row) => row % 21)).toBe('regression')
    expect(await task(99, (row) => row % 20)).toBe('regression')
  })
})

describe('fitPreprocessor refuses', () => {
  it('a target with gaps, naming the rows, unless they may be left out', async () => {
    const table = await readCsv(lines('x,y', 30, (row) => `${row},${row % 2 === 0 || row > 20 ? '' : row % 3}`))
    const details = { code: 'INVALID_DATA', functionName: 'fitPreprocessor', column: 'y', row: 0, count: 20 } as const
    expectFault(
      () => fitPreprocessor(table, { target: 'y' }),
      details,
      'rows 0, 2, 4, 6, 8, 10, 12, 14, 16, 18 and 10 more',
    )
    const fitted = fitPreprocessor(table, { target: 'y', dropMissingTarget: true, task: 'classification' })
    expect(fitted.preparation[0]).toBe('20 train rows without a target are dropped.')
    expectFault(() => preprocess(table, fitted), { functionName: 'preprocess', column: 'y', row: 0, count: 20 })
    expect(preprocess(table, fitted, { dropMissingTarget: true }).rows).toBe(10)
    const none = await readCsv('x,y\n1,\n2,\n')
    expectFault(() => fitPreprocessor(none, { target: 'y', dropMissingTarget: true }), { column: 'y', count: 2 })
  })

  it('a target of one class, and one that does not vary', async () => {
    const table = await readCsv('x,same,flat\n1,a,0.1\n2,a,0.1\n3,a,0.1\n')
    expectFault(
      () => fitPreprocessor(table, { target: 'same' }),
      { code: 'INVALID_DATA', column: 'same', value: 'a' },
      'two classes',
    )
    expectFault(
      () => fitPreprocessor(table, { target: 'flat' }),
      { code: 'INVALID_DATA', column: 'flat', value: 0.1 },
      'vary',
    )
  })

  it('a target that names the rows', async () => {
    const table = await readCsv(lines('x,name', 100, (row) => `${row},n${row}`))
    expectFault(
      () => fitPreprocessor(table, { target: 'name' }),
      { column: 'name' },
      '100 classes in 100 rows',
      'repeat',
    )
  })

  it('texts as the target of a regression', async () => {
    const table = await readCsv('x,y\n1,\n2,b\n3,c\n')
    const options = { target: 'y', task: 'regression', dropMissingTarget: true } as const
    expectFault(
      () => fitPreprocessor(table, options),
      { code: 'INVALID_DATA', column: 'y', value: 'b' },
      'a number for a regression',
    )
  })

  it('a table without anything to predict from', async () => {
    const table = await readCsv('x,y\n1,a\n1,b\n')
    expectFault(
      () => fitPreprocessor(table, { target: 'y' }),
      { code: 'INVALID_DATA', field: 'columns' },
      'besides "y"',
    )
  })

  it('values whose range would overflow, where that is what they are scaled by', async () => {
    const table = await readCsv('x,y\n1.7e308,a\n-1.7e308,b\n3,a\n')
    const fit = (scaling: 'minMax') => () => fitPreprocessor(table, { target: 'y', scaling })
    expectFault(fit('minMax'), { code: 'INVALID_DATA', functionName: 'fitPreprocessor', column: 'x' }, 'larger unit')
    const { x } = preprocess(table, fitPreprocessor(table, { target: 'y' }))
    expect(Array.from(x, (value) => Math.round(value * 1e9) / 1e9)).toEqual([1.224744871, -1.224744871, 0])
    const byValue = fitPreprocessor(table, { target: 'x', task: 'regression' })
    expect(Array.from(unscaleTarget([0, 1], byValue), Number.isFinite)).toEqual([true, true])
  })

  it('options that are none', async () => {
    const table = await readCsv('x,y\n1,a\n2,b\n3,a\n')
    const fit = (options: object) => () => fitPreprocessor(table, { target: 'y', ...options })
    expectFault(fit({ target: 'z' }), { code: 'INVALID_DATA', column: 'z' }, 'Did you mean "x"?')
    expectFault(fit({ target: undefined }), { code: 'INVALID_OPTION' }, 'be a column name')
    expectFault(fit({ scaling: 'minmax' }), { code: 'INVALID_OPTION', field: 'scaling' }, "'minMax'")
    expectFault(fit({ ignore: [5] }), { code: 'INVALID_OPTION', value: 5 }, 'be a column name')
    expectFault(fit({ ignore: ['w'] }), { column: 'w' })
    expectFault(fit({ ignore: 'x' }), { code: 'INVALID_OPTION', field: 'ignore' })
    expectFault(fit({ task: 'regresion' }), { code: 'INVALID_OPTION', field: 'task' }, "Did you mean 'regression'?")
    expectFault(fit({ mostCategories: 0 }), { code: 'INVALID_OPTION', field: 'mostCategories', value: 0 })
    expectFault(fit({ tsak: 'regression' }), { code: 'INVALID_OPTION', field: 'tsak' }, 'Did you mean `task`?')
    expectFault(fit(JSON.parse('{"__proto__":{"target":"x"}}') as object), {
      code: 'INVALID_OPTION',
      field: '__proto__',
    })
  })
})

describe('preprocess refuses', () => {
  const fitted = async (): Promise<ReturnType<typeof fitPreprocessor>> =>
    fitPreprocessor(await readCsv('age,zip,y\n1,A1,a\n2,7,b\n3,7,a\n4,A1,b\n'), { target: 'y' })

  it('a class that train has not', async () => {
    const dev = await readCsv('age,zip,y\n1,A1,a\n2,A1,c\n3,A1,c\n')
    const preprocessor = await fitted()
    const details = {
      code: 'INVALID_DATA',
      functionName: 'preprocess',
      column: 'y',
      row: 1,
      value: 'c',
      count: 2,
    } as const
    expectFault(() => preprocess(dev, preprocessor), details, 'one of the 2 classes of the train rows')
  })

  it('no class that is written in another case or with other spaces, unless several are alike', async () => {
    const preprocessor = fitPreprocessor(await readCsv('x,y\n1,Dark Blue\n2,Red\n3,Red\n4,Dark Blue\n'), {
      target: 'y',
    })
    const { targets } = preprocess(await readCsv('x,y\n1,RED\n2,dark  blue\n3, red\n'), preprocessor)
    expect(targets).toMatchObject({ classes: ['Dark Blue', 'Red'], labels: Int32Array.of(1, 0, 1) })
    const both = fitPreprocessor(await readCsv('x,y\n1,Red\n2,red\n3,Red\n4,red\n'), { target: 'y' })
    const exact = preprocess(await readCsv('x,y\n1,red\n2,Red\n'), both).targets
    expect(exact).toMatchObject({ classes: ['Red', 'red'], labels: Int32Array.of(1, 0) })
    const other = await readCsv('x,y\n1,red\n2,RED\n')
    expectFault(() => preprocess(other, both), { code: 'INVALID_DATA', column: 'y', row: 1, value: 'RED' })
  })

  it('a column that is not there, naming the near one', async () => {
    const preprocessor = await fitted()
    const table = await readCsv('Age,zip\n1,A1\n')
    const details = { code: 'INVALID_DATA', functionName: 'preprocessFeatures', column: 'age' } as const
    expectFault(() => preprocessFeatures(table, preprocessor), details, 'Did you mean "Age"?')
    expectFault(() => preprocess(table, preprocessor), { column: 'y' })
  })

  it('a column of another kind, naming row and value', async () => {
    const preprocessor = await fitted()
    const texts = await readCsv('age,zip\n,A1\nold,A1\n')
    const details = { code: 'INVALID_DATA', column: 'age', row: 1, value: 'old' } as const
    expectFault(() => preprocessFeatures(texts, preprocessor), details, 'be a number', 'columnTypes')
    const numbers = await readCsv('age,zip\n1,7\n')
    expectFault(() => preprocessFeatures(numbers, preprocessor), { column: 'zip', value: '7' }, 'be a category')
    const named = await readCsv('age,zip\n2.5,7\n', { types: columnTypes(preprocessor) })
    expect([...preprocessFeatures(named, preprocessor).x]).toEqual([0, 1, 0])
  })

  it('to give classes a unit', async () => {
    const preprocessor = await fitted()
    expectFault(
      () => unscaleTarget([0], preprocessor),
      { code: 'INVALID_OPTION', functionName: 'unscaleTarget' },
      'regression',
    )
  })
})
