import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../src/data/csv/index.js'
import { exportJs } from '../../../src/export/index.js'
import {
  checkPreprocessor,
  crossValidateTable,
  fitPreprocessor,
  inputGroups,
  loadModel,
  network,
  prepareTable,
  preprocess,
  saveModel,
} from '../../../src/index.js'
import { loadModel as loadSmall } from '../../../src/predict/inference/index.js'
import { expectFault } from '../../support/errors.js'

// `member` and `smoker` are booleans, the second with a gap; `sex` and `plan` have two categories, the second with a gap; `island` has three.
const cells = [
  'yes,true,f,low,a,0',
  'no,,m,high,b,1',
  'no,false,m,,c,1',
  'yes,true,f,low,a,0',
  'no,true,m,high,b,1',
  'yes,false,f,high,c,0',
]
const read = (rows: readonly string[]): ReturnType<typeof readCsv> =>
  readCsv(`member,smoker,sex,plan,island,y\n${rows.join('\n')}\n`)
const options = { target: 'y', task: 'classification', binaryCategories: 'signed' } as const
const names = ['member=yes', 'smoker=true', 'sex=m', 'plan=low', 'island=a', 'island=b', 'island=c']

describe("binaryCategories: 'signed'", () => {
  it('writes -1 for the first of two categories, +1 for the second, 0 for missing and unknown values', async () => {
    const preprocessor = fitPreprocessor(await read(cells), options)
    expect(preprocessor.version).toBe(2)
    expect(preprocessor.columns.map((column) => 'signed' in column && column.signed)).toEqual([
      ...[true, true, true, true],
      false,
    ])
    expect(preprocessor.preparation).toContain(
      'Column "plan" is encoded as one feature, -1 for high and +1 for low, 0 if missing (1 of 6 train rows).',
    )
    expect(preprocessor.preparation).toContain('Column "sex" is encoded as one feature, -1 for f and +1 for m.')
    const rows = await read(['yes,,f,low,a,0', 'no,false,m,,d,1', ',true,,medium,b,0', 'yes,true,F,HIGH,c,1'])
    const { x, features, columns } = preprocess(rows, preprocessor)
    expect(columns).toEqual(names)
    expect(features).toBe(7)
    expect(Array.from(x)).toEqual([
      ...[1, 0, -1, 1, 1, 0, 0],
      ...[-1, -1, 1, 0, 0, 0, 0],
      ...[0, 1, 0, 0, 0, 1, 0],
      ...[1, 1, -1, -1, 0, 0, 1],
    ])
  })

  it('is off by default, and leaves a single category beside gaps one-hot encoded', async () => {
    const table = await read(cells)
    const { columns, version } = fitPreprocessor(table, { target: 'y', task: 'classification' })
    expect(version).toBe(1)
    expect(columns).toEqual(
      fitPreprocessor(table, { target: 'y', task: 'classification', binaryCategories: 'oneHot' }).columns,
    )
    expect(columns.some((column) => 'signed' in column)).toBe(false)
    const single = fitPreprocessor(await readCsv('k,y\np,0\n,1\np,1\n,0\n'), options)
    expect(single.columns).toEqual([{ name: 'k', kind: 'category', categories: ['p'] }])
  })

  it('is one feature however few features a column may have, and no block of an embedding', async () => {
    const preprocessor = fitPreprocessor(await read(cells), { ...options, mostCategories: 1 })
    expect(preprocessor.columns[2]).toEqual({ name: 'sex', kind: 'category', categories: ['f', 'm'], signed: true })
    expect(inputGroups(fitPreprocessor(await read(cells), options))).toEqual({
      numbers: [],
      categories: [{ first: 4, count: 3 }],
    })
  })

  it.each([false, true])(
    'has the same bits in raw rows, in both entries and in JavaScript, reversed: %s',
    async (is) => {
      const table = await read(Array.from({ length: 8 }, () => cells).flat())
      const { train, preprocessor } = prepareTable(table, { ...options, seed: 2 })
      const columns = is ? [...train.columns].reverse() : train.columns
      using net = await network({
        inputs: train.features,
        layers: [{ units: 4, activation: 'tanh' }, { units: 1 }],
        loss: 'binaryCrossEntropy',
        columns,
        seed: 5,
      })
      await net.fit(train, { epochs: 3 })
      const bytes = await saveModel(net)
      using model = await loadModel(bytes)
      using small = await loadSmall(bytes)
      expect(model.stored.preprocessor).toEqual(preprocessor)
      const rows = [
        ['yes', 'true', 'f', 'low', 'a'],
        [false, true, 'm', 'high', 'b'],
        ['no', null, 'm', null, 'c'],
        [null, 'false', null, 'medium', 'd'],
      ]
      const answers = model.predict(rows)
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(4)
      expect(small.predict(rows)).toEqual(answers)
      const code = `data:text/javascript,${encodeURIComponent(exportJs(model))}`
      const exported = (await import(code)) as { predict(row: readonly unknown[]): unknown }
      expect(rows.map((row) => exported.predict(row))).toEqual(answers)
      const csv = await read(rows.map((row) => `${row.map((cell) => cell ?? '').join(',')},0`))
      expect(model.predictTable(csv)).toEqual(answers)
    },
  )

  it('is fitted in every fold', async () => {
    const table = await read(Array.from({ length: 8 }, () => cells).flat())
    const recipe = { network: { layers: [{ units: 1 }], loss: 'binaryCrossEntropy' }, fit: { epochs: 2 } } as const
    const run = (binaryCategories: 'oneHot' | 'signed'): ReturnType<typeof crossValidateTable> =>
      crossValidateTable(table, { ...options, ...recipe, binaryCategories, folds: 2 })
    const [signed, oneHot] = [await run('signed'), await run('oneHot')]
    expect(signed.folds).toBe(2)
    expect(signed.cost).not.toEqual(oneHot.cost)
  })

  it('refuses other words, and a stored column that has not exactly two categories', async () => {
    const table = await read(cells)
    expectFault(() => fitPreprocessor(table, { ...options, binaryCategories: 'both' as never }), {
      code: 'INVALID_OPTION',
      field: 'binaryCategories',
      value: 'both',
    })
    const preprocessor = fitPreprocessor(table, options)
    expect(checkPreprocessor(JSON.parse(JSON.stringify(preprocessor)))).toEqual(preprocessor)
    const sex = { name: 'sex', kind: 'category', categories: ['f', 'm'], signed: true }
    for (const wrong of [
      { ...sex, categories: ['f'] },
      { ...sex, categories: ['f', 'm', 'x'] },
      { ...sex, other: true },
      { ...sex, signed: false },
    ]) {
      expectFault(() => checkPreprocessor({ ...preprocessor, columns: [wrong] }), {
        code: 'INVALID_MODEL',
        field: 'columns[0].signed',
      })
    }
  })
})
