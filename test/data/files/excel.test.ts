import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { readXlsx } from '../../../src/data/files/xlsx/xlsx.js'
import { textAt, type Table } from '../../../src/data/table/table.js'
import { type ExcelCell, type ExcelSheet, excelWorkbook } from '../../support/excel.js'

const since1970 = (text: string): number => Date.parse(text) / 86_400_000
/** The number of a day in the calendar of Excel, or in that from 1904. */
const serial = (text: string, date1904 = false): number =>
  since1970(text) - since1970(date1904 ? '1904-01-01' : '1899-12-30')

function texts({ columns, rows }: Table): (string | null)[][] {
  return Array.from({ length: rows }, (_, row) => columns.map((column) => textAt(column, row)))
}

function numbers({ columns }: Table, name: string): number[] {
  const column = columns.find((one) => one.name === name)
  if (column?.kind !== 'number') throw new Error(`${name} is no column of numbers`)
  return [...column.values]
}

const plain: ExcelSheet = {
  name: 'Sheet1',
  rows: [
    ['city', 'sales'],
    ['Köln', 1.1],
    ['Ulm', 2.2],
  ],
}

describe('workbooks as Excel writes them', () => {
  it.each([false, true])(
    'have dates, times and amounts in the formats of their cells; days from 1904: %s',
    async (date1904) => {
      const row = (day: string, i: number): ExcelCell[] => [
        { value: serial(day, date1904), style: 'date' },
        { value: serial(`${day}T06:30:00Z`, date1904), style: 'dateTime' },
        { value: serial(day, date1904), style: 'german' },
        { value: 0.125 * i, style: 'percent' },
        { value: 1234.5 + i, style: 'currency' },
        { value: (90 + i) / 1440, style: 'time' },
        { value: 1.25 + i, style: 'duration' },
        { formula: `E${i + 2}*2`, value: 2 * (1234.5 + i), style: 'currency' },
        i === 1 ? { error: '#DIV/0!' } : 0.1 * i,
        i % 2 === 0,
      ]
      const days = ['2024-05-31', '2024-02-29', '1999-12-31', '2030-01-01']
      const header = ['date', 'both', 'german', 'share', 'price', 'start', 'length', 'double', 'ratio', 'ok']
      const table = await readXlsx(excelWorkbook([{ name: 'Sheet1', rows: [header, ...days.map(row)] }], { date1904 }))
      expect(table.columns.map(({ name, kind, readAs }) => [name, readAs ?? kind])).toEqual([
      ['date', 'date'], ['both', 'date'], ['german', 'date'], ['share', 'number'], ['price', 'number'],
      ['start', 'number'], ['length', 'number'], ['double', 'number'], ['ratio', 'number'], ['ok', 'boolean'],
    ]) // prettier-ignore
      expect(numbers(table, 'date')).toEqual(days.map(since1970))
      expect(numbers(table, 'german')).toEqual(days.map(since1970))
      expect(numbers(table, 'both')).toEqual(days.map((day) => since1970(`${day}T06:30:00Z`)))
      expect(numbers(table, 'share')).toEqual([0, 0.125, 0.25, 0.375])
      expect(numbers(table, 'price')).toEqual([1234.5, 1235.5, 1236.5, 1237.5])
      expect(numbers(table, 'double')).toEqual([2469, 2471, 2473, 2475])
      // Hours and minutes, in one unit for both columns.
      const [start = 0, next = 0] = numbers(table, 'start')
      expect(next / start).toBeCloseTo(91 / 90, 12)
      const [length = 0, longer = 0] = numbers(table, 'length')
      expect(longer / length).toBeCloseTo(2.25 / 1.25, 12)
      expect(numbers(table, 'ratio')).toEqual([0, NaN, 0.2, 0.1 * 3])
    },
  )

  it('have numbers of 17 digits, whose texts are the shortest', async () => {
    expect(texts(await readXlsx(excelWorkbook([plain])))).toEqual([
      ['Köln', '1.1'],
      ['Ulm', '2.2'],
    ])
  })

  it('may hide sheets, or begin with a chart: the first that shows cells is read', async () => {
    const old: ExcelSheet = { name: 'old', rows: [['a'], [1], [2]], state: 'hidden' }
    const lists: ExcelSheet = { name: 'lists', rows: [['b'], [1], [2]], state: 'veryHidden' }
    const chart: ExcelSheet = { name: 'Chart1', rows: [], kind: 'chartsheet' }
    const file = excelWorkbook([chart, old, lists, plain])
    const table = await readXlsx(file)
    expect(table.columns.map(({ name }) => name)).toEqual(['city', 'sales'])
    expect(table.notes).toEqual([
      'The workbook has 3 sheets: "old", "lists", "Sheet1". The first that is not hidden is read; `sheet` (--sheet) names another.',
    ])
    expect((await readXlsx(file, { sheet: 'old' })).columns.map(({ name }) => name)).toEqual(['a'])
  })

  it('may merge cells: over rows each has the value, over columns they are a title', async () => {
    const rows: ExcelCell[][] = [
      ['Sales of 2024', null, null],
      ['region', 'city', 'sales'],
      ['south', 'Ulm', 1],
      [null, 'Lindau', 2],
      [null, 'Passau', 3],
      ['north', 'Kiel', 4],
      [null, 'Husum', 5],
    ]
    const table = await readXlsx(excelWorkbook([{ name: 'S', rows, merged: ['A1:C1', 'A3:A5', 'A6:A7'] }]))
    expect(texts(table).map(([region]) => region)).toEqual(['south', 'south', 'south', 'north', 'north'])
    expect(table.notes).toContain('3 cells below others that they are merged with have their value.')
  })

  it('may begin at another cell, with notes around the table and blank rows that have a format', async () => {
    const rows: ExcelCell[][] = [
      ['Report', null, null, 'confidential'],
      ['by', 'the', 'board', null],
      [],
      ['city', 'open', 'age', 'sales'],
      ...Array.from({ length: 12 }, (_, i): ExcelCell[] => [['Ulm', 'Kiel'][i % 2] ?? '', i % 3 === 0, 20 + i, i === 5 ? null : i / 4]),
      [null, null, null, null],
      [],
      ['Source: accounts'],
    ] // prettier-ignore
    const table = await readXlsx(excelWorkbook([{ name: 'S', rows, left: 2 }]))
    expect(table.columns.map(({ name, kind, readAs }) => [name, readAs ?? kind])).toEqual([
      ['city', 'category'],
      ['open', 'boolean'],
      ['age', 'number'],
      ['sales', 'number'],
    ])
    expect(table.rows).toBe(12)
    expect(numbers(table, 'age')).toEqual(Array.from({ length: 12 }, (_, i) => 20 + i))
    expect(table.notes?.join('\n')).toContain('Source: accounts')
  })

  it('may mark a table: its cells are read, without its totals', async () => {
    const rows: ExcelCell[][] = [
      ['written', 'above', null, 'x'],
      ['city', 'sales'],
      ['Ulm', 1],
      ['Kiel', 2],
      ['Ulm', 3],
      ['Total', { formula: 'SUBTOTAL(109,B3:B5)', value: 6 }],
      [null, null, 'beside'],
    ]
    const table = await readXlsx(excelWorkbook([{ name: 'S', rows, table: { ref: 'A2:B6', totals: 1 } }]))
    expect(texts(table)).toEqual([
      ['Ulm', '1'],
      ['Kiel', '2'],
      ['Ulm', '3'],
    ])
    expect(table.notes).toEqual(['The sheet has a table in A2:B6: its other cells are not read.'])
  })

  it('may have texts in the cells themselves, or no texts at all', async () => {
    const inline: ExcelSheet = { name: 'S', rows: [[{ inline: 'a' }, { inline: 'b & c' }], [1, { inline: '<x>' }], [2, { inline: 'y' }]] } // prettier-ignore
    expect(texts(await readXlsx(excelWorkbook([inline])))).toEqual([['1', '<x>'], ['2', 'y']]) // prettier-ignore
    const bare = await readXlsx(excelWorkbook([{ name: 'S', rows: [[1, 2.5], [3, 4.5]] }])) // prettier-ignore
    expect(texts(bare)).toEqual([['1', '2.5'], ['3', '4.5']]) // prettier-ignore
  })

  it('may have a last row with a single value, which is a row', async () => {
    const rows: ExcelCell[][] = [['city', 'sales'], ['Ulm', 1], ['Kiel', 2], ['Bonn']]
    expect(texts(await readXlsx(excelWorkbook([{ name: 'S', rows }])))).toEqual([
      ['Ulm', '1'],
      ['Kiel', '2'],
      ['Bonn', null],
    ])
  })
})

const readxl = '/usr/lib/R/site-library/readxl/extdata/'

describe.skipIf(!existsSync(readxl))("workbooks that Excel saved, from Debian's r-cran-readxl", () => {
  it('deaths: a table among notes', async () => {
    const table = await readXlsx(await readFile(`${readxl}deaths.xlsx`))
    expect(table.rows).toBe(10)
    expect(table.columns.map(({ name, kind, readAs }) => [name, readAs ?? kind])).toEqual([
      ['Name', 'category'],
      ['Profession', 'category'],
      ['Age', 'number'],
      ['Has kids', 'boolean'],
      ['Date of birth', 'date'],
      ['Date of death', 'date'],
    ])
    expect(numbers(table, 'Age').slice(0, 3)).toEqual([69, 60, 90])
    expect(numbers(table, 'Date of birth')[0]).toBe(since1970('1947-01-08'))
  })

  it('geometry: a table that begins at B3', async () => {
    const table = await readXlsx(await readFile(`${readxl}geometry.xlsx`))
    expect(table.columns.map(({ name }) => name)).toEqual(['B3', 'C3', 'D3'])
    expect(texts(table)[0]).toEqual(['B4', 'C4', 'D4'])
  })
})
