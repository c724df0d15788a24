import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  readJsonLines,
  readRows,
  type Row,
  type RowOptions,
  type Table,
  type TextSource,
} from '../../../src/data/files/jsonl.js'
import type { ErrorDetails } from '../../../src/errors.js'
import { textAt } from '../../../src/data/table/table.js'
import { expectRejection } from '../../support/errors.js'
import { chunksOf, everySource } from '../../support/sources.js'

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

async function outcome(source: TextSource, options?: RowOptions): Promise<Table | string> {
  return await readJsonLines(source, options).catch((error: unknown) => String(error))
}

const lines = [
  '\uFEFF{"n":1.5,"t":"é","b":true,"d":"2024-05-31","w":"yes"}',
  '{"n":null,"t":"Zoë","b":false,"d":"2024-06-01T12:00Z","w":"no"}\r',
  '',
  '{"t":"é","late":-3,"n":1e3,"w":null}',
].join('\n')

describe('readJsonLines', () => {
  it('reads objects right after each other, also on one line, whatever their texts have', async () => {
    const rows = [
      { a: 1, t: 'x' },
      { a: 2, t: 'y}{' },
      { a: 3, t: '"} {"' },
    ].map((row) => JSON.stringify(row))
    const { columns: expected } = await readJsonLines(rows.join('\n'))
    for (const text of [
      rows.join(''),
      rows.join(' '),
      `${rows[0]}\n${rows[1]}${rows[2]}\n`,
      `${rows[0]}${rows[1]}\n${rows[2]}`,
    ]) {
      expect((await readJsonLines(text)).columns).toEqual(expected)
    }
    const pretty = rows.map((row) => JSON.stringify(JSON.parse(row), null, 2)).join('')
    expect((await readJsonLines(pretty)).columns).toEqual(expected)
    await expectRejection(readJsonLines('{"a":1}{"a":'), { code: 'INVALID_DATA', row: 1 })
    await expectRejection(readJsonLines('{"a":1}\n{"a":1}{"a"'), { code: 'INVALID_DATA', row: 2 })
  })

  it('makes the members of nested objects columns, named by their path', async () => {
    const nested = [
      { id: 1, at: { city: 'Bonn', geo: { lat: 50.7 } }, extra: {} },
      { id: 2, at: { city: 'Ulm', geo: null }, extra: {} },
      { id: 3, 'at.city': 'Jena' },
    ]
    const { columns, notes } = await readJsonLines(JSON.stringify(nested))
    expect(columns).toMatchObject([
      { name: 'id', values: Float64Array.of(1, 2, 3) },
      { name: 'at.city', categories: ['Bonn', 'Jena', 'Ulm'], codes: Int32Array.of(0, 2, 1) },
      { name: 'at.geo.lat', values: Float64Array.of(50.7, NaN, NaN) },
      { name: 'extra' },
      { name: 'at.geo' },
    ])
    expect(notes).toEqual(['The members of nested objects are 3 columns, named by path such as "at.city".'])
    const lined = nested.map((row) => JSON.stringify(row)).join('\n')
    expect((await readJsonLines(lined)).columns).toEqual(columns)
    const ignored = await readJsonLines(lined, { types: { at: 'ignore', 'at.city': 'ignore' } })
    expect(ignored.columns.map(({ name }) => name)).toEqual(['id', 'extra'])
  })

  it('keeps a member that the row has twice by its own name, and refuses arrays and what is nested too deep', async () => {
    const { columns } = await readJsonLines('{"a.b":1,"a":{"b":2,"c":3}}\n{"a":{"b":4}}\n')
    expect(columns).toMatchObject([
      { name: 'a.b', values: Float64Array.of(1, 4) },
      { name: 'a.c', values: Float64Array.of(3, NaN) },
    ])
    await expectRejection(readJsonLines('{"a":{"b":[1,2]}}'), { code: 'INVALID_DATA', column: 'a.b', row: 1 })
    const deep = `${'{"a":'.repeat(12)}1${'}'.repeat(12)}`
    await expectRejection(readJsonLines(`[${deep}]`), { code: 'INVALID_DATA', column: 'a.a.a.a.a.a.a.a.a' })
  })

  it('reads numbers, texts, booleans and dates; what is not there is missing', async () => {
    const { rows, columns } = await readJsonLines(lines)
    expect(rows).toBe(3)
    expect(columns).toEqual([
      { name: 'n', kind: 'number', values: Float64Array.of(1.5, NaN, 1000) },
      { name: 't', kind: 'category', codes: Int32Array.of(1, 0, 1), categories: ['Zoë', 'é'] },
      { name: 'b', kind: 'category', codes: Int32Array.of(1, 0, -1), categories: ['false', 'true'], readAs: 'boolean' },
      { name: 'd', kind: 'number', values: Float64Array.of(19_874, 19_875.5, NaN), readAs: 'date' },
      { name: 'w', kind: 'category', codes: Int32Array.of(1, 0, -1), categories: ['no', 'yes'], readAs: 'boolean' },
      { name: 'late', kind: 'number', values: Float64Array.of(NaN, NaN, -3) },
    ])
  })

  it.each([
    ['good lines', lines],
    ['a line that is no JSON', '{"a":1}\n{"a":"é",}\n'],
    ['a value that is no value', '{"a":1}\n{"a":["é"]}\n'],
    ['a NUL', '{"a":1}\n\0{"a":"é"}\n'],
  ])('gives the same wherever chunks are cut: %s', async (_, text) => {
    const bytes = encode(text)
    const whole = await outcome(text)
    for (const cut of bytes.keys()) expect(await outcome(chunksOf(bytes, cut))).toEqual(whole)
    expect(await outcome(chunksOf(bytes, ...bytes.keys()))).toEqual(whole)
  })

  it.each(everySource(encode(lines)))('reads from %s', async (_, source) => {
    expect(await readJsonLines(source())).toEqual(await readJsonLines(lines))
  })

  const faults: readonly (readonly [text: string, details: Partial<ErrorDetails>, words: string])[] = [
    ['{"a":1}\n[1]', { row: 2, value: [1] }, 'be an object'],
    ['[{"a":1},\n1]', { row: 2, value: 1 }, 'be an object'],
    ['\n[{"a":1}', { field: 'source' }, 'be one array of objects'],
    [`[{"a":1}${' '.repeat(99)}`, { field: 'source' }, 'position 107'],
    [`[{"a":1},]`, { field: 'source' }, 'may be cut off. JSON has double quotes'],
    ['[]', { value: '0 rows' }, 'at least one row'],
    ['{"a":1}\n7', { row: 2, value: 7 }, 'be an object'],
    ['{"a":1', { row: 1, value: '{"a":1' }, 'be an object in JSON'],
    ['{"a":{"b":[1]}}', { row: 1, column: 'a.b' }, "'ignore'"],
    ['{"a":1}\n\n{"a":[]}', { row: 3, column: 'a', value: [] }, 'be a finite number'],
    ['{"a":"x"}\n{"a":[1]}', { row: 2, column: 'a', value: [1] }, 'be a string, a number or a boolean'],
    ['{"a":1e999}', { row: 1, column: 'a', value: Infinity }, 'be a finite number'],
    ['\n \n', { value: '0 rows' }, 'at least one row'],
  ]
  it.each(faults)('refuses %j by line', async (text, details, words) => {
    await expectRejection(readJsonLines(text), { code: 'INVALID_DATA', ...details }, words)
  })

  it('reads an array of objects', async () => {
    const [first, second, , third] = lines.replaceAll('\r', '').replace('\uFEFF', '').split('\n')
    const array = `\uFEFF \n[${first},\n${second},${third}]\n`
    const expected = await readJsonLines([first, second, third].join('\n'))
    for (const source of [array, encode(array), chunksOf(encode(array), ...encode(array).keys())]) {
      expect(await readJsonLines(source)).toEqual(expected)
    }
  })

  it('refuses a document cut at any byte of its last line', async () => {
    const text = '{"a":1}\n{"a":2,"b":"x"}'
    for (let end = 9; end < text.length; end++) {
      await expectRejection(readJsonLines(text.slice(0, end)), { code: 'INVALID_DATA', row: 2 })
    }
  })

  it('stops a line that never ends', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield new Uint8Array(65_536).fill(120)
    }
    await expectRejection(readJsonLines(endless()), { code: 'INVALID_DATA', row: 1 }, 'no longer than 16777216')
  })

  it('refuses the page of a server that has no such file', async () => {
    const page = new Response('<!doctype html>', { status: 404 })
    await expectRejection(readJsonLines(page), { code: 'IO', value: 'status 404' })
  })

  it('keeps names as plain data', async () => {
    const { columns } = await readJsonLines('{"__proto__":1,"constructor":2}\n{"__proto__":3}')
    expect(columns.map(({ name }) => name)).toEqual(['__proto__', 'constructor'])
    expect(columns[1]).toMatchObject({ values: Float64Array.of(2, NaN) })
  })
})

