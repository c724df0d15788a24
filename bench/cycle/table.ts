import { values } from '../lib/random.ts'

/** A CSV of uniform, skewed and whole numbers in turn, a category, and a class that depends on some of the numbers. */
export function csvTable(rows: number, features: number): Blob {
  // All columns from one stream: streams of several seeds are linear in each other, and rows would have near ones as in no table.
  const columns = features - 1
  const flat = values(rows * columns, 1)
  const noise = values(rows, 1000)
  const cell = (value: number, j: number): string =>
    j % 3 === 2 ? String(Math.floor(100 * (value + 0.5))) : (j % 3 === 1 ? Math.exp(6 * value) : value).toFixed(4)
  const chunks = [`${Array.from({ length: columns }, (_, j) => `x${j}`).join(',')},colour,y\n`]
  for (let from = 0; from < rows; from += 1000) {
    const lines = []
    for (let row = from; row < Math.min(rows, from + 1000); row++) {
      const own = flat.subarray(row * columns, (row + 1) * columns)
      const isYes = (own[0] ?? 0) - (own[3] ?? 0) + (noise[row] ?? 0) > 0
      const cells = Array.from(own, cell)
      lines.push(`${cells.join(',')},${['red', 'green', 'blue', 'black'][row % 4]},${isYes ? 'yes' : 'no'}\n`)
    }
    chunks.push(lines.join(''))
  }
  return new Blob(chunks)
}
