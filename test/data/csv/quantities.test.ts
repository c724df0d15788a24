import { describe, expect, it } from 'vitest'
import { readCsv, type CsvOptions, type NumberColumn } from '../../../src/data/csv/index.js'
import { columnTypes, fitPreprocessor } from '../../../src/index.js'
import { chunksOf } from '../../support/sources.js'

const csv = (cells: readonly string[]): string => `x;y\n${cells.map((cell) => `${cell};1\n`).join('')}`

async function read(
  cells: readonly string[],
  options?: CsvOptions,
): Promise<NumberColumn & { notes: readonly string[] }> {
  const { columns, notes = [] } = await readCsv(csv(cells), { delimiter: ';', ...options })
  const [column] = columns
  if (column?.kind !== 'number') throw new Error(`not a number column: ${JSON.stringify(column)}`)
  return { ...column, notes }
}

const values = async (cells: readonly string[], options?: CsvOptions): Promise<number[]> =>
  Array.from((await read(cells, options)).values)

describe('quantities', () => {
  // Expected values by hand; pandas reads the same after str.replace of the signs, and with decimal and thousands given.
  it.each<[string, readonly string[], readonly number[]]>([
    ['dollars, negative in three ways', ['$84,835.00', '-$3', '$-4.5', '($5)'], [84835, -3, -4.5, -5]],
    ['euros behind', ['1.234,5 €', '-3 €', '12,00€'], [1234.5, -3, 12]],
    ['codes of currencies', ['USD 12.50', '7.25 USD'], [12.5, 7.25]],
    ['per cent', ['48.0%', '51.5 %', '0%'], [48, 51.5, 0]],
    ['spaces between thousands', ['1 234', '12 345 678', '7'], [1234, 12345678, 7]],
    ['narrow and no-break spaces', ['1\u202f234,5', '12\u00a0345,25', '7'], [1234.5, 12345.25, 7]],
    ['apostrophes', ["1'234.50", '12'], [1234.5, 12]],
    ['groups of two and three digits', ['12,34,567', '1,00,000'], [1234567, 100000]],
    ['decimal commas', ['51,26', '3354,9', '-0,5'], [51.26, 3354.9, -0.5]],
    ['exponents', ['1e5', '2E-3', '-1.5e+2'], [100000, 0.002, -150]],
    ['durations', ['1:30', '12:05', '1:02:03', '0:00.5'], [90, 725, 3723, 0.5]],
    ['thousands and millions', ['€110.5M', '€565K', '€0'], [110500000, 565000, 0]],
    ['thousands, rounded once', ['2077.26k', '1.1M', '-0.57K'], [2077260, 1100000, -570]],
    ['units that begin like a multiplier', ['2077.26 kg', '12kg', '0.5 kg'], [2077.26, 12, 0.5]],
    ['another unit', ['74 bhp', '88.5 bhp'], [74, 88.5]],
    ['a minus sign of typography', ['−5', '3.5'], [-5, 3.5]],
    ['a unit of two words', ['1,200 sq ft', '850 sq ft'], [1200, 850]],
    ['degrees of four directions', ['52.5°N', '33.9° S', '13.4°E', '70.25°W'], [52.5, -33.9, 13.4, -70.25]],
    ['exponents of Fortran', ['1.5D+02', '-2.0d-01'], [150, -0.2]],
    ['hours and minutes', ['2h 50m', '19h', '25m', '1 hr 5 min'], [170, 1140, 25, 65]],
    ['days and a time', ['1 days 02:30:00', '-1 days 00:00:30', '0 days 00:01:30'], [1590, -1440.5, 1.5]],
    ['durations of ISO 8601', ['PT1H30M', 'P1DT12H', 'PT45S'], [90, 2160, 0.75]],
    ['a clock of twelve hours', ['9:05 AM', '12:00 AM', '12:30 p.m.', '1:15pm'], [545, 0, 750, 795]],
    ['no cents', ["1'234.–", '5.--', '12.-'], [1234, 5, 12]],
    ['brackets of ledgers', ['$(1,036.66)', '$12.50', '$ -   '], [-1036.66, 12.5, 0]],
    ['what guards a cell', ["'-0.5", "'7'", '12'], [-0.5, 7, 12]],
    ['footnotes', ['1,234.5*', '7.25[12]', '8 †'], [1234.5, 7.25, 8]],
    ['about', ['~5', '≈ 6.5', '7'], [5, 6.5, 7]],
    ['prices', ['$5/month', '$7.50 per month', '12 $/month'], [5, 7.5, 12]],
    ['ratings', ['8/10', '7 / 10', '6.5/10'], [8, 7, 6.5]],
    ['ratings in words', ['4.5 out of 5', '3 out of 5'], [4.5, 3]],
    ['large numbers in words', ['1.2 million', '3 billion', '7 thousand'], [1200000, 3000000000, 7000]],
    ['ordinals', ['1st', '2nd', '3rd', '11th'], [1, 2, 3, 11]],
    ['one unit of time, as it is', ['90 min', '45 min'], [90, 45]],
  ])('are read: %s', async (_, cells, expected) => {
    expect(await values(cells)).toEqual(expected)
  })

  it.each([
    ['addresses', ['192.168.0.1', '10.0.0.1']],
    ['ranges', ['18-24', '25-30']],
    ['two currencies', ['$5', '€6', '$7', '€8']],
    ['letters behind digits', ['12a', '13b']],
    ['digits and a letter', ['1d', '2d 3x', '4d']],
    ['fractions', ['1/2', '3/4', '5/8']],
    ['prices for different things', ['$5/day', '$6/week', '$5/month', '$8/day']],
    ['degrees with a sign and a direction', ['-52.5°N', '-13.4°E']],
    ['groups of wrong length', ['1,23', '1,2345,678.5']],
  ])('are not %s', async (_, cells) => {
    const { columns } = await readCsv(csv(cells), { delimiter: ';' })
    expect(columns[0]?.kind).toBe('category')
  })

  it('say what was assumed, as a sentence and as data', async () => {
    const { numberFormat, notes } = await read(['$84,835.00', '$5'])
    expect(numberFormat).toEqual({ decimal: '.', grouping: ',', unit: '$' })
    expect(notes).toEqual([
      'Column "x" is read as numbers with commas between thousands, in $, such as "$84,835.00" for 84835.',
    ])
  })

  it('are shown by one with separated thousands, where there is one', async () => {
    const { notes } = await read(['94.71', '1,899.73', '12'])
    expect(notes).toEqual([
      'Column "x" is read as numbers with commas between thousands, such as "1,899.73" for 1899.73.',
    ])
  })

  it('say what is ambiguous, and an option settles it', async () => {
    const cells = ['1,234', '5,678', '9']
    const { values: thousands, notes } = await read(cells)
    expect(Array.from(thousands)).toEqual([1234, 5678, 9])
    expect(notes[1]).toBe(
      `Column "x" is ambiguous: "1,234" may also be 1.234. If it is, pass decimal: ',' (--decimal comma).`,
    )
    expect(await values(cells, { decimal: ',' })).toEqual([1.234, 5.678, 9])
  })

  it('say that points before three digits may separate thousands, where nothing tells', async () => {
    const cells = ['1.234', '12.500', '9']
    const { values: decimals, notes } = await read(cells)
    expect(Array.from(decimals)).toEqual([1.234, 12.5, 9])
    expect(notes).toEqual([
      `Column "x" is read with decimal points, each of which has exactly three digits behind it: "1.234" may also be 1234. If points separate thousands, pass decimal: ',' (--decimal comma, or --types x=number:comma of one column).`,
    ])
    for (const decimal of ['.', ','] as const)
      expect((await read(cells, { decimal })).notes.join()).not.toContain('may also')
    const given = { types: { x: { kind: 'number', decimal: ',', grouping: '.' } } } as const
    expect(await values(cells, given)).toEqual([1234, 12500, 9])
    // A zero before the point, or another number of digits behind one, is that of a decimal number.
    expect((await read(['0.125', '1.234'])).notes).toEqual([])
    expect((await read(['1.25', '1.234'])).notes).toEqual([])
    const { notes: both } = await readCsv('a,b,c\n1.234,2.500,x\n3.000,4.125,y\n')
    expect(both?.[0]).toContain('Columns "a" and "b" are read with decimal points')
  })

  it('separate thousands in all of a column, and of a file, where one value has two of them', async () => {
    const { values: found, notes } = await read(['1.234', '12.500', '1.000.000'])
    expect(Array.from(found)).toEqual([1234, 12500, 1e6])
    expect(notes.join()).toContain('read as numbers with a decimal comma and points between thousands')
    const { columns } = await readCsv('a;b\n1.234;1.000.000\n2.500;3\n')
    expect(columns[0]?.kind === 'number' && Array.from(columns[0].values)).toEqual([1234, 2500])
  })

  it('are named where a decimal comma is assumed, not where it was given', async () => {
    const text = 'a;b\n1;2,5\n3;4,5\n'
    expect((await readCsv(text)).notes).toEqual([
      'Column "b" is read as numbers with a decimal comma, such as "2,5" for 2.5.',
    ])
    expect((await readCsv(text, { decimal: ',' })).notes).toEqual([])
  })

  it('settle what is ambiguous in one column by the others', async () => {
    const { columns } = await readCsv('a;b\n1.234;5,5\n2.500;6,25\n')
    expect(columns.map((column) => column.kind === 'number' && Array.from(column.values))).toEqual([
      [1234, 2500],
      [5.5, 6.25],
    ])
    const { columns: points } = await readCsv('a;b\n1.234;5.5\n2.500;6.25\n')
    expect(points[0]?.kind === 'number' && Array.from(points[0].values)).toEqual([1.234, 2.5])
  })

  it('are the same wherever chunks are cut', async () => {
    const bytes = new TextEncoder().encode(csv(['1.234,5 €', '-3 €', '?', '1\u00a0€', '12,00€']))
    const whole = await readCsv(bytes)
    for (const cut of bytes.keys()) expect(await readCsv(chunksOf(bytes, cut))).toEqual(whole)
  })

  it('are durations in minutes again in later rows, where a cell has one unit only', async () => {
    const table = await readCsv('x,y\n2h 50m,a\n19h,b\n1h 5m,a\n25m,b\n')
    const types = columnTypes(fitPreprocessor(table, { target: 'y' }))
    expect(types.get('x')).toMatchObject({ kind: 'number', duration: 'minutes' })
    const { columns } = await readCsv('x,y\n2h,a\n', { types })
    expect(columns[0]?.kind === 'number' && Array.from(columns[0].values)).toEqual([120])
    const wrong = { x: { kind: 'number', duration: 'hours' } } as unknown as CsvOptions['types'] & object
    await expect(readCsv('x\n2h\n', { types: wrong })).rejects.toThrow(
      '`types["x"].duration` (="hours") must be true, false or \'minutes\'',
    )
  })

  it('are read in the format of train later, even where a cell alone would mean something else', async () => {
    const table = await readCsv('x;y\n1.234,5;a\n2.000,5;b\n3.000,25;a\n4,5;b\n')
    const types = columnTypes(fitPreprocessor(table, { target: 'y' }))
    const { columns } = await readCsv('x;y\n1.234;a\n', { types })
    expect(columns[0]?.kind === 'number' && Array.from(columns[0].values)).toEqual([1234])
  })
})

