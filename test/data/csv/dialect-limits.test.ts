import { describe, expect, it } from 'vitest'
import { readCsv, type CsvOptions } from '../../../src/data/csv/index.js'
import { rowsBelowHeader } from '../../../src/data/csv/dialect/below-header.js'
import { footerKind, footerStart, mayBeFooter, type FooterKind } from '../../../src/data/csv/dialect/footer.js'
import { headRows, lineEnd } from '../../../src/data/csv/dialect/head-rows.js'
import { areValues, isHeader, isValue, namesAboveValues } from '../../../src/data/csv/dialect/is-header.js'
import { cutOf, layoutOf } from '../../../src/data/csv/dialect/layout.js'
import { joinedNames } from '../../../src/data/csv/dialect/two-row-header.js'
import { SimpleCellScan } from '../../../src/data/csv/simple-cells.js'
import { expectRejection } from '../../support/errors.js'

// Where the rules that recognize the layout of a file change their answer: at each limit, and just beyond it.

const upTo = <T>(count: number, of: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => of(i))
const column = (...cells: string[]): string[][] => cells.map((cell) => [cell])

async function layout(
  text: string,
  options: CsvOptions = {},
): Promise<{ names: string[]; rows: number; notes: readonly string[] }> {
  const { columns, rows, notes = [] } = await readCsv(text, options)
  return { names: columns.map(({ name }) => name), rows, notes }
}

describe('a header', () => {
  it('stands above values: nine of ten cells', () => {
    const nine = [...upTo(9, String), 'x']
    expect(areValues(nine)).toBe(true)
    expect(areValues([...nine.slice(1), 'y'])).toBe(false)
    expect(areValues(['', 'NA'])).toBe(false)
    expect(areValues(['', '5'])).toBe(true)
    expect(isHeader(['n'], column('1', '2'))).toBe(true)
    expect(isHeader(['7'], column('1', '2'))).toBe(false)
    expect(isHeader(['7', 'n'], [['1', '2']])).toBe(true)
    expect(isHeader(['7'], [])).toBe(true)
  })

  it('has numbers, dates and amounts as values, and no texts with digits', () => {
    for (const cell of [
      '5',
      '-1.5e3',
      '$5',
      '12 %',
      '2024-05-31',
      '31.5.2024',
      '09:30',
      '2024-05-31T09:30:00Z',
      '1,234',
    ])
      expect(isValue(cell), `of ${cell}`).toBe(true)
    for (const cell of ['x5', 'Q1', '', 'NA', '#5', '[5]', 'e5']) expect(isValue(cell), `of ${cell}`).toBe(false)
  })

  it('of texts above texts is none where each occurs again below, in two columns and ten rows', () => {
    const recurring = (rows: number): string[][] => upTo(rows, (i) => [`a${i % 5}`, `b${i % 5}`])
    expect(isHeader(['a0', 'b0'], recurring(10))).toBe(false)
    expect(isHeader(['a0', 'b0'], recurring(9))).toBe(true)
    expect(isHeader(['a0', 'b9'], recurring(10))).toBe(true)
    expect(isHeader(['a0'], recurring(10).map(([cell = '']) => [cell]))).toBe(true) // prettier-ignore
  })

  it('stands above few categories, a third of the rows at most', () => {
    const rows = (distinct: number): string[][] => upTo(12, (i) => [`c${i % distinct}`, 'x'])
    // The first row has a new text above four of twelve, and one that recurs beside it.
    expect(isHeader(['new', 'x'], rows(4))).toBe(true)
    expect(namesAboveValues(['n', 'm', ''], [['1', 'x', '3'], ['2', 'y', '4']])).toBe(1) // prettier-ignore
    expect(namesAboveValues(['n', '5'], [['1', '2'], ['3', '4']])).toBe(0) // prettier-ignore
    expect(namesAboveValues(['n', 'm'], [['1', '2'], ['3', '4']])).toBe(2) // prettier-ignore
  })

  it('may be whole numbers in equal steps: three, or 0 and 1', () => {
    const rows = [['5', '6', '7'], ['8', '9', '3']] // prettier-ignore
    expect(isHeader(['2020', '2021', '2022'], rows)).toBe(true)
    expect(isHeader(['2020', '2022', '2024'], rows)).toBe(true)
    expect(isHeader(['2020', '2021', '2023'], rows)).toBe(false)
    expect(isHeader(['2022', '2021', '2020'], rows)).toBe(false)
    expect(isHeader(['5', '5', '5'], rows)).toBe(false)
    expect(isHeader(['0', '1'], [['5', '6']])).toBe(true)
    expect(isHeader(['1', '2'], [['5', '6']])).toBe(false)
    expect(isHeader(['0', '2'], [['5', '6']])).toBe(false)
  })

  it('is asked for, or refused', async () => {
    expect(await layout('1,2\n3,4\n')).toMatchObject({ names: ['column_1', 'column_2'], rows: 2 })
    expect((await layout('1,2\n3,4\n')).notes).toEqual([
      'No header row was found: the columns are named column_1 to column_2; `header: true` (--header yes) reads the first row as names.',
    ])
    expect((await layout('1\n3\n')).notes[0]).toContain('the column is named column_1;')
    expect(await layout('1,2\n3,4\n', { header: true })).toMatchObject({ names: ['1', '2'], rows: 1, notes: [] })
    expect(await layout('a,b\n3,4\n', { header: false })).toMatchObject({ rows: 2, notes: [] })
    expect(await layout('1,2\n3,4\n', { types: { 2: 'number' } })).toMatchObject({ names: ['1', '2'], rows: 1 })
    expect(await layout('@relation x\n@attribute a real\n@data\n1\n')).toMatchObject({ names: ['a'], rows: 1 })
    expect(await layout('@relation,x\n@data,1\n', { header: false })).toMatchObject({ rows: 2, names: ['column_1', 'column_2'] }) // prettier-ignore
  })
})

