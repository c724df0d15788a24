import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../src/data/csv/index.js'

const rows = Array.from({ length: 20 }, (_, i) => `${i},${i / 2},t${i % 3}\n`).join('')

describe('rows below the header', () => {
  it.each([
    ['units in brackets', '[years],[EUR],\n'],
    ['units', 'years,EUR,text\n'],
    ['a rule of Markdown', '---:,:---:,---\n'],
    ['questions and ids of a survey', 'How old?,How rich?,Which?\n"{""id"":1}","{""id"":2}","{""id"":3}"\n'],
  ])('are left out where they are %s', async (_, below) => {
    const { rows: count, columns, notes } = await readCsv(`age,money,type\n${below}${rows}`)
    expect(count).toBe(20)
    expect(columns.map(({ kind }) => kind)).toEqual(['number', 'number', 'category'])
    expect(columns[2]).toMatchObject({ categories: ['t0', 't1', 't2'] })
    expect(notes?.[0]).toMatch(/^The (?:row|2 rows) below the header ha(?:s|ve) texts such as /)
  })

  it.each([
    ['a row with a value', 'years,1,t0\n'],
    ['a row of missing words', 'NA,?,t0\n'],
    ['one text above the values of one column', 'x,lost\n'],
  ])('are data where they are %s', async (_, first) => {
    const width = first.split(',').length
    const cut = rows.replaceAll(/^.*$/gm, (row) =>
      row
        .split(',')
        .slice(width === 2 ? 1 : 0)
        .reverse()
        .join(','),
    )
    const table = width === 2 ? `type,money\n${first}${cut}` : `age,money,type\n${first}${rows}`
    expect((await readCsv(table)).rows).toBe(21)
  })

  it('count in the numbers of rows that errors name', async () => {
    await expect(readCsv(`age,money,type\n[y],[EUR],\n${rows}1,2\n`)).rejects.toThrow('at row 23')
  })
})
