import { RandomStream } from '../../src/data/random/philox.js'
import type { Table, TableColumn } from '../../src/data/table/table.js'

/** No purpose of the library's own. */
const PURPOSE = 1001

/** Numbers from 0 to 1, the same on every run. */
export function uniformFrom(seed: number): () => number {
  const stream = new RandomStream(seed, PURPOSE)
  return () => stream.next() / 2 ** 32
}

/** Numbers of the standard normal distribution, the same on every run. */
export function normalFrom(seed: number): () => number {
  const next = uniformFrom(seed)
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}

/** A column of numbers. */
export function numbers(name: string, rows: number, value: (row: number) => number): TableColumn {
  return { name, kind: 'number', values: Float64Array.from({ length: rows }, (_, row) => value(row)) }
}

/** A column of texts. */
export function texts(
  name: string,
  rows: number,
  categories: readonly string[],
  code: (row: number) => number,
): TableColumn {
  return { name, kind: 'category', codes: Int32Array.from({ length: rows }, (_, row) => code(row)), categories }
}

/** Six normal features, a category and a class `y` that depends on the first two: nothing is wrong with it. */
export function healthy(rows: number, seed: number, more: readonly TableColumn[] = []): Table {
  const [next, even] = [normalFrom(seed), uniformFrom(seed + 1e6)]
  const features = Array.from({ length: 6 }, (_, j) => numbers(`x${j}`, rows, next))
  const [a, b] = features
  const noisy = (row: number): number => Number(valueAt(a, row) + valueAt(b, row) + next() > 0)
  const columns = [...features, texts('colour', rows, ['red', 'green', 'blue'], () => Math.floor(3 * even()))]
  return { rows, columns: [...columns, ...more, texts('y', rows, ['no', 'yes'], noisy)] }
}

/** A number column's value. */
export function valueAt(column: TableColumn | undefined, row: number): number {
  return column?.kind === 'number' ? (column.values[row] ?? NaN) : NaN
}

/** The table with a column in another's place. */
export function withColumn(table: Table, changed: TableColumn): Table {
  return { ...table, columns: table.columns.map((column) => (column.name === changed.name ? changed : column)) }
}