describe('missing words', () => {
  const words = [
    ...['?', '-', '.', '\\N', '#N/A', '#DIV/0!', 'N/K', 'None', '<NA>', '-nan', '1.#QNAN', 'n/a'],
    // Excel in German, French, Spanish, Italian, Dutch, Polish, Russian, Swedish and Turkish.
    ...['#NV', '#N/V', '#WERT!', '#BEZUG!', '#VALEUR!', '#NOM?', '#¡DIV/0!', '#¿NOMBRE?', '#N/D', '#VALORE!', '#RIF!'],
    ...['#DEEL/0!', '#N/B', '#ADR!', '#Н/Д', '#ЗНАЧ!', '#SAKNAS!', '#DIVISION/0!', '#YOK', '#SPILL!'],
  ]
  it.each(words)('%s is one', async (word) => {
    const { values: found, notes } = await read(['1.5', word, '2.5'])
    expect(Array.from(found)).toEqual([1.5, NaN, 2.5])
    expect(notes).toEqual([])
  })

  it('are missing among categories too, but − beside + is a category', async () => {
    const { columns } = await readCsv('a,b\n+,u\n-,?\n+,-\n')
    expect(columns).toMatchObject([
      { categories: ['+', '-'], codes: Int32Array.of(0, 1, 0) },
      { categories: ['u'], codes: Int32Array.of(0, -1, -1) },
    ])
  })

  it('are learned from cells that are no numbers: up to 5 % of them, each told by row', async () => {
    const cells = Array.from({ length: 40 }, (_, i) => (i === 7 ? 'broken' : i === 9 ? 'lost' : `${i}.5`))
    const { numberFormat, invalid, notes } = await read(cells)
    const first = [
      { row: 9, value: 'broken' },
      { row: 11, value: 'lost' },
    ]
    expect(invalid).toEqual({ count: 2, first })
    expect(numberFormat).toEqual({ decimal: '.', missing: ['broken', 'lost'] })
    expect(notes).toEqual([
      'Column "x": 2 of 40 cells are no numbers and count as missing: "broken" in row 9, "lost" in row 11.',
    ])
  })

  it('may be one word of the column', async () => {
    const cells = Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? 'unknown' : `${i}.5`))
    const { numberFormat, notes } = await read(cells)
    expect(numberFormat).toEqual({ decimal: '.', missing: ['unknown'] })
    expect(notes).toEqual([
      'Column "x" is read as numbers: the text "unknown" stands for missing values; `types` (--types x=category) reads categories.',
    ])
  })

  it('may be a few words beside four fifths of numbers, and no more', async () => {
    const words = ['TBD', 'not given', 'lost']
    const cells = (every: number): string[] =>
      Array.from({ length: 120 }, (_, i) => (i % every === 0 ? (words[i % 3] ?? '') : `${i}.5`))
    const { numberFormat, values: found } = await read(cells(5))
    expect(numberFormat?.missing?.toSorted()).toEqual(words.toSorted())
    expect(found.filter((value) => Number.isNaN(value))).toHaveLength(24)
    const { columns } = await readCsv(csv(cells(4)), { delimiter: ';' })
    expect(columns[0]?.kind).toBe('category')
    const numbered = cells(5).map((cell) => cell.replace('TBD', 'T2'))
    expect((await readCsv(csv(numbered), { delimiter: ';' })).columns[0]?.kind).toBe('category')
  })
})

