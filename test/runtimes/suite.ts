import type * as Predict from '../../src/predict/inference/index.js'
import type * as Wellfit from '../../src/index.js'
import { performRuns } from './runs.js'
import type { RunResults } from './runs.js'
import { sha256 } from './sha256.js'
import { threadedRun } from './threaded-run.js'
import type { Fingerprint } from './threaded-run.js'

/** What a runtime does with the whole of a small program: trains, saves, loads, predicts, on threads and in a worker. */
export interface SuiteResult {
  readonly runs: RunResults
  /** Whether a model that was saved and loaded predicts the same, by `wellfit` and by `wellfit/predict`. */
  readonly loaded: boolean
  readonly predicts: boolean
  /** A run that asks for two threads, and what it notes. */
  readonly threads: Fingerprint & { readonly notes: readonly string[] }
  /** Whether a fit with `worker: true` gives the weights of one without; the error's message where there are no workers. */
  readonly worker: boolean | string
}

/** The entries of the package. */
export interface Entries {
  readonly api: typeof Wellfit
  readonly predict: typeof Predict
}

/** Runs all of it; `digitsCsv` is datasets/digits.csv as text. */
export async function runSuite({ api, predict }: Entries, digitsCsv: string): Promise<SuiteResult> {
  const rows = [
    [0.5, -1],
    [2, 0.25],
  ]
  const net = await smallNetwork(api)
  const bytes = await api.saveModel(net)
  const model = await api.loadModel(bytes)
  const whole = JSON.stringify(model.predict(rows))
  const probabilities = Array.from(net.predict(rows))
  return {
    runs: await performRuns(api, digitsCsv),
    loaded:
      probabilities.join() ===
      model
        .predict(rows)
        .map((one) => Object.values(one.probabilities ?? {}).join())
        .join(),
    predicts: JSON.stringify((await predict.loadModel(bytes)).predict(rows)) === whole,
    threads: await threadedRun(api, 'classes', 'f32', 2),
    worker: await sameInWorker(api, await sha256(net.parameters)),
  }
}

async function smallNetwork(api: typeof Wellfit, worker = false): Promise<Wellfit.Network> {
  const layers = [{ units: 5, activation: 'tanh' as const }, { units: 3 }]
  const net = await api.network({ inputs: 2, layers, loss: 'softmaxCrossEntropy', seed: 4 })
  const x = Array.from({ length: 60 }, (_, i) => [((i * 7) % 60) / 30 - 1, ((i * 13) % 60) / 30 - 1])
  const y = x.map(([a = 0, b = 0]) => (a * b > 0.2 ? 'both' : a > b ? 'first' : 'second'))
  await net.fit(api.dataset({ x, y }), { epochs: 5, batchSize: 16, worker })
  return net
}

async function sameInWorker(api: typeof Wellfit, weights: string): Promise<boolean | string> {
  try {
    return (await sha256((await smallNetwork(api, true)).parameters)) === weights
  } catch (error) {
    if (error instanceof api.WellfitError && error.code === 'UNSUPPORTED') return error.message
    throw error
  }
}
