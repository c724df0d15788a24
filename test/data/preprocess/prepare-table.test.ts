import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../src/data/csv/index.js'
import type { Dataset } from '../../../src/data/dataset/types.js'
import { prepareTable, type PrepareOptions, type TwoPreparedParts } from '../../../src/data/preprocess/prepare-table.js'
import { fitPreprocessor } from '../../../src/data/preprocess/fit/preprocessor.js'
import { preprocess } from '../../../src/data/preprocess/preprocess.js'
import { taskOf } from '../../../src/data/table/target.js'
import { splitTable, type SplitTableOptions, type TwoTables } from '../../../src/data/split/split-table.js'
import type { Table } from '../../../src/data/table/table.js'
import { expectFault } from '../../support/errors.js'

const cells = Array.from({ length: 300 }, (_, i) => [
  i % 7 === 0 ? '' : String((i * 37) % 101),
  ['red', 'green', ''][i % 3],
  i % 2 === 0 ? 'yes' : 'no',
  String(i / 8),
  i % 50 === 0 ? '' : ['a', 'b', 'c'][(i * 5) % 3],
])
const text = ['x,colour,member,y,kind', ...cells.map((row) => row.join(','))].join('\n')

const columns = ['id', 'patient', 'seen', 'from', 'named', 'x', 'y']
const grouped = [
  columns.join(','),
  ...Array.from({ length: 240 }, (_, i) => {
    const day = String(1 + (i % 28)).padStart(2, '0')
    const part = ['train', 'train', 'dev', 'test'][i % 4] ?? ''
    const from = i % 3 === 0 ? 'app' : 'web'
    return [`r${i}`, `p${i % 40}`, `2026-01-${day}`, from, part, (i * 37) % 101, (i * 11) % 97].join(',')
  }),
].join('\n')

describe('prepareTable', () => {
  it.each([
    { target: 'kind', dropMissingTarget: true, seed: 3 },
    { target: 'y', seed: 1, ignore: ['kind'], mostCategories: 1, fractions: { dev: 0.3, test: 0.1 } },
  ])('gives what splitting, fitting and preparing one after the other give: %j', async (options) => {
    for (const precision of ['f32', 'f64'] as const) {
      const table = await readCsv(text, { precision })
      const { dropMissingTarget = false, seed, target } = options
      const fractions = options.fractions === undefined ? {} : { fractions: options.fractions }
      const parts = splitTable(table, { target, dropMissingTarget, seed, ...fractions })
      const { ignore = [], mostCategories = 50 } = options
      const task = taskOf(table, target)
      const preprocessor = fitPreprocessor(parts.train, { target, task, ignore, mostCategories })
      const prepared = prepareTable(table, { ...options, precision })
      expect(prepared.preprocessor).toEqual(preprocessor)
      expect(prepared.summary).toEqual(parts.summary)
      for (const name of ['train', 'dev', 'test'] as const) {
        expect(prepared[name]).toEqual(preprocess(parts[name], preprocessor, { precision }))
      }
    }
  })

  it.each([
    { target: 'y', group: 'patient', stratify: true, scaling: 'robust' },
    { target: 'y', time: 'seen', trainDev: true, ignore: ['seen'] },
    { target: 'y', source: { by: 'from', aim: 'app' }, trainDev: 20, key: 'id', ignore: ['id'] },
    { target: 'y', part: 'named', scaling: 'minMax', ignore: ['named'] },
    { target: 'y', rule: 'course', test: false, key: 'id' },
  ] as const)('splits in every way as splitTable does, and marks the parts alike: %j', async (options) => {
    const table = await readCsv(grouped, { precision: 'f32' })
    const { scaling = 'standard', ...rest } = options
    const { ignore, ...splitting } = { ignore: [], ...rest }
    const { summary, ...parts }: TwoTables & { test?: Table } = splitTable(table, splitting as SplitTableOptions)
    const { preprocessor, ...prepared }: TwoPreparedParts & { test?: Dataset } = prepareTable(table, options)
    expect(preprocessor).toEqual(fitPreprocessor(parts.train, { target: 'y', task: 'regression', scaling, ignore }))
    expect(prepared.summary).toEqual(summary)
    expect(new Set(Object.keys(prepared))).toEqual(new Set([...Object.keys(parts), 'summary']))
    expect('trainDev' in parts).toBe('trainDev' in options)
    for (const [name, part] of Object.entries(parts)) {
      const made = Object.entries(prepared).find(([key]) => key === name)?.[1]
      expect(made).toEqual(preprocess(part, preprocessor))
      expect(made).toHaveProperty('part.name', name)
    }
  })

  it('encodes rows in several blocks as one after the other: bins, dates, texts, codes and gaps', async () => {
    const words = ['red', 'green', 'blue', 'large', 'small', 'old', 'new', 'round', 'flat', 'soft', 'hard']
    const rows = Array.from({ length: 1300 }, (_, i) => {
      const [zip, day] = [10_000 + ((i * 7) % 40) * 13, 1 + (i % 28)]
      const seen = i % 11 === 0 ? '' : `2026-${String(1 + (i % 12)).padStart(2, '0')}-${String(day).padStart(2, '0')}`
      const said = [0, 1, 2, 3].map((k) => words[(i * (k + 3) + k * k) % words.length]).join(' ')
      const y = [3, -1, 7, 0, 5, -4, 2][zip % 7] ?? 0
      return [
        i % 13 === 0 ? '' : (i * 37) % 1009,
        seen,
        `${said} ${i % 60}`,
        zip,
        ['a', 'b', ''][i % 3],
        y + (i % 5) / 10,
      ]
    })
    const table = await readCsv(['n,seen,said,zip,kind,y', ...rows.map((row) => row.join(','))].join('\n'))
    const prepared = prepareTable(table, { target: 'y', seed: 1, numbers: 'piecewiseLinear' })
    const parts = splitTable(table, { target: 'y', seed: 1 })
    const kinds = prepared.preprocessor.columns.map(({ name, kind }) => `${name}: ${kind}`)
    expect(kinds).toEqual(['n: number', 'seen: number', 'said: text', 'zip: category', 'kind: category'])
    for (const name of ['train', 'dev', 'test'] as const) {
      expect(prepared[name]).toEqual(preprocess(parts[name], prepared.preprocessor))
    }
  })

  it('leaves the table as it was, and out the test part where asked to', async () => {
    const table = await readCsv(text)
    const prepared = prepareTable(table, { target: 'y', test: false })
    expect(prepared).not.toHaveProperty('test')
    expect(table).toEqual(await readCsv(text))
  })

  it('refuses unknown options and missing values on demand', async () => {
    const table = await readCsv(text)
    const slip = { target: 'y', sede: 1 } as PrepareOptions
    expectFault(() => prepareTable(table, slip), { code: 'INVALID_OPTION', field: 'sede' }, 'Did you mean `seed`?')
    expectFault(() => prepareTable(table, { target: 'y', missing: 'error' }), { code: 'INVALID_DATA', column: 'x' })
  })
})