describe('values of several kinds in a column', () => {
  /** The column `a` of rows with these values, and what is said of it. */
  async function read(...values: readonly string[]): Promise<{ cells: unknown[]; notes: string }> {
    const { columns, rows, notes } = await readJsonLines(values.map((value) => `{"a":${value}}`).join('\n'))
    const [column] = columns
    const cells = Array.from({ length: rows }, (_, row) =>
      column?.kind === 'number' ? column.values[row] : column && textAt(column, row),
    )
    return { cells, notes: (notes ?? []).join(' ') }
  }

  it.each([
    ['texts, then numbers', ['"x"', '1', 'null', 'true'], ['x', '1', null, 'true']],
    ['numbers, then texts', ['1.5', 'null', '"x"', '2'], ['1.5', null, 'x', '2']],
    ['booleans, then texts', ['true', 'null', '"x"'], ['true', null, 'x']],
    ['booleans, then numbers', ['false', '7'], ['false', '7']],
    ['numbers, then booleans', ['7', 'true'], ['7', 'true']],
  ])('are texts: %s', async (_, values, cells) => {
    const found = await read(...values)
    expect(found.cells).toEqual(cells)
    expect(found.notes).toMatch(/"a".* read as (?:categories|texts)/)
  })

  it('are numbers where 95 % are, and the others are listed', async () => {
    const numbers = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? `${i}` : `"${i}"`))
    expect(await read(...numbers, '"12 or so"')).toEqual({
      cells: [...numbers.keys(), NaN],
      notes: 'Column "a": 1 of 41 cells is no number and counts as missing: "12 or so" in row 41.',
    })
    const { columns } = await readJsonLines([...numbers, '"12 or so"'].map((value) => `{"a":${value}}`).join('\n'))
    expect(columns[0]).toMatchObject({
      invalid: { count: 1, first: [{ row: 41, value: '12 or so' }] },
      numberFormat: { decimal: '.', missing: ['12 or so'] },
    })
  })

  it('are dates where 95 % are', async () => {
    const dates = Array.from({ length: 40 }, (_, i) => `"2024-05-${String(1 + (i % 28)).padStart(2, '0')}"`)
    const { columns } = await readJsonLines([...dates, '"soon"', '""'].map((value) => `{"a":${value}}`).join('\n'))
    expect(columns[0]).toMatchObject({ readAs: 'date', invalid: { count: 1, first: [{ row: 41, value: 'soon' }] } })
  })

  it('are the missing values that Python writes', async () => {
    expect((await read('1', 'NaN', '-Infinity', 'Infinity', '2')).cells).toEqual([1, NaN, NaN, NaN, 2])
    const { columns } = await readJsonLines('[{"a": NaN, "b": "NaN or -Infinity"}, {"a": 3, "b": "\\"NaN"}]')
    expect(columns).toMatchObject([{ values: Float64Array.of(NaN, 3) }, { categories: ['"NaN', 'NaN or -Infinity'] }])
  })

  it('are integers beyond 2⁵³, none of which are merged', async () => {
    const ids = ['1234567890123456788', '1234567890123456789', '12']
    const { cells, notes } = await read(...ids)
    expect(cells).toEqual(ids)
    expect(notes).toContain('integers beyond 2⁵³')
    expect((await read('12', '0.12345678901234567', '9007199254740991')).cells).toEqual([
      12, 0.12345678901234567, 9007199254740991,
    ])
  })
})

