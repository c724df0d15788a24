import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCsv, readCsvChunks, type CsvOptions } from '../../../src/data/csv/index.js'
import { textAt, type TableColumn } from '../../../src/data/table/table.js'
import { parseDate } from '../../../src/data/parse/dates.js'
import { expectRejection } from '../../support/errors.js'

/** The one column of a file with these cells, and what was noted. */
async function column(
  cells: readonly string[],
  options?: CsvOptions,
): Promise<{ column: TableColumn; notes: readonly string[] }> {
  const { columns, notes = [] } = await readCsv(`x;y\n${cells.map((cell) => `${cell};1\n`).join('')}`, {
    ...options,
    delimiter: ';',
  })
  const [first] = columns
  if (first === undefined) throw new Error('no column')
  return { column: first, notes }
}

const numbers = (...values: number[]): TableColumn => ({ name: 'x', kind: 'number', values: Float64Array.from(values) })

describe('missing values', () => {
  it('are empty cells and the usual words, never 0', async () => {
    const cells = ['1', '', ' ', '""', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL']
    expect((await column(cells)).column).toEqual(numbers(1, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN))
    const texts = await column(['a', '', 'NA'])
    expect(texts.column).toEqual({ name: 'x', kind: 'category', codes: Int32Array.of(0, -1, -1), categories: ['a'] })
  })

  it('of the option are added to the usual words, as by na_values of pandas', async () => {
    const kept = { missing: ['-9', 'lost'] }
    expect((await column(['1', 'NA', '-9', '-9.0', 'lost', ''], kept)).column).toEqual(
      numbers(1, NaN, NaN, NaN, NaN, NaN),
    )
    expect((await column(['a', '-9.0', 'NA', '-9', 'lost', 'b'], kept)).column).toMatchObject({
      categories: ['-9.0', 'a', 'b'],
    })
    const own = { missing: ['lost'], keepDefaultMissing: false }
    expect((await column(['a', 'NA', 'lost', ''], own)).column).toMatchObject({
      codes: Int32Array.of(1, 0, -1, -1),
      categories: ['NA', 'a'],
    })
    await expectRejection(column(['1'], { keepDefaultMissing: 0 as unknown as boolean }), {
      code: 'INVALID_OPTION',
      field: 'keepDefaultMissing',
    })
  })

  it('by default are `-` only where no `+` is a category, with the option always', async () => {
    expect((await column(['+', '-', '+'])).column).toMatchObject({ categories: ['+', '-'] })
    expect((await column(['+', '-', '+'], { missing: ['x'] })).column).toMatchObject({ categories: ['+', '-'] })
    expect((await column(['+', '-', '+'], { missing: ['-'] })).column).toMatchObject({ categories: ['+'] })
  })

  it('can be other words, numbers too', async () => {
    expect((await column(['1', '?', '-9', ''], { missing: ['?', '-9'] })).column).toEqual(numbers(1, NaN, NaN, NaN))
    expect((await column(['NA', 'b'], { keepDefaultMissing: false })).column).toMatchObject({ categories: ['NA', 'b'] })
    await expectRejection(column(['1'], { missing: '?' as unknown as string[] }), {
      code: 'INVALID_OPTION',
      field: 'missing',
    })
  })

  it('are texts in the cells of `verbatim`, whose numbers stay as written', async () => {
    const rows = 'id,x,kept\n1,NA,NA\n2,3.0,-\n3,4,\n4,+5,007\n'
    const read = async (verbatim: string[], columns?: string[]): Promise<{ columns: unknown[]; verbatim: unknown }> => {
      const table = await readCsv(rows, { verbatim, ...(columns === undefined ? {} : { columns }) })
      const written = table.verbatim?.map((column) => [
        column.name,
        ...Array.from({ length: 4 }, (_, row) => textAt(column, row)),
      ])
      return {
        columns: table.columns.map((column) => column.kind === 'number' && [...column.values]),
        verbatim: written,
      }
    }
    const x = [NaN, 3, 4, 5]
    const written = [
      ['x', 'NA', '3.0', '4', '+5'],
      ['kept', 'NA', '-', null, '007'],
    ]
    expect(await read(['kept', 'x'])).toEqual({ columns: [[1, 2, 3, 4], x, false], verbatim: written })
    expect(await read(['x', 'kept'], ['x'])).toEqual({ columns: [x], verbatim: written })
    expect(await read(['kept'], ['x'])).toEqual({ columns: [x], verbatim: written.slice(1) })
    expect((await readCsv(rows)).verbatim).toBeUndefined()
    await expectRejection(readCsv('x\n1\n', { verbatim: [] }), { code: 'INVALID_OPTION', field: 'verbatim' })
    await expectRejection(readCsv('x\n1\n', { verbatim: ['y'] }), { code: 'INVALID_DATA', column: 'y' })
  })

  it('are the same texts chunk by chunk, in rows of plain numbers and others', async () => {
    const cells = Array.from({ length: 30_000 }, (_, row) =>
      row % 100 === 0 ? '"NA"' : row % 7 === 0 ? `${row}.0` : `${row}`,
    )
    const text = `x,y\n${cells.map((cell, row) => `${cell},${row}\n`).join('')}`
    const found: (string | null)[] = []
    const numbers: number[] = []
    for await (const { rows, verbatim, columns } of readCsvChunks(text, { verbatim: ['x'], rows: 7000 })) {
      for (const column of verbatim ?? []) found.push(...Array.from({ length: rows }, (_, row) => textAt(column, row)))
      if (columns[0]?.kind === 'number') numbers.push(...columns[0].values)
    }
    expect(found).toEqual(cells.map((cell) => cell.replaceAll('"', '')))
    expect(numbers).toEqual(cells.map((cell, row) => (cell.startsWith('"') ? NaN : row)))
  })

  it('alone make a column of numbers', async () => {
    expect((await column(['', 'NA'])).column).toEqual(numbers(NaN, NaN))
  })
})

describe('kinds', () => {
  it('are numbers where every value is one', async () => {
    expect((await column([' 1', '-2.5e1\t', '.5'])).column).toEqual(numbers(1, -25, 0.5))
  })

  it('are texts where one is not, and a note says which if most are', async () => {
    const { column: texts, notes } = await column(['1', '2', '12abc', '0x10', '3'])
    expect(texts).toMatchObject({ kind: 'category', categories: ['0x10', '1', '12abc', '2', '3'] })
    expect(notes).toEqual([
      'Column "x" is read as categories: 2 cells are not numbers, the first of them "12abc" in row 4.',
    ])
    expect((await column(['1e400', 'a', '1'])).notes).toEqual([])
    expect((await column(['1', '1e400'])).column).toMatchObject({ kind: 'category', categories: ['1', '1e400'] })
  })

  it('can be named', async () => {
    const { column: zip } = await column(['10', '007', '9'], { types: { x: 'category' } })
    expect(zip).toEqual({ name: 'x', kind: 'category', codes: Int32Array.of(2, 0, 1), categories: ['007', '9', '10'] })
    await expectRejection(
      column(['1'], { types: { X: 'number' } }),
      { code: 'INVALID_DATA', field: 'X' },
      'Did you mean "x"?',
    )
    await expectRejection(column(['1'], { types: { x: 'int' as 'number' } }), {
      code: 'INVALID_OPTION',
      field: 'types["x"]',
    })
  })

  it.each(['0x10', '1e400', '12abc', '=cmd|', 'Infinity'])('named number refuse %s by row and value', async (cell) => {
    const details = { code: 'INVALID_DATA', column: 'x', row: 3, value: cell } as const
    await expectRejection(
      column(['1', cell], { types: { x: 'number' } }),
      details,
      'must be a number',
      '{ "x": \'category\' }',
    )
  })

  it('are seen from the first 10,000 rows; few later cells that do not fit are missing and said, many are refused', async () => {
    const cells = [...Array.from({ length: 10_000 }, () => '1'), '2', 'A10']
    const { column: mostly, notes } = await column(cells)
    expect(mostly).toMatchObject({
      kind: 'number',
      invalid: { count: 1, first: [{ row: 10_003, value: 'A10' }] },
      numberFormat: { decimal: '.', missing: ['A10'] },
    })
    expect(mostly.kind === 'number' && mostly.values.slice(-2)).toEqual(Float64Array.of(2, NaN))
    expect(notes).toEqual(['Column "x": 1 of 10002 cells is no number and counts as missing: "A10" in row 10003.'])
    // 527 of 10,527 cells are 5.006 %.
    await expectRejection(
      column([...cells.slice(0, 10_000), ...Array.from({ length: 527 }, () => 'A10')]),
      { code: 'INVALID_DATA', column: 'x', row: 10_002, value: 'A10' },
      'be a number',
    )
    expect((await column(cells, { types: { x: 'category' } })).column).toMatchObject({ categories: ['1', '2', 'A10'] })
    const late = [...Array.from({ length: 10_000 }, () => ''), 'b', '', 'a']
    const { column: texts } = await column(late)
    expect(texts).toMatchObject({ kind: 'category', categories: ['a', 'b'] })
    expect(texts.kind === 'category' && texts.codes.slice(9_999)).toEqual(Int32Array.of(-1, 1, -1, 0))
    expect((await column([...late.slice(0, 10_000), '5'])).column).toMatchObject({ kind: 'number' })
  })

  it('keep formulas as texts', async () => {
    expect((await column(['=cmd|', '@x'])).column).toMatchObject({ kind: 'category', categories: ['=cmd|', '@x'] })
  })
})

describe('booleans', () => {
  const booleans = (categories: readonly string[], ...codes: number[]): TableColumn => ({
    name: 'x',
    kind: 'category',
    codes: Int32Array.from(codes),
    categories,
    readAs: 'boolean',
  })

  it.each([
    ['true', 'false'],
    ['Yes', 'NO'],
    ['T', 'f'],
    ['y', 'n'],
    ['ON', 'off'],
    ['Oui', 'Non'],
  ])('are seen from %s and %s, both of which are there, and keep these words', async (yes, no) => {
    expect((await column([yes, no, '', ` ${yes} `])).column).toEqual(booleans([no, yes], 1, 0, -1, 1))
  })

  it('are not seen from 0 and 1, from one word, or from words of two pairs', async () => {
    expect((await column(['0', '1'])).column).toEqual(numbers(0, 1))
    expect((await column(['f', 'f'])).column.readAs).toBeUndefined()
    expect((await column(['yes', 'false'])).column.readAs).toBeUndefined()
    expect((await column(['yes', 'no', 'maybe'])).column.readAs).toBeUndefined()
  })

  it('can be named, then of any of the words, and refuse others by row', async () => {
    const types = { x: 'boolean' } as const
    const { column: words } = await column(['1', '0', 'yes', 'F', 'NA', 'F'], { types })
    expect(words).toEqual(booleans(['F', '1'], 1, 0, 1, 0, -1, 0))
    await expectRejection(column(['1', 'maybe'], { types }), {
      code: 'INVALID_DATA',
      column: 'x',
      row: 3,
      value: 'maybe',
    })
  })
})

describe('dates', () => {
  it('are days since 1970 in UTC', async () => {
    const cells = ['1970-01-02', '', '1970-01-01T12:00Z', '1970-01-01 06:00:00', '1970-01-01T00:14:23.50+00:00']
    const values = Float64Array.of(1, NaN, 0.5, 0.25, 863.5 / 86_400)
    expect((await column(cells)).column).toEqual({ name: 'x', kind: 'number', values, readAs: 'date' })
    const offsets = ['2024-02-29T01:00+02:00', '2024-02-28T23:00:00Z', '2024-02-28T18:00:00-05']
    const { column: same } = await column(offsets)
    expect(same.kind === 'number' && new Set(same.values).size).toBe(1)
  })

  it.each(['2023-02-29', '2024-13-01', '2024-01-01T24:00', '2024-01-01T10:60', '2024-01-01T10:00+25:00'])(
    'are not %s',
    async (cell) => {
      expect((await column([cell, '2024-01-01'])).column.readAs).toBeUndefined()
      const named = column(['2024-01-01', cell], { types: { x: 'date' } })
      await expectRejection(named, { code: 'INVALID_DATA', column: 'x', row: 3, value: cell }, 'ISO 8601')
    },
  )

  it('agree with the calendar of the engine', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          expect(parseDate(date.toISOString())).toBeCloseTo(date.getTime() / 86_400_000, 7)
          expect(parseDate(date.toISOString().slice(0, 10))).toBe(Math.floor(date.getTime() / 86_400_000))
        },
      ),
    )
  })

  it('are seen where they begin late', async () => {
    const late = [...Array.from({ length: 10_000 }, () => ''), '2024-01-01']
    expect((await column(late)).column.readAs).toBe('date')
  })
})

