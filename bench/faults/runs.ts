import { diagnose, type Diagnosis, type History, network, WellfitError } from '../../dist/src/index.js'
import type { Setup } from './operators.ts'

/** A training that has ended, with what every rule may look at. */
export interface Run {
  readonly setup: Setup
  readonly history: History
  /** `null` where the errors are not finite. */
  readonly diagnosis: Diagnosis | null
  readonly devError: number
}

/** Trains and diagnoses; one thread. */
export async function run(setup: Setup): Promise<Run> {
  const { rows, recipe } = setup
  const { train, dev } = rows
  const { targets } = train
  const isClasses = targets.kind === 'classes'
  const hidden = [...recipe.hidden]
  using net = await network({
    inputs: train.features,
    layers: [...hidden, { ...recipe.last, units: isClasses ? targets.classes.length : 1 }],
    loss: isClasses ? 'softmaxCrossEntropy' : 'meanSquaredError',
    seed: recipe.fit.seed ?? 0,
    threads: 1,
  })
  const history = await net.fit(train, { ...recipe.fit, optimizer: recipe.optimizer, dev })
  const devError = net.evaluate(dev).error
  return { setup, history, devError, diagnosis: diagnosisOf() }

  function diagnosisOf(): Diagnosis | null {
    try {
      return diagnose({
        train: net.evaluate(train, { rowErrors: true }),
        dev: net.evaluate(dev, { rowErrors: true }),
        task: isClasses ? 'classification' : 'regression',
        ...(isClasses ? { metrics: { train: net.metrics(train), dev: net.metrics(dev) } } : {}),
        run: {
          trainRows: train.rows,
          hidden: hidden.map(({ units }) => units),
          parameters: net.parameterCount,
          keepProb: Math.min(1, ...hidden.map(({ keepProb }) => keepProb ?? 1)),
          history,
        },
      })
    } catch (error) {
      if (error instanceof WellfitError && error.code === 'INVALID_DATA') return null
      throw error
    }
  }
}

/** The error on dev of the best prediction that ignores the features. */
export function baselineError({ rows }: Setup): number {
  const { targets } = rows.dev
  if (targets.kind !== 'classes') return 1
  const counts = targets.classes.map((_, label) => targets.labels.reduce((sum, one) => sum + Number(one === label), 0))
  return 1 - Math.max(...counts) / rows.dev.rows
}
