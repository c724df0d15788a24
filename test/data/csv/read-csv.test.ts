import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../src/data/csv/index.js'
import type { Table } from '../../../src/data/table/table.js'
import { textAt } from '../../../src/data/table/table.js'
import { expectRejection } from '../../support/errors.js'

/** Columns by name, their values as texts. */
function contents(table: Table): Map<string, (string | null)[]> {
  return new Map(
    table.columns.map((column) => [column.name, Array.from({ length: table.rows }, (_, row) => textAt(column, row))]),
  )
}

describe('rows', () => {
  it('end with CR, LF and CRLF, also mixed, the last with nothing', async () => {
    for (const text of [
      'a,b\n1,2\n3,4\n',
      'a,b\r\n1,2\r\n3,4',
      'a,b\r1,2\r3,4\r',
      'a,b\r\n1,2\n3,4\r',
      'a,b\n\r1,2\n\n\n3,4',
    ]) {
      expect(contents(await readCsv(text))).toEqual(
        new Map([
          ['a', ['1', '3']],
          ['b', ['2', '4']],
        ]),
      )
    }
  })

  it('may hold line ends, delimiters and doubled quotes within quotes', async () => {
    const table = await readCsv('"a ""x""",b\n"1\r\n2,3","y"""\n"",z\r\n')
    expect(contents(table)).toEqual(
      new Map([
        ['a "x"', ['1\r\n2,3', null]],
        ['b', ['y"', 'z']],
      ]),
    )
  })

  it('of one column are values even when blank', async () => {
    expect(contents(await readCsv('a\n1\n\n""\n2\n'))).toEqual(new Map([['a', ['1', null, null, '2']]]))
    expect(contents(await readCsv('a\r"x"\n"y"\r\n'))).toEqual(new Map([['a', ['x', 'y']]]))
  })

  it('are refused where they are ragged, by row and count', async () => {
    const fewer = await expectRejection(readCsv('a,b,c\n1,2,3\n4,5\n'), { code: 'INVALID_DATA', row: 3 }, '"2 cells"')
    expect(fewer.message).toContain('must have 3 cells, like the header')
    await expectRejection(readCsv('a,b\n1,2\n\n3,4,5\n'), { code: 'INVALID_DATA', row: 4 }, '"3 cells"')
    await expectRejection(readCsv('a,b\n1\n'), { row: 2 }, '"1 cell"', 'cut off')
    await expectRejection(readCsv('a,b\n"x\ny",1\n2\n'), { row: 3 }, '"1 cell"')
  })
})

describe('quotes', () => {
  it.each([
    ['one that is not closed', 'a,b\n1,2\n3,"4\n5,6\n', 3, 'close its opening quote'],
    ['text behind a closing one', 'a,b\n1,2\n"3"x,4\n', 3, 'after a closing quote'],
    ['a space behind a closing one', 'a,b\n"3" ,4\n', 2, 'no space after the closing quote'],
    ['one that is not closed in the header', 'a,"b\n1,2\n', 1, 'close its opening quote'],
  ])('are refused: %s', async (_, text, row, words) => {
    await expectRejection(readCsv(text), { code: 'INVALID_DATA', functionName: 'readCsv', field: 'row', row }, words)
  })

  // As pandas reads them.
  it.each([
    ['an inch', 'a,b\n5" pipe,1\n12",2\n', ['5" pipe', '12"']],
    ['a nickname', 'a,b\nJohn "Jack" Doe,1\n"Ann, ""A""",2\n', ['John "Jack" Doe', 'Ann, "A"']],
    ['a guarded text', 'a,b\n="x1",1\n="x2",2\n', ['="x1"', '="x2"']],
  ])('within a cell are characters: %s', async (_, text, expected) => {
    const { columns } = await readCsv(text)
    const [first] = columns
    if (first?.kind !== 'category') throw new Error('no texts')
    expect(Array.from(first.codes, (code) => first.categories[code])).toEqual(expected)
  })

  it('within a cell are characters between blanks, too', async () => {
    const { columns } = await readCsv('a b\n5"w 1\n"7 w" 2\n6"w 3\n', { delimiter: ' ' })
    expect(columns[0]).toMatchObject({ kind: 'category', categories: ['5"w', '6"w', '7 w'] })
  })

  it('are a guard of codes, which stay texts, or of numbers', async () => {
    const { columns } = await readCsv('code,x,y\n="0042",="1.5",a\n="0017",="2",b\n="0023",="0.25",a\n')
    expect(columns[0]).toMatchObject({ kind: 'category' })
    expect(columns[1]).toMatchObject({ kind: 'number', values: Float64Array.of(1.5, 2, 0.25) })
  })

  it('do not hide an earlier fault', async () => {
    await expectRejection(readCsv('a,b\n1\n2,"x'), { row: 2 }, '"1 cell"')
  })
})