describe('rows above the header', () => {
  const table = 'a,b,c\n1,2,3\n4,5,6\n7,8,9\n'

  it('are narrower, thirty at most, and are told', async () => {
    const above = (count: number): string => upTo(count, (i) => `note ${i}\n`).join('')
    expect(await layout(`${above(1)}${table}`)).toMatchObject({ names: ['a', 'b', 'c'], rows: 3, notes: ['1 line above the header has fewer cells than the table and is skipped.'] }) // prettier-ignore
    expect((await layout(`${above(2)}${table}`)).notes).toEqual(['2 lines above the header have fewer cells than the table and are skipped.']) // prettier-ignore
    const long = `a,b,c\n${upTo(40, (i) => `${i},${i},${i}\n`).join('')}`
    expect((await layout(`${above(30)}${long}`)).rows).toBe(40)
    const narrow = long.replaceAll(/,\w+\n/g, '\n')
    expect((await layout(`${above(30)}${narrow}`)).rows).toBe(40)
    await expectRejection(layout(`${above(31)}${narrow}`), { code: 'INVALID_DATA', row: 32 })
  })

  it('may be padded to the width of the table', async () => {
    expect(await layout(`title,,\n${table}`)).toMatchObject({ names: ['a', 'b', 'c'], rows: 3 })
    expect((await layout(`title,,\nby,me,\n${table}`)).names).toEqual(['a', 'b', 'c'])
  })

  it('may name the delimiter', async () => {
    for (const [line, mark] of [
      ['sep=;', ';'],
      ['"sep=|"', '|'],
      ['sep=,', ','],
    ] as const) {
      // prettier-ignore
      const found = await layout(`${line}\r\n${table.replaceAll(',', mark)}`)
      expect(found).toMatchObject({ names: ['a', 'b', 'c'], rows: 3, notes: [`The first line, sep=${mark}, names the delimiter.`] }) // prettier-ignore
    }
  })

  it('may be comments, the last of which may name the columns', async () => {
    const found = await layout(`# one\n# two\n${table}`)
    expect(found).toMatchObject({ names: ['a', 'b', 'c'], rows: 3, notes: ['2 lines above the header begin with #: such lines are skipped as comments; `comment: false` (--comment none) reads them.'] }) // prettier-ignore
    expect((await layout(`% one\n${table}`)).notes[0]).toMatch(/^1 line above the header begins with %:/)
    const named = await layout('# a,b,c\n1,2,4\n4,5,6\n')
    expect(named).toMatchObject({ names: ['a', 'b', 'c'], rows: 2, notes: [] })
    expect((await layout('# one\n# a,b,c\n1,2,4\n4,5,6\n')).notes).toHaveLength(1)
    expect((await layout('# a,b\n1,2,4\n4,5,6\n')).names).toEqual(['column_1', 'column_2', 'column_3'])
    expect((await layout('# a,,c\n1,2,4\n4,5,6\n')).names).toEqual(['column_1', 'column_2', 'column_3'])
    expect((await layout('# a,b,c\n1,2,4\n', { header: false })).names).toEqual(['column_1', 'column_2', 'column_3'])
    expect((await layout('! x\na,b\n1,2\n', { comment: '!' })).notes).toEqual([])
  })

  it('count in the numbers of rows, whatever ends their lines', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = ['note', 'sep', 'a,b,c', '1,2,3', '4,5,6', '7,8'].join(end)
      await expectRejection(readCsv(text), { code: 'INVALID_DATA', row: 6 })
      await expectRejection(readCsv(`sep=,${end}${text}`), { row: 7 })
    }
  })
})

