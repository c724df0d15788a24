import { type Dataset, fitPreprocessor, preprocess, type Table, type Task } from '../../dist/src/index.js'
import { readCsv } from '../../dist/src/data/csv/index.js'
import { selectTableRows } from '../../dist/src/data/table/select-table-rows.js'
import { moreRData, type RData, rData, readRData } from '../lib/r-data.ts'
import { shuffled, uniform } from '../lib/random.ts'
import { halves, type Problem } from '../verdicts/problems.ts'

/** Rows to train on, to measure on, and many more that show what a network is worth. */
export interface Rows {
  readonly train: Dataset
  readonly dev: Dataset
  readonly fresh: Dataset
}

/** Data that rows are drawn from, others for every seed. */
export interface Source {
  readonly name: string
  readonly task: Task
  /** Rules may be chosen on the first half; the other only shows them. */
  readonly half: 'tuning' | 'held out'
  draw(trainRows: number, seed: number): Promise<Rows>
}

/** Rows of dev for one of train. */
const DEV_SHARE = 1 / 3
const FRESH_ROWS = 8000

function generated(problem: Problem, half: Source['half']): Source {
  const { name, task } = problem
  return {
    name,
    task,
    half,
    draw: (trainRows, seed) =>
      Promise.resolve({
        train: problem.draw(trainRows, 910_000 + 10 * seed),
        dev: problem.draw(Math.round(trainRows * DEV_SHARE), 910_001 + 10 * seed),
        fresh: problem.draw(FRESH_ROWS, 88_888_888),
      }),
  }
}

const regressions: readonly string[] = ['diamonds', 'ames', 'wages']
/** Sets of at least 2,000 rows: most of them are left as fresh rows. */
const large: readonly string[] = [
  ...['satellite', 'letters', 'dna', 'spam', 'cells', 'credit', 'hpc', 'churn', 'mortgages', 'lending club'],
  ...regressions,
]

function real(data: RData, half: Source['half']): Source {
  const task = regressions.includes(data.name) ? 'regression' : 'classification'
  return {
    name: data.name,
    task,
    half,
    draw: async (trainRows, seed) => {
      const bytes = readRData(data)
      if (bytes === null) throw new Error(`R, or its package ${data.package}, is missing.`)
      const { target } = data
      const table = await readCsv(bytes)
      const order = shuffled(knownRows(table, target), uniform(7919 * (seed + 1)))
      const devRows = Math.round(trainRows * DEV_SHARE)
      const train = selectTableRows(table, order.slice(0, trainRows))
      const dev = selectTableRows(table, order.slice(trainRows, trainRows + devRows))
      const fresh = selectTableRows(table, order.slice(trainRows + devRows))
      const preprocessor = fitPreprocessor(train, { target, task })
      const of = (rows: typeof train): Dataset => preprocess(rows, preprocessor)
      return { train: of(train), dev: of(dev), fresh: of(fresh) }
    },
  }
}

/** The rows whose target is known. */
function knownRows(table: Table, target: string): number[] {
  const column = table.columns.find(({ name }) => name === target)
  const isKnown = (row: number): boolean =>
    column?.kind === 'number' ? Number.isFinite(column.values[row]) : (column?.codes[row] ?? -1) >= 0
  return Array.from({ length: table.rows }, (_, row) => row).filter(isKnown)
}

/** Every second of the real sets, in an order drawn with a seed, is held out, as are half of the simulated problems. */
export function sources(): readonly Source[] {
  const { tuning, heldOut } = halves()
  const sets = shuffled(
    [...rData, ...moreRData].filter(({ name }) => large.includes(name)),
    uniform(16),
  )
  return [
    ...tuning.map((one) => generated(one, 'tuning')),
    ...heldOut.map((one) => generated(one, 'held out')),
    ...sets.filter((one) => readRData(one) !== null).map((one, i) => real(one, i % 2 === 0 ? 'tuning' : 'held out')),
  ]
}
