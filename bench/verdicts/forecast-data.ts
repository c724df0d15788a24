import { readFileSync } from 'node:fs'
import {
  type Dataset,
  demos,
  fitPreprocessor,
  type LearningCurveOptions,
  preprocess,
  split,
  splitTable,
} from '../../dist/src/index.js'
import { readCsv } from '../../dist/src/data/csv/index.js'
import { moreRData, type RData, rData, readRData } from '../lib/r-data.ts'
import { moreProblems, noisyProblems, otherProblems, type Problem, problems } from './problems.ts'

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
  /** Whether the forecast was chosen on it, or took no look at it. */
  readonly role: 'chosen on' | 'shown on'
  /** `null` where the data are not on this machine. */
  readonly draw: (index: number) => Promise<Parts | null>
}

/** One recipe for all: what is asked is whether its curve can be continued, not whether it is the best. */
function recipeFor(train: Dataset, loss: 'softmaxCrossEntropy' | 'meanSquaredError', outputs: number): Recipe {
  return {
    network: { inputs: train.features, layers: [{ units: 32 }, { units: outputs }], loss },
    fit: { epochs: train.rows < 500 ? 120 : 40, batchSize: 16, l2: 1, optimizer: { kind: 'adam', learningRate: 3e-3 } },
  }
}

type Drawable = Omit<ForecastData, 'role'>

function ofTable(name: string, target: string, read: () => Uint8Array | null, isRegression = false): Drawable {
  return {
    name,
    draw: async (index) => {
      const bytes = read()
      if (bytes === null) return null
      const task = isRegression ? 'regression' : 'classification'
      const table = await readCsv(bytes)
      const parts = splitTable(table, { target, test: false, seed: index, dropMissingTarget: true })
      const preprocessor = fitPreprocessor(parts.train, { target, task })
      const [train, dev] = [preprocess(parts.train, preprocessor), preprocess(parts.dev, preprocessor)]
      const { targets } = train
      const outputs = targets.kind === 'classes' ? targets.classes.length : 1
      return {
        train,
        dev,
        recipe: recipeFor(train, isRegression ? 'meanSquaredError' : 'softmaxCrossEntropy', outputs),
      }
    },
  }
}

function generated(problem: Problem, rows: number): Drawable {
  const loss = problem.task === 'regression' ? 'meanSquaredError' : 'softmaxCrossEntropy'
  return {
    name: problem.name,
    draw: (index) => {
      const data = problem.draw(rows + 2000, 5000 + index)
      const { train, dev } = split(data, { test: false, seed: index, counts: { dev: 2000 } })
      return Promise.resolve({ train, dev, recipe: recipeFor(train, loss, problem.outputs) })
    },
  }
}

/** Other columns of the embedded sets, as targets of a regression. */
const otherTargets = [
  ['penguins', 'body_mass_g'],
  ['wine', 'alcohol'],
  ['breast-cancer', 'mean_smoothness'],
] as const

const embedded = (file: string) => () => readFileSync(new URL(`../../datasets/${file}`, import.meta.url))
const regressions: readonly string[] = ['boston', 'diamonds', 'concrete', 'ames', 'sacramento', 'wages']

const small = [
  'iris',
  'wine',
  'line, 5 % flipped',
  'quadrants, 10 % flipped',
  'linear, 20 % noise',
  'waves, 20 % noise',
]

/** Sets that the forecast was chosen on, and others that took no part; in short mode only some small ones. */
export function forecastData(short: boolean): ForecastData[] {
  const simulated = (ones: readonly Problem[]): Drawable[] =>
    ones.map((problem) => generated(problem, short ? 1000 : 4000))
  const ofR = (ones: readonly RData[]): Drawable[] =>
    ones.map((one) => ofTable(one.name, one.target, () => readRData(one), regressions.includes(one.name)))
  const chosenOn = [
    ...demos.map(({ name, file, target }) => ofTable(name, target, embedded(file))),
    ...otherTargets.map(([name, target]) => ofTable(`${name}, ${target}`, target, embedded(`${name}.csv`), true)),
    ...ofR(rData),
    ...simulated([...problems, ...moreProblems, ...noisyProblems]),
  ]
  const shownOn = [...ofR(moreRData), ...simulated(otherProblems)]
  const all: ForecastData[] = [
    ...chosenOn.map((one) => ({ ...one, role: 'chosen on' as const })),
    ...shownOn.map((one) => ({ ...one, role: 'shown on' as const })),
  ]
  return short ? all.filter(({ name }) => small.includes(name)) : all
}