describe('an index', () => {
  it('is a first column without a name and of different values', async () => {
    const rows = upTo(5, (i) => `${i},${i / 2},x\n`).join('')
    for (const [name, said] of [
      ['', 'The first column has no name: it is named "index" and'],
      ['Unnamed: 0', 'Column "Unnamed: 0"'],
    ] as const) {
      // prettier-ignore
      const { columns, notes = [] } = await readCsv(`${name},a,b\n${rows}`)
      expect(columns[0]).toMatchObject({ name: name === '' ? 'index' : name, role: 'index' })
      expect(notes[0]).toBe(
        `${said} is taken as an index of the rows, not as a feature; \`types: { "${columns[0]?.name}": 'number' }\` (--types ${columns[0]?.name}=number) makes it one.`,
      )
    }
    const again = await readCsv(`,a,b\n${rows}0,1,x\n`)
    expect(again.columns[0]).toEqual(expect.not.objectContaining({ role: 'index' }))
    expect(again.notes).toEqual(['Column 1 has no name: it is named "column_1".'])
    const feature = await readCsv(`,a,b\n${rows}`, { types: { index: 'number' } })
    expect(feature.columns[0]).toEqual(expect.not.objectContaining({ role: 'index' }))
    expect((await readCsv(`note\n,a,b\n${rows}`)).columns[0]).toMatchObject({ role: 'index' })
    expect((await readCsv(`,a,b\nr,2,3\n`)).columns[0]).toEqual(expect.not.objectContaining({ role: 'index' }))
  })

  it('is one where the header has a name fewer, as R writes it', async () => {
    const { columns, rows } = await readCsv('a,b\nr1,1,2\nr2,3,4\nr3,5,6\n')
    expect(rows).toBe(3)
    expect(columns.map(({ name, role }) => [name, role])).toEqual([['index', 'index'], ['a', undefined], ['b', undefined]]) // prettier-ignore
    // Names above names: the first row is a remark.
    expect((await layout('a note, of two cells\nn,m,k\n1,2,3\n4,5,6\n')).names).toEqual(['n', 'm', 'k'])
  })
})

