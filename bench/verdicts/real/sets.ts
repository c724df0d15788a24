import { readFileSync } from 'node:fs'
import type { Table, Task } from '../../../dist/src/index.js'
import { readCsv } from '../../../dist/src/data/csv/index.js'
import { selectTableRows } from '../../../dist/src/data/table/select-table-rows.js'
import { shuffled, uniform } from '../../lib/random.ts'
import { sets, type TableSet } from '../../tables/sets.ts'
import { fileOf } from '../../tables/split.ts'

/** A large real set in two parts: small samples are drawn from one, and the errors on the other stand for the truth. */
export interface RealSet {
  readonly name: string
  readonly target: string
  readonly task: Task
  /** Of the pool, its rows in an order that a seed gives. */
  sample(rows: number, seed: number): Table
  readonly poolRows: number
  readonly rest: Table
}

/** Sets of Debian's packages with thousands of rows, and how many of them samples are drawn from. */
const POOLS: Readonly<Record<string, number>> = {
  satellite: 2500,
  letters: 6000,
  diamonds: 6000,
  'fashion-mnist': 2500,
}
/** The rest of a set beyond so many rows only takes time. */
const MOST_REST = 15_000

/** Reads a set, from its package at the first use. */
async function readSet({ name, target, task, ...rest }: TableSet, poolRows: number): Promise<RealSet> {
  const whole = await readCsv(readFileSync(fileOf({ name, target, task, ...rest })))
  const order = shuffled(
    Array.from({ length: whole.rows }, (_, row) => row),
    uniform(16),
  )
  const pool = order.slice(0, poolRows)
  return {
    name,
    target,
    task,
    poolRows,
    sample: (rows, seed) => selectTableRows(whole, shuffled(pool, uniform(1000 + seed)).slice(0, rows)),
    rest: selectTableRows(whole, order.slice(poolRows, poolRows + MOST_REST)),
  }
}

/** The sets, one after the other; of those named, if any. */
export async function* realSets(names: readonly string[]): AsyncGenerator<RealSet> {
  for (const set of sets) {
    const poolRows = POOLS[set.name]
    if (poolRows !== undefined && (names.length === 0 || names.includes(set.name))) yield await readSet(set, poolRows)
  }
}
