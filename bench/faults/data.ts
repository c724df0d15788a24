import { readFileSync } from 'node:fs'
import { type Dataset, demos, fitPreprocessor, preprocess, split, splitTable, type Task } from '../../dist/src/index.js'
import { readCsv } from '../../dist/src/data/csv/index.js'
import { shuffled, uniform } from '../lib/random.ts'
import { line, linear, type Problem, quadrants, rings, waves } from '../verdicts/problems.ts'

/** Rows to train a network on and others to measure it on. */
export interface Rows {
  readonly train: Dataset
  readonly dev: Dataset
}

/** A data set of the benchmark. */
export interface FaultData {
  readonly name: string
  readonly task: Task
  /** Thresholds may be set by the first; the second only shows. */
  readonly role: 'tuning' | 'held out'
  draw(seed: number): Promise<Rows>
}

type Source = Omit<FaultData, 'role'>

const MOST_ROWS = 800

function ofTable(name: string, file: string, target: string, task: Task): Source {
  const bytes = readFileSync(new URL(`../../datasets/${file}`, import.meta.url))
  return {
    name,
    task,
    draw: async (seed) => {
      const table = await readCsv(bytes)
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
