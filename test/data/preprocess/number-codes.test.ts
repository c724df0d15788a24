import { describe, expect, it } from 'vitest'
import {
  columnTypes,
  fitPreprocessor,
  preprocess,
  preprocessFeatures,
  summarizeRows,
  type Table,
} from '../../../src/index.js'
import { readCsv } from '../../../src/data/csv/index.js'
import { normalFrom } from '../../inspect/samples.js'

const CODES = 150
const ROWS = 1200

/** Rows of 150 codes that are far apart, with a target made from the code. */
function rowsOf(name: string, seed: number, target: (code: number) => number): Table {
  const next = normalFrom(seed)
  const codes = Array.from({ length: ROWS }, (_, row) => 10_000 + 137 * ((row * 7919) % CODES))
  return {
    rows: ROWS,
    columns: [
      { name, kind: 'number', values: Float64Array.from(codes) },
      { name: 'x', kind: 'number', values: Float64Array.from({ length: ROWS }, next) },
      { name: 'y', kind: 'number', values: Float64Array.from(codes, (code) => target(code) + 0.5 * next()) },
    ],
  }
}

/** An effect of each code of its own: the sign of a hash. */
const own = (code: number): number => (((code * 2654435761) >>> 7) % 2 === 0 ? 1 : -1)
const kindOf = (table: Table, options: object = {}): string | undefined =>
  fitPreprocessor(table, { target: 'y', ...options }).columns[0]?.kind

describe('whole numbers', () => {
  it('are categories where each has an effect of its own', () => {
    const table = rowsOf('zip', 1, own)
    const preprocessor = fitPreprocessor(table, { target: 'y' })
    expect(preprocessor.columns[0]).toMatchObject({ name: 'zip', kind: 'category' })
    expect(preprocessor.preparation.join(' ')).toContain('its numbers are codes')
    expect(columnTypes(preprocessor).get('zip')).toBe('category')
    expect(kindOf(table, { identifiers: 'keep' })).toBe('number')
    const labels: Table = {
      rows: ROWS,
      columns: table.columns.map((column) =>
        column.kind === 'number' && column.name === 'y'
          ? { ...column, values: column.values.map((value) => Number(value > 0)) }
          : column,
      ),
    }
    expect(kindOf(labels, { task: 'classification' })).toBe('category')
  })

  it('stay numbers where their order says as much, where nothing depends on them, and under other names', () => {
    expect(kindOf(rowsOf('year', 2, (code) => code / 5000))).toBe('number')
    expect(kindOf(rowsOf('year', 3, (code) => 2 * Math.sin(code / 3000)))).toBe('number')
    for (let seed = 10; seed < 40; seed++) expect(kindOf(rowsOf('zip', seed, () => 0))).toBe('number')
    expect(kindOf(rowsOf('rooms', 4, own))).toBe('number')
  })

  it('that are codes are encoded alike from numbers and from texts, also with decimals', async () => {
    const table = rowsOf('zip', 1, own)
    const preprocessor = fitPreprocessor(table, { target: 'y' })
    const [numbers] = table.columns
    if (numbers?.kind !== 'number') throw new Error('no numbers')
    const encoded = preprocess(table, preprocessor)
    for (const suffix of ['', '.0']) {
      const lines = Array.from(numbers.values, (code) => `${code}${suffix},0`)
      const read = await readCsv(['zip,x', ...lines].join('\n'), { types: columnTypes(preprocessor) })
      const { x, features } = preprocessFeatures(read, preprocessor)
      expect(features).toBe(CODES + 1)
      const isSame = Array.from({ length: ROWS }, (_, row) =>
        Array.from({ length: CODES }, (_, j) => x[row * features + j] === encoded.x[row * features + j]).every(Boolean),
      )
      expect(isSame.every(Boolean)).toBe(true)
    }
    expect(summarizeRows(table, preprocessor).columns[0]?.kind).toBe('category')
  })
})
