import fc from 'fast-check'
import Papa from 'papaparse'
import { expect, it } from 'vitest'
import { readSimpleNumber } from '../../../src/data/csv/cell-bytes.js'
import { readCsv } from '../../../src/data/csv/index.js'
import { textAt } from '../../../src/data/table/table.js'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

function simpleNumber(text: string): number {
  const found = Float64Array.of(NaN)
  const bytes = encode(text)
  return readSimpleNumber(bytes, 0, bytes.length, 46, found) ? (found[0] ?? NaN) : NaN
}

it('cuts cells as Papa Parse does', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', '\r', ';', '1', '-'), maxLength: 6 })
  const tables = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(tables, async (rows) => {
      // A letter, so that cells are texts, are not missing and have no spaces at their ends.
      const cells = rows.map((row) => row.map((text) => `x${text}x`))
      const text = Papa.unparse([['a', 'b', 'c'], ...cells], { newline: '\n' })
      const { data } = Papa.parse<string[]>(text, { delimiter: ',', newline: '\n' })
      const table = await readCsv(text, { delimiter: ',' })
      const read = data.slice(1).map((_, row) => table.columns.map((column) => textAt(column, row)))
      expect(read).toEqual(data.slice(1))
    }),
  )
})

it('reads numbers to the bit as the engine does, or leaves them to it', () => {
  const digits = fc.string({ unit: fc.constantFrom(...Array.from('0123456789.+-e')), maxLength: 18 })
  fc.assert(
    fc.property(fc.oneof(digits, fc.double({ noNaN: true }).map(String), fc.integer().map(String)), (text) => {
      const value = simpleNumber(text)
      if (!Number.isNaN(value)) expect(value).toBe(Number(text))
    }),
    { numRuns: 5000 },
  )
  expect(simpleNumber('-0.123456789012345')).toBe(NaN)
  expect(simpleNumber('-12345678.9012345')).toBe(-12345678.9012345)
})

it('sees numbers where every cell that is not missing is one, by bytes as by texts', async () => {
  const cell = fc.constantFrom('', 'NA', '0', '-2.5', '+4', ' 7 ', '1e3', 'x', '1,5', '0x10')
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 6 }), async (cells) => {
      const present = cells.map((text) => text.trim()).filter((text) => text !== '' && text !== 'NA')
      const isNumber = present.every((text) => /^[+-]?\d+(\.\d+)?(e\d+)?$/.test(text))
      // Decimal commas make numbers too, which other tests look at.
      fc.pre(isNumber || present.some((text) => ['x', '0x10'].includes(text)))
      const [column] = (await readCsv(`a;b\n${cells.map((text) => `${text};x`).join('\n')}\n`, { delimiter: ';' }))
        .columns
      expect(column?.kind).toBe(isNumber ? 'number' : 'category')
      if (column?.kind !== 'number') return
      expect(Array.from(column.values)).toEqual(cells.map((text) => (/\d/.test(text) ? Number(text) : NaN)))
    }),
    { numRuns: 500 },
  )
})

it('keeps rows of any length and of any number of cells until it knows the kinds', async () => {
  const long = 'y'.repeat(100_000)
  const table = await readCsv(`a,b\n1,x\n2,${long}\n3,x\n`)
  expect(table.columns.map((column) => [0, 1, 2].map((row) => textAt(column, row)))).toEqual([
    ['1', '2', '3'],
    ['x', long, 'x'],
  ])
  const names = Array.from({ length: 10_000 }, (_, i) => `n${i}`)
  const wide = await readCsv(`${names.join()}\n${names.map((_, i) => i).join()}\n${names.map((_, i) => -i).join()}\n`)
  expect(wide.columns.map((column) => [textAt(column, 0), textAt(column, 1)])).toEqual(
    names.map((_, i) => [String(i), String(-i)]),
  )
})

it('hands every row of a long sample on, and names the row of a fault within it', async () => {
  const rows = Array.from({ length: 12_000 }, (_, i) => `${i},t${i % 7},${i / 8}`)
  const table = await readCsv(`a,b,c\n${rows.join('\n')}\n`)
  const read = rows.map((_, row) => table.columns.map((column) => textAt(column, row)).join())
  expect(read).toEqual(rows)
  rows[8_000] = 'x,t1,0'
  const options = { types: { a: 'number' } } as const
  await expect(readCsv(`a,b,c\n${rows.join('\n')}\n`, options)).rejects.toMatchObject({ row: 8_002, column: 'a' })
})
