import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { readCsv, type CsvOptions, type Table } from '../../src/data/csv/index.js'
import { textAt } from '../../src/data/table/table.js'
import { chunksOf } from '../support/sources.js'

interface Case {
  readonly file: string
  readonly columns: readonly string[]
  readonly kinds: string
  readonly first: readonly string[]
  readonly notes: readonly string[]
  readonly options?: CsvOptions
}

const plain = {
  columns: ['temp', 'spend', 'region', 'churn'],
  kinds: 'nncc',
  first: ['51.26', '3354.92', 'south'],
}

// The first row without the target, and the notes, by hand from the files themselves.
const cases: readonly Case[] = [
  { file: 'q_sep.csv', ...plain, notes: ['The first line, sep=;, names the delimiter.'] },
  {
    file: 'q_comment.csv',
    ...plain,
    notes: [
      '2 lines above the header begin with #: such lines are skipped as comments; `comment: false` (--comment none) reads them.',
    ],
  },
  {
    file: 'q_index.csv',
    columns: ['index', ...plain.columns],
    kinds: 'nnncc',
    first: ['0', ...plain.first],
    notes: [
      'The first column has no name: it is named "index" and is taken as an index of the rows, not as a feature; ' +
        '`types: { "index": \'number\' }` (--types index=number) makes it one.',
    ],
  },
  {
    file: 'q_trailing.csv',
    ...plain,
    notes: ['The last column has neither a name nor values and is left out.'],
  },
  {
    file: 'q_dup.csv',
    ...plain,
    columns: ['temp', 'temp_2', 'region', 'churn'],
    notes: ['Column name "temp" occurs again: column 2 is named "temp_2".'],
  },
  {
    file: 'q_nohead.csv',
    ...plain,
    columns: ['column_1', 'column_2', 'column_3', 'column_4'],
    notes: [
      'No header row was found: the columns are named column_1 to column_4; `header: true` (--header yes) reads the first row as names.',
    ],
  },
  {
    file: 'q_spaces.data',
    ...plain,
    notes: ['The columns are separated by spaces; `delimiter` (--delimiter) names another separator.'],
  },
]

const bytesOf = (file: string): Promise<Uint8Array> => readFile(new URL(`files/${file}`, import.meta.url))

function described({ columns, rows, notes }: Table): object {
  return {
    rows,
    columns: columns.map(({ name }) => name),
    kinds: columns.map(({ kind }) => kind[0]).join(''),
    first: columns.slice(0, -1).map((column) => textAt(column, 0)),
    notes,
  }
}

describe('files as other programs write them', () => {
  it.each(cases)('$file', async ({ file, options, ...expected }) => {
    expect(described(await readCsv(await bytesOf(file), options))).toEqual({ ...expected, rows: 600 })
  })

  it.each(cases)('$file is the same cut at every byte of its beginning', async ({ file }) => {
    const head = (await bytesOf(file)).subarray(0, 400)
    const lines = head.subarray(0, head.lastIndexOf(10) + 1)
    const whole = await readCsv(lines)
    expect(await readCsv(chunksOf(lines, ...lines.keys()))).toEqual(whole)
  })
})

/** Header, notes and rows of a small file. */
async function read(
  text: string,
  options?: CsvOptions,
): Promise<{ names: string[]; rows: (string | null)[][]; notes: string }> {
  const { columns, rows, notes } = await readCsv(text, options)
  return {
    names: columns.map(({ name }) => name),
    rows: Array.from({ length: rows }, (_, row) => columns.map((column) => textAt(column, row))),
    notes: (notes ?? []).join(' '),
  }
}

const two = {
  names: ['a', 'b'],
  rows: [
    ['1', 'x'],
    ['2', 'y'],
  ],
}

describe('above the table', () => {
  it.each([
    ['a title', 'Sales 2024\na,b\n1,x\n2,y\n', '1 line above'],
    ['a title and a blank line', 'Sales, 2024\n\nSource: us\n\na;b\n1;x\n2;y\n', '2 lines above'],
    ['a title with quotes', 'The "best" rows\na;b\n1;x\n2;y\n', '1 line above'],
    ['comments with quotes', '% it\'s "so"\n%\na,b\n1,x\n% "no\n2,y\n', '2 lines above the header begin with %'],
    ['a comment that names the columns', '# exported\n# a,b\n1,x\n2,y\n', '1 line above the header begins with #'],
    ['sep= and CRLF', 'sep=|\r\na|b\r\n1|x\r\n2|y\r\n', 'names the delimiter'],
    ['sep= in quotes', '"sep=;"\na;b\n1;x\n2;y\n', 'names the delimiter'],
  ])('%s', async (_, text, note) => {
    const { notes, ...table } = await read(text)
    expect(table).toEqual(two)
    expect(notes).toContain(note)
  })

  it('a title that a spreadsheet padded with delimiters', async () => {
    const { names, rows } = await read('Sales,,\n,,\nid,a,b\n7,1,x\n8,2,y\n')
    expect({ names, rows }).toEqual({
      names: ['id', 'a', 'b'],
      rows: [
        ['7', '1', 'x'],
        ['8', '2', 'y'],
      ],
    })
  })

  it('no comments where the first cells begin with # in a table', async () => {
    expect((await read('color,n\n#ff0000,1\n#00ff00,2\n')).rows).toEqual([
      ['#ff0000', '1'],
      ['#00ff00', '2'],
    ])
    expect((await read('#id,n\n1,2\n3,4\n')).names).toEqual(['id', 'n'])
  })
})