describe('columns to ignore', () => {
  it('are not in the table, whatever they hold', async () => {
    const { columns } = await readCsv('a,b,c\n1,x,2\n3,,4\n', { types: { b: 'ignore' } })
    expect(columns.map(({ name }) => name)).toEqual(['a', 'c'])
    expect(columns[1]).toMatchObject({ values: Float64Array.of(2, 4) })
  })
})

describe('precision', () => {
  it('f32 keeps numbers in f32, and refuses what is too large for it', async () => {
    expect((await column(['0.1', '', '1e38'], { precision: 'f32' })).column).toEqual({
      name: 'x',
      kind: 'number',
      values: Float32Array.of(0.1, NaN, 1e38),
    })
    const large = column(['1', '1e39'], { precision: 'f32' })
    await expectRejection(large, { code: 'INVALID_DATA', column: 'x', row: 3, value: '1e39' }, 'range of f32')
  })
})

describe('categories', () => {
  it('are told apart by all of their bytes, however many there are', async () => {
    const cells = Array.from({ length: 5000 }, (_, i) => `k${i % 2500} ${'é'.repeat(i % 3)}`)
    const { column: texts } = await column(cells)
    if (texts.kind !== 'category') throw new Error('no texts')
    expect(Array.from(texts.codes, (code) => texts.categories[code])).toEqual(cells.map((cell) => cell.trim()))
  })

  it('do not depend on the order of the rows', async () => {
    const { column: up } = await column(['a', 'b', 'Z', 'ä'])
    const { column: down } = await column(['ä', 'Z', 'b', 'a'])
    expect(up).toMatchObject({ categories: ['Z', 'a', 'b', 'ä'], codes: Int32Array.of(1, 2, 0, 3) })
    expect(down).toMatchObject({ categories: ['Z', 'a', 'b', 'ä'], codes: Int32Array.of(3, 0, 2, 1) })
  })
})