describe('texts that look like numbers', () => {
  it('stay texts beyond 2⁵³, where numbers would merge, also late in a file', async () => {
    const ids = ['1234567890123456789', '1234567890123456788']
    const { columns, notes } = await readCsv(`id,y\n${ids.join(',1\n')},2\n`)
    expect(columns[0]).toMatchObject({ kind: 'category', categories: ids.toSorted() })
    expect(notes).toEqual(['Column "id" is read as texts: it has integers beyond 2⁵³, which numbers would merge.'])
    const late = [...Array.from({ length: 10_000 }, (_, i) => String(i)), ...ids]
    const { columns: after } = await readCsv(`id\n${late.join('\n')}\n`)
    expect(after[0]?.kind === 'category' && after[0].categories.length).toBe(10_002)
  })

  it('keep every digit where the first ids happen to be exact in f64', async () => {
    // 2⁶⁰, which JavaScript spells 1152921504606847000, and 2⁶⁰ + 256; then one that no f64 holds, beyond the sample.
    const exact = ['1152921504606846976', '1152921504606847232']
    const ids = [...Array.from({ length: 10_000 }, (_, i) => exact[i % 2] ?? ''), '1152921504606846977']
    const { columns } = await readCsv(`id\n${ids.join('\n')}\n`)
    expect(columns[0]).toMatchObject({ kind: 'category', categories: [...new Set(ids)].toSorted() })
  })

  it('stay texts with leading zeros, as codes of one length', async () => {
    const { columns } = await readCsv('zip,n\n04109,01\n10115,2\n')
    expect(columns).toMatchObject([{ kind: 'category', categories: ['04109', '10115'] }, { kind: 'number' }])
  })
})

describe('numbers in several units', () => {
  const read = async (cells: readonly string[]) =>
    await readCsv(`x,y\n${cells.map((cell, i) => `${cell},${i}\n`).join('')}`)
  it('are categories, and said to be', async () => {
    const { columns, notes } = await read(Array.from({ length: 30 }, (_, i) => `${['$', '€', ''][i % 3]}${100 + i}`))
    expect(columns[0]?.kind).toBe('category')
    expect(notes).toEqual([
      'Column "x" is read as categories: its numbers are in several units or currencies, such as "$100" and "€101".',
    ])
  })

  it('of few different texts, or beside other texts, are just categories', async () => {
    expect((await read(Array.from({ length: 30 }, (_, i) => `${['$', '€', '£'][i % 3]}${i % 6}`))).notes).toEqual([])
    expect((await read(Array.from({ length: 30 }, (_, i) => `${['$', '€', 'about '][i % 3]}${i}`))).notes).toEqual([])
  })
})