describe('below the table', () => {
  it.each([
    ['a row of sums', 'a,b\n1,x\n2,y\nTotal,\n', '(row 4, "Total")'],
    ['a remark behind a blank line', 'a,b\n1,x\n2,y\n\nexported by me\n', 'row 5 ("exported by me")'],
    ['a remark that a spreadsheet padded', 'a,b\n1,x\n2,y\nSource: us,\n', 'row 4 ("Source: us")'],
    ['a count of rows', 'a,b\n1,x\n2,y\n(2 rows)\n', 'row 4 ("(2 rows)")'],
  ])('%s is left out', async (_, text, note) => {
    const { notes, ...table } = await read(text)
    expect(table).toEqual(two)
    expect(notes).toContain(note.replace('(row 4, "Total")', 'row 4 ("Total")'))
  })

  it('a row of sums within the table, or wanted, stays', async () => {
    const text = 'a,b\nx,1\ntotal,1\ny,2\ntotal,2\n'
    expect((await read(text)).rows.map(([a]) => a)).toEqual(['x', 'total', 'y', 'total'])
    expect((await read('a,b\nx,1\ntotal,1\n', { footer: false })).rows).toHaveLength(2)
  })

  it('a row that is cut off stays an error with its line', async () => {
    await expect(readCsv('a,b,c\n1,2,3\n4,5\n')).rejects.toThrow('`row` (="2 cells") at row 3 must have 3 cells')
    await expect(readCsv('a,b\n1,2\n\nnote\n3,4\n')).rejects.toThrow('at row 4 must have 2 cells')
    await expect(readCsv('a,b\n1,2\n# note\n3,4\n')).rejects.toThrow("If it is a comment, pass comment: '#'")
  })
})

describe('above or within the table', () => {
  it('a row of names for several columns is left out', async () => {
    const { names, rows } = await read(
      `Climate,,Place,Result\ntemp,rain,city,y\n${'1.5,2,Bonn,a\n2.5,3,Ulm,b\n'.repeat(3)}`,
    )
    expect(names).toEqual(['temp', 'rain', 'city', 'y'])
    expect(rows).toHaveLength(6)
  })

  it('a header that occurs again is left out, as where files were joined', async () => {
    const part = 'a,b\n1,x\n2,y\n'
    const { notes, ...table } = await read(part.repeat(3))
    expect(table).toEqual({ ...two, rows: [...two.rows, ...two.rows, ...two.rows] })
    expect(notes).toBe('2 rows repeat the header and are left out.')
  })
})

describe('the header', () => {
  it.each([
    ['numbers above numbers are rows', '1.5,2\n3.5,4\n', ['column_1', 'column_2'], 2],
    [
      'years in equal steps are names',
      'country,1990,1991,1992\nA,1,2,3\nB,4,5,6\n',
      ['country', '1990', '1991', '1992'],
      2,
    ],
    ['texts that occur again below are rows', 'p,x\ne,y\n'.repeat(8), ['column_1', 'column_2'], 16],
    ['texts that do not are names', `kind,size\n${'p,x\ne,y\n'.repeat(8)}`, ['kind', 'size'], 16],
    ['dates above dates are rows', '2024-01-01,a\n2024-01-02,b\n', ['column_1', 'column_2'], 2],
    ['a missing value above numbers is a row', '?,1\n2,3\n4,5\n', ['column_1', 'column_2'], 3],
    ['one name less than columns: R', 'x,y\nr1,1,2\nr2,3,4\n', ['index', 'x', 'y'], 2],
    ['a delimiter more in the rows: no index', 'x,y\n1,2,\n3,4,\n', ['x', 'y'], 2],
    ['a delimiter more in the header', 'x,y,\n1,2\n3,4\n', ['x', 'y'], 2],
  ])('%s', async (_, text, names, rows) => {
    const table = await read(text)
    expect(table.names).toEqual(names)
    expect(table.rows).toHaveLength(rows)
  })

  it('is what `header` says', async () => {
    expect((await read('1,2\n3,4\n', { header: true })).names).toEqual(['1', '2'])
    expect((await read('a,b\nc,d\n', { header: false })).rows).toHaveLength(2)
    expect((await read('1,b\n3,4\n', { types: { b: 'number' } })).names).toEqual(['1', 'b'])
  })

  it('marks an index only if its values are distinct', async () => {
    const role = async (text: string): Promise<string | undefined> => (await readCsv(text)).columns[0]?.role
    expect(await role(',x\n0,1\n1,2\n')).toBe('index')
    expect(await role(',x\n0,1\n0,2\n')).toBeUndefined()
    expect(await role('Unnamed: 0,x\n0,1\n1,2\n')).toBe('index')
  })
})

describe('spaces between columns', () => {
  it.each([
    ['of fixed width', '   a  b\n   1  x\n  22  y\n'],
    ['with quoted texts', 'a b\n1 "x"\n22 "y"\n'],
    ['with tabs', ' a\t b\n 1 \t x \n22\t y\n'],
  ])('%s', async (_, text) => {
    expect((await read(text, { delimiter: ' ' })).rows).toEqual([
      ['1', 'x'],
      ['22', 'y'],
    ])
  })

  it('are not taken for delimiters within texts', async () => {
    expect((await read('name\nAda Lovelace\nAlan Turing\nJo Doe\n')).names).toEqual(['name'])
    expect((await read('full name\tn\nAda Lovelace\t1\nAlan Turing\t2\nJo Doe\t3\n')).names).toEqual(['full name', 'n'])
    expect((await read('n\n1 234\n5 678\n9 012\n')).names).toEqual(['n'])
  })
})
