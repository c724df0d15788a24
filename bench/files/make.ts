// Writes the table that the section `data` reads: node bench/files/make.ts ROWS FOLDER writes table.csv and
// table.parquet with 30 columns: 27 of numbers, one of colours, one of booleans, and a label.
import { createWriteStream, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import path from 'node:path'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { values } from '../lib/random.ts'

const rows = Number(process.argv[2])
const folder = process.argv[3] ?? '.'
const colours = ['red', 'green', 'blue']

/** A number with three or six decimals, or a whole one: its value and its text. */
function numbersOf(column: number): { data: Float64Array; digits: number } {
  const digits = [3, 6, 0][column % 3] ?? 0
  const scale = [100, 1, 10_000][column % 3] ?? 1
  const data = Float64Array.from(values(rows, column + 1), (value) => Number((value * scale).toFixed(digits)))
  return { data, digits }
}

const numbers = Array.from({ length: 27 }, (_, column) => numbersOf(column))
const choices = values(rows, 100)
const colour = Array.from(choices, (value) => colours[Math.floor(Math.abs(value) * 1e4) % 3] ?? 'red')
const member = Array.from(choices, (value) => Math.floor(Math.abs(value) * 1e5) % 2 === 0)
const label = Array.from(choices, (value) => (Math.floor(Math.abs(value) * 1e6) % 2 === 0 ? 'yes' : 'no'))

const out = createWriteStream(path.join(folder, 'table.csv'))
out.write(`${[...numbers.map((_, i) => `x${i}`), 'colour', 'member', 'label'].join(',')}\n`)
for (let row = 0; row < rows; row++) {
  const cells = numbers.map(({ data, digits }) => (data[row] ?? 0).toFixed(digits))
  if (!out.write(`${cells.join(',')},${colour[row]},${member[row]},${label[row]}\n`)) await once(out, 'drain')
}
out.end()
await once(out, 'finish')
const columnData = [
  ...numbers.map(({ data }, i) => ({ name: `x${i}`, data, type: 'DOUBLE' as const })),
  { name: 'colour', data: colour, type: 'STRING' as const },
  { name: 'member', data: member, type: 'BOOLEAN' as const },
  { name: 'label', data: label, type: 'STRING' as const },
]
writeFileSync(
  path.join(folder, 'table.parquet'),
  new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 100_000 })),
)
