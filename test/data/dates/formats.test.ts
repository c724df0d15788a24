import { describe, expect, it } from 'vitest'
import { readCsv, type CsvOptions, type NumberColumn } from '../../../src/data/csv/index.js'

async function read(
  cells: readonly string[],
  name = 'x',
  options?: CsvOptions,
): Promise<NumberColumn & { notes: readonly string[] }> {
  const text = `${name};y\n${cells.map((cell) => `${cell};1\n`).join('')}`
  const { columns, notes = [] } = await readCsv(text, { delimiter: ';', ...options })
  const [column] = columns
  if (column?.kind !== 'number') throw new Error(`no dates: ${JSON.stringify(column)}`)
  return { ...column, notes }
}

/** Days since 1970 by the engine's calendar. */
const day = (iso: string): number => new Date(iso).getTime() / 86_400_000

describe('dates', () => {
  // As pandas.to_datetime reads them, with dayfirst where a day above 12 shows it.
  it.each<[string, readonly string[], readonly string[]]>([
    ['d/m/y', ['13/06/2024', '07/02/2024'], ['2024-06-13', '2024-02-07']],
    ['m/d/y', ['06/13/2024', '07/02/2024'], ['2024-06-13', '2024-07-02']],
    ['d.m.Y', ['26.09.2022', '1.2.2023'], ['2022-09-26', '2023-02-01']],
    ['y/m/d', ['2022/09/26', '2023/2/1'], ['2022-09-26', '2023-02-01']],
    ['years of two digits', ['26.09.68', '1.2.69'], ['2068-09-26', '1969-02-01']],
    ['names of months', ['5 May 2024', 'Jun 12, 2024', '7-Aug-23'], ['2024-05-05', '2024-06-12', '2023-08-07']],
    ['times', ['13/06/2024 18:30', '14/06/2024 06:00:36'], ['2024-06-13T18:30Z', '2024-06-14T06:00:36Z']],
    ['noon and midnight', ['6/13/2024 12:00 PM', '6/13/2024 12:00 AM'], ['2024-06-13T12:00Z', '2024-06-13']],
    ['zones', ['2024-06-13 18:30:00 +0200', '2024-06-13 18:30:00 UTC'], ['2024-06-13T16:30Z', '2024-06-13T18:30Z']],
    ['months', ['2024-05', '2024-11'], ['2024-05-01', '2024-11-01']],
    ['quarters', ['2024Q1', '2024-Q4'], ['2024-01-01', '2024-10-01']],
    ['quarters first', ['Q2 1969', 'Q3-2024'], ['1969-04-01', '2024-07-01']],
    ['months first, short or by letter', ['05/2024', '11/1999', '2021M03'], ['2024-05-01', '1999-11-01', '2021-03-01']],
    ['a short year', ['May-24', "Dec '99"], ['2024-05-01', '1999-12-01']],
    ['C', ['Fri May 31 18:30:00 2024', 'Sat Jun  1 06:00:36 2024'], ['2024-05-31T18:30Z', '2024-06-01T06:00:36Z']],
    ['posts', ['Fri May 31 18:30:00 +0200 2024', 'Sat Jun 01 06:00:36 +0000 2024'], ['2024-05-31T16:30Z']],
    ['logs', ['31/May/2024:18:30:00 +0200', '01/Jun/2024:06:00:36 +0000'], ['2024-05-31T16:30Z']],
    ['SAS', ['31MAY2024', '01JUN2024:06:00:36'], ['2024-05-31', '2024-06-01T06:00:36Z']],
    ['digits with T', ['20240531T183000Z', '20240601T060036Z'], ['2024-05-31T18:30Z', '2024-06-01T06:00:36Z']],
    ['hours', ['2024-05-31 18', '2024-06-01 06'], ['2024-05-31T18:00Z', '2024-06-01T06:00Z']],
    ['named zones', ['2024-05-31 18:30:00 EST', '2024-05-31T18:30:00+02:00[Europe/Paris]'], ['2024-05-31T23:30Z']],
    ['Spanish', ['5 de mayo de 2024', '1-ene-2023', '7 dic 2023'], ['2024-05-05', '2023-01-01', '2023-12-07']],
    ['Japanese', ['2024年5月31日', '2024年11月2日'], ['2024-05-31', '2024-11-02']],
    // As date.fromisocalendar of Python reads them.
    ['weeks', ['2020-W53', '2021-W01', '2026W07-3'], ['2020-12-28', '2021-01-04', '2026-02-11']],
  ])('are read: %s', async (_, cells, expected) => {
    const { values, readAs } = await read(cells)
    expect(readAs).toBe('date')
    for (const [i, iso] of expected.entries()) expect(values[i]).toBeCloseTo(day(iso), 9)
  })

  it('are digits alone where the name says so', async () => {
    expect((await read(['202405', '202411'], 'month')).values[1]).toBe(day('2024-11-01'))
    expect((await read(['20240531183000', '20240601060036'], 'start_time')).values[0]).toBeCloseTo(
      day('2024-05-31T18:30Z'),
      9,
    )
    expect((await read(['202405', '202411'], 'amount')).readAs).toBeUndefined()
    expect((await read(['202405', '202413'], 'month')).readAs).toBeUndefined()
  })

  it('are no codes such as Set-24', async () => {
    const { columns } = await readCsv('x;y\nSet-24;1\nSet-12;2\nOut-10;3\n')
    expect(columns[0]?.kind).toBe('category')
  })

  it('have no week 53 in a year of 52', async () => {
    const { values, invalid } = await read([...Array.from({ length: 30 }, (_, i) => `2020-W${i + 10}`), '2021-W53'])
    expect(values[0]).toBe(day('2020-03-02'))
    expect(values[30]).toBeNaN()
    expect(invalid?.first).toEqual([{ row: 32, value: '2021-W53' }])
  })

  it('are seconds and milliseconds where the name and all values say so', async () => {
    expect(Array.from((await read(['1700006400', '1700092800'], 'created_at')).values)).toEqual([19676, 19677])
    expect((await read(['1700006400000', '1700092800000'], 'ts')).dateFormat).toEqual({ order: 'milliseconds' })
    expect((await read(['1700006400', '1700092800'], 'account')).readAs).toBeUndefined()
    expect((await read(['1700006400', '12'], 'time')).readAs).toBeUndefined()
  })

  it('are decided by the order of the rows where no day is above 12, else by the sign, and say so', async () => {
    const sorted = await read(['05/01/2024', '04/02/2024', '06/03/2024'])
    expect(sorted.dateFormat).toEqual({ order: 'dmy' })
    expect(sorted.notes).toEqual(['Column "x" is read as dates of day, month, year, such as "05/01/2024".'])
    const open = await read(['05/06/2024', '07/02/2024', '06/05/2024'])
    expect(open.dateFormat).toEqual({ order: 'mdy' })
    expect(open.notes[1]).toContain('fits both day-month and month-day')
    const types = { x: { kind: 'date', order: 'dmy' } } as const
    expect((await read(['05/06/2024'], 'x', { types })).values[0]).toBe(day('2024-06-05'))
    expect((await read(['05.06.2024', '07.02.2024', '06.05.2024'])).dateFormat).toEqual({ order: 'dmy' })
  })

  it('may have up to 5 % of cells that are none, which are missing and told by row', async () => {
    const cells = Array.from({ length: 30 }, (_, i) => (i === 4 ? '31.02.2024' : `${(i % 28) + 1}.03.2024`))
    const { values, invalid } = await read(cells)
    expect(values[4]).toBeNaN()
    expect(invalid).toEqual({ count: 1, first: [{ row: 6, value: '31.02.2024' }] })
  })
})