describe('names', () => {
  it('that are missing or occur again get numbers that are free', async () => {
    const { names, notes } = await layout('a,,a,a_2,column_2\n1,2,3,4,5\n1,3,4,5,6\n')
    expect(names).toEqual(['a', 'column_2_2', 'a_3', 'a_2', 'column_2'])
    expect(notes).toEqual([
      'Column 2 has no name: it is named "column_2_2".',
      'Column name "a" occurs again: column 3 is named "a_3".',
    ])
    expect((await layout('\u200ba\u00a0,b\n1,2\n3,4\n')).names).toEqual(['a', 'b'])
    await expectRejection(readCsv('a,b\n1,2\n', { types: { c: 'number' } }), { functionName: 'readCsv' })
    await expectRejection(readCsv('a,b\n1,2\n', { columns: ['c'] }), { functionName: 'readCsv' })
    await expectRejection(readCsv('a,b\n1,2\n', { verbatim: ['c'] }), { functionName: 'readCsv' })
  })

  it('that repeat in a row are a header again', async () => {
    expect((await layout('a,b\n1,2\na,b\n3,4\n')).notes).toEqual(['1 row repeats the header and is left out.'])
    expect(await layout('a,b\n1,2\na,b\n3,4\na,b\n')).toMatchObject({ rows: 2, notes: ['2 rows repeat the header and are left out.'] }) // prettier-ignore
    expect((await layout('a\nx\na\ny\n')).rows).toBe(3)
  })

  it('and values may be missing at the end of all rows', async () => {
    expect(await layout('a,b,\n1,2,\n3,4,\n')).toMatchObject({ names: ['a', 'b'], rows: 2, notes: ['The last column has neither a name nor values and is left out.'] }) // prettier-ignore
    expect((await layout('a,b,,\n1,2,,\n3,4,,\n')).notes).toEqual(['The last 2 columns have neither names nor values and are left out.']) // prettier-ignore
    expect(await layout('a,b\n1,2,\n3,4,\n')).toMatchObject({ names: ['a', 'b'], rows: 2 })
    const rows = upTo(300, (i) => `${i},2,\n`).join('')
    await expectRejection(
      readCsv(`a,b,\n${rows}3,4,5\n`),
      { code: 'INVALID_DATA', row: 302, column: 3, value: '5' },
      'be empty, like the header and the first rows in this column',
      'Name the column in the header.',
    )
  })

  it('of two rows are joined where two rows of data follow', () => {
    const rows = [['1', '2'], ['3', '4'], ['5', '6']] // prettier-ignore
    expect(joinedNames(['s', 's'], null, [['Q1', 'Q2'], ...rows.slice(0, 2)])).toEqual({ names: ['s Q1', 's Q2'], below: 1 }) // prettier-ignore
    expect(joinedNames(['s', 's'], null, [['Q1', 'Q2'], ...rows.slice(0, 1)])).toBe(null)
    expect(joinedNames(['s', 's'], null, [['Q1', 'Q1'], ...rows])).toBe(null)
    expect(joinedNames(['s', 't'], null, [['Q1', 'Q2'], ...rows])).toBe(null)
    expect(joinedNames(['Q1', 'Q1'], ['s', 't'], rows)).toEqual({ names: ['s Q1', 't Q1'], below: 0 })
    expect(joinedNames(['Q1', 'Q1'], ['s', 's'], rows)).toBe(null)
    expect(joinedNames(['Q1', 'Q1'], ['s'], rows)).toBe(null)
    expect(joinedNames(['', 's', 's'], null, [['', 'Q1', 'Q2'], ['name', '', ''], ['a', '1', '2']])).toEqual({ names: ['name', 's Q1', 's Q2'], below: 2 }) // prettier-ignore
  })
})

describe('rows below the header', () => {
  const data = upTo(5, (i) => [String(i), String(i + 0.5)])

  it('are two at most, above five rows of data', () => {
    const units = ['kg', 'EUR']
    expect(rowsBelowHeader([units, ...data])).toBe(1)
    expect(rowsBelowHeader([units, ...data.slice(1)])).toBe(0)
    expect(rowsBelowHeader([units, units, ...data])).toBe(2)
    expect(rowsBelowHeader([units, units, units, ...data])).toBe(0)
    expect(rowsBelowHeader(data)).toBe(0)
  })

  it('are rules, units above two columns of values, or brackets above one', () => {
    const one = data.map(([cell = '']) => [cell, 'text'])
    for (const rule of ['--', ':--', '--:', '==', '__', '+-+']) expect(rowsBelowHeader([[rule, ''], ...one]), `of ${rule}`).toBe(1) // prettier-ignore
    for (const rule of ['-', '- -', '--x']) expect(rowsBelowHeader([[rule, 'z'], ...one]), `of ${rule}`).toBe(0)
    expect(rowsBelowHeader([['', ''], ...one])).toBe(0)
    for (const unit of ['[kg]', '(kg)', '{kg}']) expect(rowsBelowHeader([[unit, ''], ...one]), `of ${unit}`).toBe(1)
    expect(rowsBelowHeader([['kg', ''], ...one])).toBe(0)
    expect(rowsBelowHeader([['kg', '3'], ...data])).toBe(0)
    expect(rowsBelowHeader([['kg', 'NA'], ...data])).toBe(0)
  })
})

