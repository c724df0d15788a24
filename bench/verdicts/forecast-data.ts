import { readFileSync } from 'node:fs'
import {
  type Dataset,
  type Demo,
  demos,
  fitPreprocessor,
  type LearningCurveOptions,
  preprocess,
  split,
  splitTable,
} from '../../dist/src/index.js'
import { readCsv } from '../../dist/src/data/csv/index.js'
import { type Problem, problems } from './problems.ts'

type Recipe = Pick<LearningCurveOptions, 'network'> & { readonly fit: NonNullable<LearningCurveOptions['fit']> }

/** Parts of one case, prepared, and how to train on them. */
export interface Parts {
  readonly train: Dataset
  readonly dev: Dataset
  readonly recipe: Recipe
}

/** Data that cases are drawn from, each with its own rows or its own split. */
export interface ForecastData {
  readonly name: string
  readonly draw: (index: number) => Promise<Parts>
}

/** One recipe for all: what is asked is whether its curve can be continued, not whether it is the best. */
function recipeFor(train: Dataset, loss: 'softmaxCrossEntropy' | 'meanSquaredError', outputs: number): Recipe {
  return {
    network: { inputs: train.features, layers: [{ units: 32 }, { units: outputs }], loss },
    fit: { epochs: train.rows < 500 ? 120 : 40, batchSize: 16, l2: 1, optimizer: { kind: 'adam', learningRate: 3e-3 } },
  }
}

function embedded({ name, file, target }: Demo): ForecastData {
  const bytes = readFileSync(new URL(`../../datasets/${file}`, import.meta.url))
  return {
    name,
    draw: async (index) => {
      const table = await readCsv(bytes)
      const parts = splitTable(table, { target, test: false, seed: index, dropMissingTarget: true })
      const preprocessor = fitPreprocessor(parts.train, { target, task: 'classification' })
      const [train, dev] = [preprocess(parts.train, preprocessor), preprocess(parts.dev, preprocessor)]
      const classes = train.targets.kind === 'classes' ? train.targets.classes.length : 2
      return { train, dev, recipe: recipeFor(train, 'softmaxCrossEntropy', classes) }
    },
  }
}

function generated(problem: Problem, rows: number): ForecastData {
  const loss = problem.task === 'regression' ? 'meanSquaredError' : 'softmaxCrossEntropy'
  return {
    name: problem.name,
    draw: async (index) => {
      const data = problem.draw(rows + 2000, 5000 + index)
      const { train, dev } = split(data, { test: false, seed: index, counts: { dev: 2000 } })
      return { train, dev, recipe: recipeFor(train, loss, problem.outputs) }
    },
  }
}

/** The embedded sets, and generated ones with many rows. */
export function forecastData(short: boolean): ForecastData[] {
  const some = short ? problems.slice(2, 4) : problems
  return [
    ...demos.filter(({ name }) => !short || name !== 'digits').map(embedded),
    ...some.map((one) => generated(one, short ? 1000 : 4000)),
  ]
}
