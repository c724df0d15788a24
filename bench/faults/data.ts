import { readFileSync } from 'node:fs'
import { type Dataset, demos, fitPreprocessor, preprocess, split, splitTable, type Task } from '../../dist/src/index.js'
import { readCsv } from '../../dist/src/data/csv/index.js'
import { selectTableRows } from '../../dist/src/data/table/select-table-rows.js'
import type { Table } from '../../dist/src/data/table/table.js'
import { type RData, moreRData, rData, readRData } from '../lib/r-data.ts'
import { shuffled, uniform } from '../lib/random.ts'
import { gaussians, line, linear, type Problem, quadrants, rings, waves } from '../verdicts/problems.ts'

/** Rows to train a network on and others to measure it on. */
export interface Rows {
  readonly train: Dataset
  readonly dev: Dataset
}

/** A data set of the benchmark. */
export interface FaultData {
  readonly name: string
  readonly task: Task
  /** Thresholds may be set by the first; the others only show, `fresh` ones after all thresholds were frozen. */
  readonly role: 'tuning' | 'held out' | 'fresh'
  draw(seed: number): Promise<Rows>
}

type Source = Omit<FaultData, 'role'>

const MOST_ROWS = 800
/** Rows drawn from a larger table, for all parts. */
const MOST_TABLE_ROWS = 1000

function sampleOf(table: Table, seed: number): Table {
  const order = shuffled(
    Array.from({ length: table.rows }, (_, row) => row),
    uniform(5000 + seed),
  )
  return selectTableRows(table, order.slice(0, MOST_TABLE_ROWS))
}

function ofTable(name: string, file: string, target: string, task: Task): Source {
  return ofCsv(name, readFileSync(new URL(`../../datasets/${file}`, import.meta.url)), target, task)
}

function ofCsv(name: string, bytes: Uint8Array, target: string, task: Task): Source {
  return {
    name,
    task,
    draw: async (seed) => {
      const whole = await readCsv(bytes)
      const table = whole.rows > MOST_TABLE_ROWS ? sampleOf(whole, seed) : whole
      const parts = splitTable(table, { target, test: false, seed, dropMissingTarget: true })
      const preprocessor = fitPreprocessor(parts.train, { target, task })
      return { train: preprocess(parts.train, preprocessor), dev: preprocess(parts.dev, preprocessor) }
    },
  }
}

function generated(problem: Problem): Source {
  return {
    name: problem.name,
    task: problem.task,
    draw: (seed) => {
      const data = problem.draw(MOST_ROWS, 9000 + seed)
      return Promise.resolve(split(data, { test: false, seed }))
    },
  }
}

const sources: readonly Source[] = [
  ...demos.map(({ name, file, target }) => ofTable(name, file, target, 'classification')),
  ofTable('penguins, body mass', 'penguins.csv', 'body_mass_g', 'regression'),
  ofTable('breast-cancer, area', 'breast-cancer.csv', 'mean_area', 'regression'),
  ...[quadrants(4, 0.05), rings(4, 0.05), line(8, 0.05), waves(4, 0.1), linear(8, 0.2)].map(generated),
]

/** Twelve sets, half of them, drawn with a seed, held out. */
export const faultData: readonly FaultData[] = shuffled(sources, uniform(12)).map((one, i) => ({
  ...one,
  role: i % 2 === 0 ? 'tuning' : 'held out',
}))

function ofR(name: string, task: Task): Source[] {
  const own = [...rData, ...moreRData].find((one: RData) => one.name === name)
  const bytes = own === undefined ? null : readRData(own)
  return own === undefined || bytes === null ? [] : [ofCsv(name, bytes, own.target, task)]
}

/** Sets and problems that took no part in setting any threshold; R's are left out where R or a package is missing. */
export function freshData(): readonly FaultData[] {
  const real = ['vehicle', 'ionosphere', 'vowel', 'satellite', 'biopsy', 'cells', 'two classes', 'spam', 'dna']
  const values = ['boston', 'concrete', 'diamonds']
  const simulated = [
    gaussians(10, 2.5, 0.105649774),
    quadrants(6, 0.02),
    rings(6, 0.02),
    linear(15, 0.25),
    waves(6, 0.05),
  ]
  return [
    ...real.flatMap((name) => ofR(name, 'classification')),
    ...values.flatMap((name) => ofR(name, 'regression')),
    ...simulated.map(generated),
  ].map((one) => ({ ...one, role: 'fresh' as const }))
}
