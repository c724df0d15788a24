import { describe, expect, it } from 'vitest'
import { readCsv, readCsvChunks } from '../../../src/data/csv/index.js'
import type { Table } from '../../../src/index.js'

// Rows behind the first 10,000, from which the types of the columns are inferred, are read in one pass where they are plain.
// Reference: the same rows among the first 10,000, which the scanner reads cell by cell; and `Number`.

const SAMPLED = 10_000
const plain = (i: number): string =>
  `${i / 8},${i % 97},${['red', 'green', 'blue'][i % 3]},${i % 2 === 0 ? 'yes' : 'no'}`
const HEADER = 'x,n,colour,ok'

/** Rows of every kind that a table of these columns may have. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  numbers: [
    '-1.5,7,red,yes',
    '+2,0,blue,no',
    '.5,1,red,no',
    '5.,007,red,yes',
    '-0,1,red,yes',
    '123456789.123456,1,red,yes',
  ],
  exponents: ['1e3,1,red,yes', '-2.5E-7,1,red,no', '0.1234567890123456789,3,red,yes', '1234567890.1234567,1,red,no'],
  'missing cells': [',1,red,yes', '1,,red,yes', '1,1,,yes', '1,1,red,', ',,,', 'NA,1,NA,yes'],
  spaces: [' 1.25 ,\t2,  red,yes ', '1, 3 ,red ,no'],
  quotes: ['"1.5",2,"a, b",yes', '1,2,"a ""b""",no', '"","2",red,"yes"', '1,2,"two\nlines",yes'],
  'other texts': ['1,2,größe,yes', '1,2,日本,no', '1,2,#x,yes', '1,2,tot,no', 'total,2,red,yes'],
  'cells that are no numbers': ['abc,2,red,yes', '1,2x,red,no', '-,+,red,yes', '1.2.3,4,red,yes', '12 34,5,red,no'],
  'blank rows': ['', '   ', '1,2,red,yes', '\t'],
}

function rowsOf(kind: string): string[] {
  const special = kinds[kind] ?? []
  // Plain rows stand between them.
  return Array.from({ length: 400 }, (_, i) => (i % 7 === 3 ? (special[i % special.length] ?? '') : plain(i)))
}

const before = Array.from({ length: SAMPLED }, (_, i) => plain(i))

/** The values of the last rows, by column, with categories as texts. */
function tail({ columns, rows }: Table, count: number): unknown[] {
  return columns.map((column) =>
    column.kind === 'number'
      ? [...column.values.subarray(rows - count)]
      : [...column.codes.subarray(rows - count)].map((code) => column.categories[code] ?? null),
  )
}

async function* pieces(text: string, length: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  for (let i = 0; i < bytes.length; i += length) yield bytes.subarray(i, i + length)
}

describe.each(Object.keys(kinds))('plain rows with %s', (kind) => {
  const special = rowsOf(kind)
  const sampled = (eol: string): string => [HEADER, ...special, ...before.slice(0, 9000)].join(eol) + eol
  const behind = (eol: string): string => [HEADER, ...before, ...special].join(eol) + eol

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('are read as the scanner reads them: %s', async (_, eol) => {
    const options = { types: { colour: 'category', ok: 'category' } } as const
    const [expected, table] = [await readCsv(sampled(eol), options), await readCsv(behind(eol), options)]
    const count = expected.rows - 9000
    expect(table.rows).toBe(SAMPLED + count)
    const head = expected.columns.map((column) =>
      column.kind === 'number'
        ? [...column.values.subarray(0, count)]
        : [...column.codes.subarray(0, count)].map((code) => column.categories[code] ?? null),
    )
    expect(tail(table, count)).toEqual(head)
  })

  it.each([1000, 4093])('are read alike from pieces of %i bytes', async (length) => {
    const text = behind('\r\n')
    const [whole, cut] = [await readCsv(text), await readCsv(pieces(text, length))]
    expect(cut).toEqual(whole)
  })
})

describe('plain rows', () => {
  it('have the values that Number gives', async () => {
    const texts = Array.from({ length: 3000 }, (_, i) => (Math.sin(i) * 10 ** ((i % 23) - 11)).toFixed(i % 12))
    const lines = texts.map((text) => `${text},1,red,yes`)
    const table = await readCsv([HEADER, ...before, ...lines].join('\n'))
    expect(tail(table, 3000)[0]).toEqual(texts.map(Number))
  })

  it('turn a column into one of texts at an integer beyond 2⁵³, which keeps its digits', async () => {
    const lines = [
      ...before,
      '5,1,red,yes',
      '9007199254740993,2,red,no',
      '7.50,3,red,yes',
      '9007199254740992,4,red,yes',
    ]
    const { columns } = await readCsv([HEADER, ...lines, ''].join('\n'))
    const [first] = columns
    if (first?.kind !== 'category') throw new Error('not texts')
    const last = [...first.codes.subarray(-4)].map((code) => first.categories[code])
    expect(last).toEqual(['5', '9007199254740993', '7.50', '9007199254740992'])
  })

  it('have the error of the first row that has one, and its number', async () => {
    const lines = [...before, '1,2,red,yes', '1,2,red,maybe', '1,2,red,perhaps']
    await expect(readCsv([HEADER, ...lines].join('\n'))).rejects.toMatchObject({ row: SAMPLED + 3, column: 'ok' })
    const short = [...before, '1,2,red,yes', '1,2,red', '1,2,red,yes']
    await expect(readCsv([HEADER, ...short].join('\n'))).rejects.toMatchObject({ row: SAMPLED + 3 })
    const quoted = [...before, '1,2,red,yes', '1,2,"r"ed,yes', '1,2,red,yes']
    await expect(readCsv([HEADER, ...quoted].join('\n'))).rejects.toMatchObject({ row: SAMPLED + 3 })
  })

  it('tell the rows of cells that are no numbers', async () => {
    const lines = [...before, '1,2,red,yes', 'abc,2,red,yes', '1,2,red,yes']
    const { columns } = await readCsv([HEADER, ...lines].join('\n'))
    expect(columns[0]).toMatchObject({ invalid: { count: 1, first: [{ row: SAMPLED + 3, value: 'abc' }] } })
  })

  it('are read as chunks with the rows and categories of each', async () => {
    const text = [HEADER, ...before, ...before, ...before].join('\n')
    const whole = await readCsv(text)
    const parts: Table[] = []
    for await (const table of readCsvChunks(text, { rows: 4000 })) parts.push(table)
    expect(parts.length).toBeGreaterThan(1)
    expect(parts.reduce((sum, { rows }) => sum + rows, 0)).toBe(30_000)
    const values = parts.flatMap((table) => tail(table, table.rows)[0] as number[])
    expect(values).toEqual(tail(whole, 30_000)[0])
  })
})
