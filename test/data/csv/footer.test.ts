import { describe, expect, it } from 'vitest'
import { readCsv, readCsvChunks } from '../../../src/data/csv/index.js'

const data = Array.from({ length: 20 }, (_, i) => `${i % 2 === 0 ? 'north' : 'south'},${i},${i / 2},yes\n`).join('')
const table = (below: string): string => `region,a,b,y\n${data}${below}`

describe('rows below a table', () => {
  it.each([
    ['sums', 'Total,190,95,\n', 1, 'Total'],
    ['sums in other languages', 'Gesamtergebnis,190,95,\n', 1, 'Gesamtergebnis'],
    ['sums in other scripts', '合計,190,95,\n', 1, '合計'],
    ['sums in capitals', 'TOTAL,190,95,\n', 1, 'TOTAL'],
    ['sums in capitals of other scripts', 'ИТОГО,190,95,\n', 1, 'ИТОГО'],
    ['sums in the case of names', 'Всего,190,95,\n', 1, 'Всего'],
    ['sums in the second column', ',Total,190,\n', 1, 'Total'],
    ['sums and means', 'Total,190,95,\nAverage,9.5,4.75,\n', 2, 'Total'],
    ['means and sums', 'Average,9.5,4.75,\nTotal,190,95,\n', 2, 'Average'],
    ['several statistics', 'Min,0,0,\nMax,19,9.5,\nMean,9.5,4.75,\n', 3, 'Min'],
    ['sums of parts and of all', 'Total north,90,45,\nTotal south,100,50,\nTotal,190,95,\n', 3, 'Total north'],
    ['a line and sums', '-----,---,---,---\nTotal,190,95,\n', 2, '-----'],
    ['sums below a blank row', ',,,\nTotal,190,95,\n', 2, 'Total'],
    ['a text below a blank row', ',,,\nAll figures in thousands,,,\n', 2, 'All figures in thousands'],
    ['a number of rows', '(20 rows affected),,,\n', 1, '(20 rows affected)'],
  ])('are left out where they are %s', async (_, below, count, text) => {
    const { rows, notes = [] } = await readCsv(table(below))
    expect(rows).toBe(20)
    expect(notes.at(-1)).toContain(
      count === 1 ? `The last row, row 22 ("${text}"), is` : `The last ${count} rows, from row 22 ("${text}") on, are`,
    )
    expect((await readCsv(table(below), { footer: false })).rows).toBe(20 + count)
  })

  it('are left out where one has the sums of all its columns, without a name', async () => {
    const { rows, columns, notes } = await readCsv(table(',190,95.0,\n'))
    expect(rows).toBe(20)
    expect(columns.map((column) => (column.kind === 'number' ? column.values : column.codes).length)).toEqual([20, 20, 20, 20]) // prettier-ignore
    expect(notes).toEqual([
      'The last row, row 22, has no name and the sums of 2 columns: it is a footer and left out; `footer: false` (--keep-footer) reads it as data.',
    ])
    expect((await readCsv(table(',190,95,\n'), { footer: false })).rows).toBe(21)
    const cents = ['0.1', '0.2', '0.3', '0.4', '0.5', '0.6'].map((text) => `x,${text},${text}\n`).join('')
    expect((await readCsv(`n,a,b\n${cents},2.1,2.1\n`)).rows).toBe(6)
    const { verbatim } = await readCsv(table(',190,95,\n'), { verbatim: ['a'] })
    expect(verbatim?.[0]?.codes).toHaveLength(20)
  })

  it.each([
    ['sums of one column', table(',190,,\n')],
    ['sums and another number', table(',190,95.5,\n')],
    ['sums and a category', table(',190,95,yes\n')],
    ['sums below a name that no footer has', table('north,190,95,\n')],
    ['sums of few rows', 'r,a,b\nx,1,2\ny,3,4\n,4,6\n'],
    ['the same as the only number above', 'r,a,b\nu,1,2\nv,,\nw,,\nx,,\ny,0,0\n,1,2\n'],
  ])('without a name are data where they are %s', async (_, text) => {
    const { rows, notes } = await readCsv(text)
    expect(rows).toBe(text.trim().split('\n').length - 1)
    expect(notes?.join()).not.toContain('footer')
  })

  it('are left out where they are blank, however many', async () => {
    const { rows, notes } = await readCsv(table(',,,\n'.repeat(60_000)))
    expect(rows).toBe(20)
    expect(notes).toEqual([
      'The last 60000 rows, from row 22 on, are blank and left out; `footer: false` (--keep-footer) reads them as data.',
    ])
    expect((await readCsv(table(',,,\n'))).notes?.[0]).toContain('The last row, row 22, is blank and left out;')
  })

  it.each([
    ['a blank row between others', ',,,\nnorth,20,10,yes\n', 22],
    ['a row that begins with the name Max', 'Max,20,10,yes\n', 21],
    ['such a row above sums, which are not', 'Max,20,10,yes\nTotal,210,105,\n', 21],
    ['a category that is also the name of a statistic', 'Average,20,10,yes\n', 21],
    ['a title that begins with a total', 'Total Recall,20,10,yes\n', 21],
    ['sums that recur', 'Total,1,1,\nnorth,20,10,yes\nTotal,2,2,\n', 23],
    ['negative numbers and gaps', '-1,20,10,yes\n,21,11,no\n', 22],
  ])('are data where they are %s', async (_, below, rows) => {
    expect((await readCsv(table(below))).rows).toBe(rows)
  })

  it('keep their order and numbers where others follow', async () => {
    const read = await readCsv(table('Mean,100,1,no\n,,,\nMax,101,2,no\nnorth,102,3,no\n'))
    const a = read.columns.find(({ name }) => name === 'a')
    expect(a?.kind === 'number' ? Array.from(a.values).slice(20) : []).toEqual([100, NaN, 101, 102])
    await expect(readCsv(table(',,,\nnorth,1,2\nnorth,x,y,z\n'))).rejects.toThrow('at row 23')
  })

  it('are the same in chunks', async () => {
    let rows = 0
    for await (const part of readCsvChunks(table(',,,\nAverage,9.5,4.75,\nTotal,190,95,\n'), { rows: 7 }))
      rows += part.rows
    expect(rows).toBe(20)
  })
})

describe('files behind one another', () => {
  it('have one header, also where each begins with a byte order mark', async () => {
    const { rows, columns, notes } = await readCsv('\uFEFFa,y\n1,yes\n2,no\n\uFEFFa,y\n3,yes\n')
    expect([rows, columns[0]?.kind]).toEqual([3, 'number'])
    expect(notes).toEqual(['1 row repeats the header and is left out.'])
  })
})