describe('delimiters', () => {
  const cut = (text: string): ReturnType<typeof cutOf> => cutOf(headRows(text, ',', null, true))

  it('cut rows of one width, but for narrower ones above', () => {
    expect(cut('t\na,b\n1,2\n3,4\n')).toMatchObject({ width: 2, lead: 1, uneven: 0 })
    expect(cut('t\na,b\n1,2\n3,4,5\n')).toMatchObject({ width: 2, lead: 1, uneven: 1 })
    expect(cut('t,u,v\na,b\n1,2\n')).toMatchObject({ width: 2, lead: 0, uneven: 1 })
    expect(cut('a,b\n')).toMatchObject({ width: 2, lead: 0, uneven: 0 })
    expect(cut('a,b\n1,2 "x"\n').uneven).toBe(2 ** 20)
    expect(layoutOf(cut('a,b,\n1,2,\n'))).toEqual({ preamble: 0, isShort: false, trailing: 1 })
    expect(layoutOf(cut('a,b\nr,1,2\ns,3,4\n'))).toEqual({ preamble: 0, isShort: true, trailing: 0 })
    expect(layoutOf(cut('a,b\n1,2,\n3,4,\n'))).toEqual({ preamble: 0, isShort: false, trailing: 1 })
  })

  it('are looked for in 200 rows, whole ones', () => {
    const rows = upTo(300, (i) => `${i}\n`).join('')
    expect(headRows(rows, ',', null, true)).toHaveLength(200)
    expect(headRows('a,b\n1,2', ',', null, true)).toHaveLength(2)
    expect(headRows('a,b\n1,2', ',', null, false)).toHaveLength(1)
    expect(headRows('# x\na\n\n#y\nb\n', ',', '#', true).map(({ start }) => start)).toEqual([4, 10])
    expect(headRows('"a ""q"" , b", c\n', ',', null, true)).toEqual([{ cells: ['a "q" , b', 'c'], start: 0, isFaulty: false }]) // prettier-ignore
    expect(headRows('"a"x,b\n', ',', null, true)[0]).toMatchObject({ cells: ['ax', 'b'], isFaulty: true })
    expect(headRows('  a  b \n', ' ', null, true)[0]?.cells).toEqual(['a', 'b'])
    expect(lineEnd('ab\r\n', 0)).toBe(2)
    expect(lineEnd('ab', 1)).toBe(2)
  })

  it('may be runs of spaces, which three rows with numbers show', async () => {
    const spaces = await layout('a b\n1 2\n3 4\n')
    expect(spaces).toMatchObject({ names: ['a', 'b'], rows: 2, notes: ['The columns are separated by spaces; `delimiter` (--delimiter) names another separator.'] }) // prettier-ignore
    expect((await layout('a b\n1 2\n')).names).toEqual(['a b'])
    expect((await layout('a b\nx y\nz u\n')).names).toEqual(['a b'])
    expect((await layout('a b\n1 2\n3 4\n', { delimiter: ' ' })).notes).toEqual([])
    expect((await layout('total\n1 234\n3 456\n')).names).toEqual(['total'])
  })
})

describe('footers', () => {
  it('are told by their first text', () => {
    const kinds: readonly (readonly [string[], boolean, FooterKind | null])[] = [
      [['', ''], false, 'blank'],
      [['Total', '5'], false, 'total'],
      [['', 'Sum:'], false, 'total'],
      [['---', '==='], false, 'rule'],
      [['---', 'x'], false, null],
      [['---', ''], false, 'remark'],
      [['-', '-'], false, null],
      [['Source: x', ''], false, 'remark'],
      [['Source: x', '5'], false, null],
      [['anything', '', ''], true, 'below'],
      [['anything', '', ''], false, null],
      [['anything', ''], true, null],
      [['', 'anything', ''], true, null],
      [['Average', '5'], false, 'statistic'],
      [['Total north', '5', ''], false, 'partial'],
      [['Total north', '5', '6'], false, null],
      [['Totals', '5'], false, 'total'],
      [['Totality', '5'], false, null],
    ]
    for (const [cells, isBelowBlank, kind] of kinds)
      expect(footerKind(cells, isBelowBlank), `of ${cells.join('|')}`).toBe(kind)
  })

  it('begin where sums, remarks or two statistics are, and what belongs to them', () => {
    const start = (...rows: readonly (readonly [FooterKind, string])[]): number =>
      footerStart(rows.map(([kind, text]) => ({ kind, text, bytes: new Uint8Array(0), starts: new Int32Array(0), ends: new Int32Array(0), count: 1, row: 1 }))) // prettier-ignore
    expect(start(['statistic', 'Mean'])).toBe(1)
    expect(start(['statistic', 'Mean'], ['statistic', 'Max'])).toBe(0)
    expect(start(['statistic', 'Mean'], ['statistic', 'Mean'])).toBe(2)
    expect(start(['statistic', 'Mean'], ['total', 'Total'])).toBe(0)
    expect(start(['statistic', 'Max'], ['total', 'Total'])).toBe(1)
    expect(start(['statistic', 'Max'], ['partial', 'Total a'], ['total', 'Total'])).toBe(1)
    expect(start(['statistic', 'Mean'], ['remark', 'Source'])).toBe(1)
    expect(start(['partial', 'Total a'])).toBe(1)
  })

  it('may begin with few bytes, so that most rows need no closer look', () => {
    const may = (text: string): boolean => mayBeFooter(new TextEncoder().encode(text), 0, 0x2c)
    for (const text of ['total', 'Total', 'TOTAL', ' x', '*', '(5', '--', '==', '__', ',Total', ',,', '© x', 'Σ'])
      expect(may(text), `of ${text}`).toBe(text !== 'Σ')
    for (const text of ['5', '-5', '=5', ',5', ',,9', 'abc', 'x', '.', '+']) expect(may(text), `of ${text}`).toBe(false)
  })

  it('are rows of sums without a name below five rows, exact within rounding', async () => {
    const table = (rows: number, sums: string): string => `n,a,b\n${upTo(rows, (i) => `x,${i + 1},${2 * i}\n`).join('')}${sums}` // prettier-ignore
    expect((await layout(table(5, ',15,20\n'))).rows).toBe(5)
    expect((await layout(table(4, ',10,12\n'))).rows).toBe(5)
    expect((await layout(table(5, ',15.00000001,20\n'))).rows).toBe(5)
    expect((await layout(table(5, ',15.0000001,20\n'))).rows).toBe(6)
    expect((await layout(table(5, 'x,15,20\n'))).rows).toBe(6)
  })
})

