import { type Dataset, network, repair } from '../../dist/src/index.js'
import { uniform } from '../lib/random.ts'
import type { Run } from './runs.ts'

/** z of a 95 % interval. */
const Z = 1.96
const DRAWS = 400

/** A repair, and how it ended. */
export interface Repaired {
  /** Whether the dev error is within the 95 % interval of the healthy run's. */
  readonly isRepaired: boolean
  /** The upper end of that interval. */
  readonly highest: number
  readonly message: string
}

/** Repairs a faulty run. */
export async function repaired(broken: Run, healthy: Run): Promise<Repaired> {
  const { train, dev } = broken.setup.rows
  const { recipe } = broken.setup
  const { seed = 0, ...fit } = recipe.fit
  const classes = train.targets.kind === 'classes' ? train.targets.classes.length : null
  const found = await repair({
    train,
    dev,
    network: {
      inputs: train.features,
      layers: [...recipe.hidden, { ...recipe.last, units: classes ?? 1 }],
      loss: classes === null ? 'meanSquaredError' : 'softmaxCrossEntropy',
    },
    fit: { ...fit, optimizer: recipe.optimizer },
    seed,
  })
  const highest = await highestError(healthy)
  return { isRepaired: found.after !== null && found.after.devError <= highest, highest, message: found.message }
}

/** The upper end of the interval of a healthy run's dev error: Wilson's for a rate, a bootstrap of the rows for a variance. */
async function highestError({ setup, devError }: Run): Promise<number> {
  const { dev } = setup.rows
  if (dev.targets.kind === 'classes') return wilsonHigh(devError, dev.rows)
  return await bootstrapHigh(setup, dev)
}

function wilsonHigh(rate: number, rows: number): number {
  const middle = rate + (Z * Z) / (2 * rows)
  const half = Z * Math.sqrt((rate * (1 - rate)) / rows + (Z * Z) / (4 * rows * rows))
  return (middle + half) / (1 + (Z * Z) / rows)
}

async function bootstrapHigh({ rows, recipe }: Run['setup'], dev: Dataset): Promise<number> {
  const { train } = rows
  const options = { inputs: train.features, loss: 'meanSquaredError', seed: recipe.fit.seed ?? 0, threads: 1 } as const
  using net = await network({ ...options, layers: [...recipe.hidden, { ...recipe.last, units: 1 }] })
  await net.fit(train, { ...recipe.fit, optimizer: recipe.optimizer, dev })
  const { squaredErrors = [], squaredDeviations = [] } = net.evaluate(dev, { rowErrors: true }).rowErrors ?? {}
  const draw = uniform(3)
  const errors = Array.from({ length: DRAWS }, () => {
    let [error, deviation] = [0, 0]
    for (let i = 0; i < dev.rows; i++) {
      const row = Math.floor(draw() * dev.rows)
      error += squaredErrors[row] ?? 0
      deviation += squaredDeviations[row] ?? 0
    }
    return error / deviation
  })
  return errors.toSorted((a, b) => a - b)[Math.floor(0.975 * DRAWS)] ?? 0
}