describe('the header', () => {
  it.each([
    ['a,b,a\n1,2,3\n', ['a', 'b', 'a_2'], 'Column name "a" occurs again: column 3 is named "a_2".'],
    ['a,"b",b \n1,2,3\n', ['a', 'b', 'b_2'], 'Column name "b" occurs again: column 3 is named "b_2".'],
    ['a,a_2,a\n1,2,3\n', ['a', 'a_2', 'a_3'], 'Column name "a" occurs again: column 3 is named "a_3".'],
    ['a,,c\n1,2,3\n', ['a', 'column_2', 'c'], 'Column 2 has no name: it is named "column_2".'],
    ['a,b,\n1,2,\n', ['a', 'b'], 'The last column has neither a name nor values and is left out.'],
  ])('gives each column a name of its own: %j', async (text, names, note) => {
    const table = await readCsv(text)
    expect(table.columns.map(({ name }) => name)).toEqual(names)
    expect(table.notes).toEqual([note])
  })

  it('may say __proto__, constructor, toString: plain names', async () => {
    const table = await readCsv('__proto__,constructor,toString\n1,x,\n2,y,3\n', {
      types: new Map([['__proto__', 'category']]),
    })
    expect(table.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['__proto__', 'category'],
      ['constructor', 'category'],
      ['toString', 'number'],
    ])
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
    expect('0' in {}).toBe(false)
  })

  it('is no table by itself', async () => {
    await expectRejection(
      readCsv('a,b\n'),
      { code: 'INVALID_DATA', field: 'source', value: '1 row' },
      'below the header',
    )
    await expectRejection(readCsv('a,b'), { field: 'source', value: '1 row' }, 'below the header')
    for (const empty of ['', '\n\n', '\uFEFF']) {
      await expectRejection(readCsv(empty), { code: 'INVALID_DATA', field: 'source' }, 'begin with a header')
    }
  })
})

describe('delimiters', () => {
  it.each([
    [',', 'a,b;c\n1,x;y\n2,z;w\n'],
    [';', 'a;b\n1;"x,y"\n2;"z,w"\n'],
    ['\t', 'a\tb\n1\tx, y\n2\tz, w\n'],
    ['|', 'a|b\n1|2\n3|4\n'],
  ])('are seen: %j', async (_, text) => {
    expect((await readCsv(text)).columns.map(({ kind }) => kind)).toEqual([
      'number',
      text.startsWith('a|') ? 'number' : 'category',
    ])
  })

  it('can be named', async () => {
    expect((await readCsv('a,b;c\n1,2;3\n', { delimiter: ',' })).columns.map(({ name }) => name)).toEqual(['a', 'b;c'])
    await expectRejection(readCsv('a', { delimiter: ':' as ',' }), { code: 'INVALID_OPTION', field: 'delimiter' })
  })

  it('are seen from the first rows alone, of a file of one column too', async () => {
    expect((await readCsv(`n\n${'1\n'.repeat(50_000)}`)).rows).toBe(50_000)
    expect((await readCsv(`n;m\n${'1;2\n'.repeat(50_000)}`)).columns).toHaveLength(2)
  })
})

describe('long rows', () => {
  it('are refused past the cap, whether or not they end', async () => {
    const longestRow = 65_536
    const row = (length: number): string => `a,b\n1,${'x'.repeat(length - 2)}\n2,y\n`
    expect((await readCsv(row(longestRow), { longestRow })).rows).toBe(2)
    const details = { code: 'INVALID_DATA', row: 2 } as const
    await expectRejection(readCsv(row(longestRow + 1), { longestRow }), details, 'no longer than 65536 bytes')
    await expectRejection(
      readCsv(`a,b\n1,"${'\n'.repeat(longestRow)}`, { longestRow }),
      details,
      'A quote may be unclosed',
    )
  })

  it('stop a source that never ends', async () => {
    let read = 0
    let isClosed = false
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          read += 65_536
          yield new Uint8Array(65_536).fill(120)
        }
      } finally {
        isClosed = true
      }
    }
    await expectRejection(readCsv(endless()), { code: 'INVALID_DATA', row: 1 }, 'no longer than 16777216 bytes')
    expect(read).toBeLessThan(2 ** 24 + 5 * 65_536)
    expect(isClosed).toBe(true)
  })
})
