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
import { rData, readRData } from '../lib/r-data.ts'
import { shuffled, uniform } from '../lib/random.ts'
import { gaussians, line, linear, type Problem, problems, quadrants, rings, waves } from './problems.ts'

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
  /** Which half it belongs to: the forecast was chosen on the first, and is shown on the second. */
  readonly half: 'chosen on' | 'shown on'
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

type Drawable = Omit<ForecastData, 'half'>

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
      return { train, dev, recipe: recipeFor(train, isRegression ? 'meanSquaredError' : 'softmaxCrossEntropy', outputs) }
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
const regressions: readonly string[] = ['boston', 'diamonds', 'concrete']

const small = ['iris', 'wine', 'penguins', 'breast-cancer', 'quadrants, 0 % flipped', 'quadrants, 15 % flipped']

const more: readonly Problem[] = [
  quadrants(8, 0.05),
  rings(3, 0),
  line(20, 0.2),
  gaussians(12, 3, 0.0668072013),
  linear(20, 0.1),
  waves(6, 0.3),
]

/** Half of the sets, drawn with a seed, is for choosing; the other shows. */
function inHalves(sets: readonly Drawable[], seed: number): ForecastData[] {
  return shuffled(sets, uniform(seed)).map((one, i) => ({ ...one, half: i % 2 === 0 ? 'chosen on' : 'shown on' }))
}

/** Every set, the real and the generated ones each in two halves; in short mode only some small ones. */
export function forecastData(short: boolean): ForecastData[] {
  const rows = short ? 1000 : 4000
  const real = [
    ...demos.map(({ name, file, target }) => ofTable(name, target, embedded(file))),
    ...otherTargets.map(([name, target]) => ofTable(`${name}, ${target}`, target, embedded(`${name}.csv`), true)),
    ...rData.map((one) => ofTable(one.name, one.target, () => readRData(one), regressions.includes(one.name))),
  ]
  const all = [
    ...inHalves(real, 16),
    ...inHalves(
      [...problems, ...more].map((problem) => generated(problem, rows)),
      17,
    ),
  ]
  return short ? all.filter(({ name }) => small.includes(name)) : all
}