describe('a document of JSON', () => {
  const rows = [
    { a: 1, b: 'x' },
    { a: 2.5, b: 'y' },
    { a: null, b: 'x' },
  ]
  const expected = { columns: [{ values: Float64Array.of(1, 2.5, NaN) }, { categories: ['x', 'y'] }], rows: 3 }
  const numbered = (values: readonly unknown[]): object => Object.fromEntries(values.entries())

  it.each([
    ['rows under a name', { source: 'api', total: 3, results: rows, pages: [1] }, 'objects of "results"'],
    [
      'columns with numbered cells, by pandas',
      { a: numbered([1, 2.5, null]), b: numbered(['x', 'y', 'x']) },
      'columns',
    ],
    [
      'columns with cells by the names of rows',
      { a: { r1: 1, r2: 2.5, r3: null }, b: { r1: 'x', r2: 'y', r3: 'x' } },
      'columns',
    ],
    ['columns as arrays', { a: [1, 2.5, null], b: ['x', 'y', 'x'] }, 'columns'],
    ['rows by name', { r1: rows[0], r2: rows[1], r3: rows[2] }, 'rows'],
    ['columns, index and data', { columns: ['a', 'b'], index: [0, 1, 2], data: rows.map(Object.values) }, '"data"'],
  ])('holds a table: %s', async (_, document, note) => {
    for (const text of [
      JSON.stringify(document),
      JSON.stringify(document, null, 2),
      `\n${JSON.stringify(document)}\n\n`,
    ]) {
      const found = await readJsonLines(text)
      expect(found).toMatchObject(expected)
      expect(found.notes?.join()).toContain(note)
      expect(await readJsonLines(chunksOf(encode(text), ...encode(text).keys()))).toEqual(found)
    }
  })

  it.each([
    ['objects over several lines', rows.map((row) => JSON.stringify(row, null, 1)).join('\n')],
    ['a comma behind each line', rows.map((row) => `${JSON.stringify(row)},`).join('\n')],
    ['arrays below names', JSON.stringify([['a', 'b'], ...rows.map(Object.values)])],
  ])('may be %s', async (_, text) => {
    const found = await readJsonLines(text)
    expect(found).toMatchObject(expected)
    expect(found.columns.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(await readJsonLines(chunksOf(encode(text), ...encode(text).keys()))).toEqual(found)
  })

  it('of arrays without names has numbered columns', async () => {
    const { columns, notes } = await readJsonLines('[[1,"x"],[2.5,"y"],[null,"x"]]')
    expect(columns).toMatchObject([{ name: 'column_1', ...expected.columns[0] }, { name: 'column_2' }])
    expect(notes).toEqual(['The rows are arrays: the columns are named column_1 to column_2.'])
  })

  it('is a row where it is no table', async () => {
    expect(await readJsonLines('{"a":1,"b":"x"}')).toMatchObject({ rows: 1, columns: [{ name: 'a' }, { name: 'b' }] })
    await expectRejection(readJsonLines('{\n"a":1,\n"b":'), { row: 1, field: 'line' })
    await expectRejection(readJsonLines('{"a":[1,2],"b":[1]}'), { row: 1, column: 'a' })
    await expectRejection(readJsonLines('{"a":[{"x":1}],"b":[{"x":1}]}'), { row: 1, column: 'a' })
  })
})

describe('types', () => {
  it('say how columns are read', async () => {
    const text = '{"zip":10,"n":"2.5","b":1,"d":"2024-05-31","x":[1]}\n{"zip":"a","n":3,"b":"no","d":null}'
    const types = { zip: 'category', n: 'number', b: 'boolean', d: 'date', x: 'ignore' } as const
    const { columns } = await readJsonLines(text, { types, precision: 'f32' })
    expect(columns).toEqual([
      { name: 'zip', kind: 'category', codes: Int32Array.of(0, 1), categories: ['10', 'a'] },
      { name: 'n', kind: 'number', values: Float32Array.of(2.5, 3) },
      { name: 'b', kind: 'category', codes: Int32Array.of(1, 0), categories: ['false', 'true'], readAs: 'boolean' },
      { name: 'd', kind: 'number', values: Float32Array.of(19_874, NaN), readAs: 'date' },
    ])
  })

  it('refuse what does not fit, and columns that are not there', async () => {
    const as = (kind: 'number' | 'boolean' | 'date', value: unknown): Promise<Table> =>
      readRows([{ a: value }], { types: { a: kind } })
    await expectRejection(as('number', '12abc'), { column: 'a', row: 0, value: '12abc' })
    await expectRejection(as('boolean', 2), { column: 'a', row: 0, value: 2 })
    await expectRejection(as('date', 5), { column: 'a', row: 0, value: 5 }, 'ISO 8601')
    await expectRejection(
      readRows([{ abc: 1 }], { types: { abd: 'number' } }),
      { column: 'abd' },
      'Did you mean "abc"?',
    )
    await expectRejection(readRows([{ a: 1 }], { tpyes: {} } as RowOptions), { code: 'INVALID_OPTION', field: 'tpyes' })
    await expectRejection(readRows([{ a: 1e39 }], { precision: 'f32' }), { column: 'a', value: 1e39 }, 'of f32')
  })
})

describe('readRows', () => {
  it('takes arrays, iterables and async iterables', async () => {
    const rows: Row[] = [
      { a: 1, on: new Date('1970-01-03') },
      { a: 2n, on: null },
    ]
    async function* later(): AsyncGenerator<Row> {
      for (const row of rows) yield await Promise.resolve(row)
    }
    const table = await readRows(rows)
    expect(table.columns).toEqual([
      { name: 'a', kind: 'number', values: Float64Array.of(1, 2) },
      { name: 'on', kind: 'number', values: Float64Array.of(2, NaN), readAs: 'date' },
    ])
    expect(await readRows(new Set(rows))).toEqual(table)
    expect(await readRows(later())).toEqual(table)
  })

  it('refuses integers that f64 has not, invalid dates, functions, and what is no rows', async () => {
    await expectRejection(readRows([{ a: 2n ** 53n }]), { column: 'a', row: 0 }, '2⁵³')
    await expectRejection(
      readRows([{ a: new Date('x') }]),
      { column: 'a', row: 0 },
      'be a Date or an ISO 8601 date string',
    )
    await expectRejection(readRows([{ a: (): number => 1 }]), { column: 'a', row: 0 })
    await expectRejection(readRows(5 as unknown as Row[]), { code: 'INVALID_OPTION', field: 'rows' })
    await expectRejection(readRows([]), { code: 'INVALID_DATA' }, 'at least one row')
  })

  it('gives back every text and number: as written, in a column with an integer beyond 2⁵³', async () => {
    const text = fc.string({ minLength: 1 }).map((value) => `x${value}`)
    const number = fc.oneof(
      { weight: 30, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
      { weight: 1, arbitrary: fc.constantFrom(2 ** 53 - 1, 2 ** 53, -(2 ** 53), 1e20, 1e21) },
    )
    const rows = fc.array(fc.record({ n: number, t: text }), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const { columns } = await readJsonLines(given.map((row) => JSON.stringify(row)).join('\n'))
        const [n, t] = columns
        if (given.some((row) => Math.abs(row.n) >= 2 ** 53 && /^-?\d+$/.test(String(row.n)))) {
          expect(n && given.map((_, row) => textAt(n, row))).toEqual(given.map((row) => String(row.n)))
        } else {
          expect(n?.kind === 'number' && [...n.values]).toEqual(given.map((row) => row.n + 0))
        }
        expect(t && given.map((_, row) => textAt(t, row))).toEqual(given.map((row) => row.t))
      }),
    )
  })
})