describe('decimal commas', () => {
  it('are read where the cells show them, and said', async () => {
    const { column: read, notes } = await column(['1', '2,5', ''])
    expect(read).toEqual({ ...numbers(1, 2.5, NaN), numberFormat: { decimal: ',' } })
    expect(notes).toEqual(['Column "x" is read as numbers with a decimal comma, such as "2,5" for 2.5.'])
    expect((await column(['1', '2,5'], { types: { x: 'number' } })).column).toMatchObject(numbers(1, 2.5))
  })

  it('are an error where a point was asked for', async () => {
    const options = { decimal: '.', types: { x: 'number' } } as const
    await expectRejection(column(['1', '2,5'], options), { code: 'INVALID_DATA', column: 'x', row: 3, value: '2,5' })
  })

  it('are read where asked for, and never taken for delimiters', async () => {
    const { columns } = await readCsv('x;y\n1,5;2,5\n-1e3;.5,\n', { decimal: ',', types: { y: 'category' } })
    expect(columns[0]).toEqual({ ...numbers(1.5, -1000), numberFormat: { decimal: ',' } })
    await expectRejection(readCsv('x\n1', { decimal: ',', delimiter: ',' }), {
      code: 'INVALID_OPTION',
      field: 'decimal',
    })
  })

  it('are texts where the column has other texts, or is to have', async () => {
    expect((await column(['1,5', 'x'])).column.kind).toBe('category')
    expect((await column(['1,5'], { types: { x: 'category' } })).column.kind).toBe('category')
  })
})