describe('simple numbers', () => {
  const scanned = (...cells: string[]): ReturnType<SimpleCellScan['finish']> => {
    const scan = new SimpleCellScan(0x2e)
    for (const cell of cells) expect(scan.add(new TextEncoder().encode(cell), 0, cell.length), `of ${cell}`).toBe(true)
    return scan.finish()
  }

  it('are padded codes of three digits or more, all as long', () => {
    expect(scanned('012', '345')?.arePadded).toBe(true)
    for (const cells of [
      ['01', '45'],
      ['012', '3456'],
      ['112', '345'],
      ['012', '3.5'],
      ['012', '-34'],
    ])
      expect(scanned(...cells)?.arePadded, `of ${cells.join()}`).toBe(false)
    expect(scanned()).toBe(null)
  })

  it('may be grouped where three digits follow every point', () => {
    expect(scanned('1.234', '12.345', '123.456', '7')).toMatchObject({ havePoints: true, mayBeGrouped: true })
    for (const cell of ['1234.567', '1.23', '1.2345', '0.123', '.123']) expect(scanned('1.234', cell)?.mayBeGrouped, `of ${cell}`).toBe(false) // prettier-ignore
    expect(scanned('1', '2')).toMatchObject({ havePoints: false, mayBeGrouped: false })
  })

  it('have spellings where few are written unusually', () => {
    for (const cell of ['1.0', '+1', '01', '1.', '-01'])
      expect(scanned('5', cell)?.haveSpellings, `of ${cell}`).toBe(true)
    for (const cell of ['1', '1.5', '-1', '0', '0.5', '10'])
      expect(scanned('5', cell)?.haveSpellings, `of ${cell}`).toBe(false)
    expect(scanned('1.0', ...upTo(19, (i) => String(i + 2)))?.haveSpellings).toBe(true)
    expect(scanned('1.0', ...upTo(20, (i) => String(i + 2)))?.haveSpellings).toBe(false)
  })

  it('are no texts, and no numbers of more than 15 digits', () => {
    const scan = new SimpleCellScan(0x2e)
    const add = (cell: string): boolean => scan.add(new TextEncoder().encode(cell), 0, cell.length)
    for (const cell of ['999999999999999', '-999999999999999', '0.99999999999999', '.5', '5.']) expect(add(cell), `of ${cell}`).toBe(true) // prettier-ignore
    for (const cell of ['', '-', '.', '1.2.3', '1e5', '5 ', '1234567890123456', '1-', ':', '/']) expect(add(cell), `of ${cell}`).toBe(false) // prettier-ignore
    add('0.001')
    expect(scan.value).toBe(0.001)
  })
})
