import fc from 'fast-check'
import Papa from 'papaparse'
import { expect, it } from 'vitest'
import { readSimpleNumber } from '../../src/data/csv-bytes.js'
import { readCsv } from '../../src/data/csv.js'
import { textAt } from '../../src/data/table.js'

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
