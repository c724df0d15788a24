import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readCsv } from '../../src/data/csv/index.js'
import type { Table } from '../../src/data/table/table.js'

async function read(name: string): Promise<Table> {
  return await readCsv(readFileSync(new URL(`files/${name}.csv`, import.meta.url)))
}

function numbers({ columns }: Table, name: string): Float64Array | Float32Array {
  const column = columns.find((each) => each.name === name)
  if (column?.kind !== 'number') throw new Error(`${name} is no column of numbers`)
  return column.values
}

/** Values of the first row and what is said: one problem, temp, spend, region → churn, in many dresses. */
const dresses: readonly (readonly [
  file: string,
  temp: number,
  spend: number,
  missing: number,
  said: readonly string[],
])[] = [
  ['q_currency', 51.26, 3354.92, 0, ['commas between thousands, in $']],
  ['q_thousands', 51.26, 3354.92, 0, ['commas between thousands']],
  ['q_euro', 51.26, 3354.92, 0, ['a decimal comma, such as "51,26" for 51.26', 'points between thousands, in €']],
  ['q_percent', 51.3, 3354.92, 0, ['in %']],
  ['q_decomma', 51.26, 3354.92, 0, ['a decimal comma']],
  ['q_miss_q', 51.26, 3354.92, 40, []],
  ['q_miss_dash', 51.26, 3354.92, 40, []],
  ['q_miss_bslN', 51.26, 3354.92, 40, []],
  ['q_miss_hashna', 51.26, 3354.92, 40, []],
  // −999 is proposed by the data report, not assumed by the reader.
  ['q_miss_m999', 51.26, 3354.92, 0, []],
]

describe('numbers as people write them', () => {
  it.each(dresses)('%s: without an option', async (file, temp, spend, missing, said) => {
    const table = await read(file)
    expect(table.rows).toBe(600)
    expect([numbers(table, 'temp')[0], numbers(table, 'spend')[0]]).toEqual([temp, spend])
    expect(numbers(table, 'temp').filter(Number.isNaN)).toHaveLength(missing)
    expect(table.columns.map(({ kind }) => kind)).toEqual(['number', 'number', 'category', 'category'])
    for (const words of said) expect(table.notes?.join(' ')).toContain(words)
  })

  it('q_t_money: a target in dollars is a number', async () => {
    const table = await read('q_t_money')
    expect(numbers(table, 'y')[0]).toBe(349_644)
    expect(table.notes?.join(' ')).toContain('"$349,644" for 349644')
  })
})

describe('dates as people write them', () => {
  it.each([
    ['q_date_us', 'month, day, year'],
    ['q_date_de', 'day, month, year'],
  ])('%s: %s, decided over the column', async (file, order) => {
    const table = await read(file)
    // 26 September 2022: 19,261 days after 1 January 1970.
    expect(numbers(table, 'when')[0]).toBe(Date.UTC(2022, 8, 26) / 86_400_000)
    expect(numbers(table, 'when').filter(Number.isNaN)).toHaveLength(0)
    expect(table.notes?.join(' ')).toContain(`dates of ${order}`)
  })
})

it('booleans keep the words of the file', async () => {
  const { columns } = await read('q_bool_YesNo')
  expect(columns.at(-1)).toMatchObject({ name: 'y', readAs: 'boolean', categories: ['No', 'Yes'] })
})
