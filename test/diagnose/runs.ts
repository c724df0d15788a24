import { dataset, type DiagnoseInput, type History, type Metrics, metrics, type RunFacts } from '../../src/index.js'

export const base = { loss: 1, penalty: 0, cost: 1, rmse: null, mae: null, r2: null }

/** The metrics of a two-class network with so many rows of (actual, predicted). */
export async function tallied([nn, np, pn, pp]: readonly [number, number, number, number]): Promise<Metrics> {
  const y = [...Array<number>(nn + np).fill(0), ...Array<number>(pn + pp).fill(1)]
  const p = [nn, np, pn, pp].flatMap((count, i) => Array<number>(count).fill(i % 2 === 0 ? 0.2 : 0.8))
  const data = dataset({ x: y.map(() => [0]), y, classes: ['no', 'yes'] })
  return await metrics(Float64Array.from(p), data)
}

export async function classification(
  train: readonly [number, number, number, number],
  dev: readonly [number, number, number, number],
  rest: Partial<DiagnoseInput> = {},
): Promise<DiagnoseInput> {
  const of = { train: await tallied(train), dev: await tallied(dev) }
  const score = ({ rows, values }: Metrics): DiagnoseInput['dev'] => {
    const accuracy = values.accuracy ?? 0
    return { ...base, rows, accuracy, error: 1 - accuracy }
  }
  return { train: score(of.train), dev: score(of.dev), task: 'classification', metrics: of, ...rest }
}

const settings: History['settings'] = {
  epochs: 100,
  batchSize: 32,
  optimizer: { kind: 'adam', learningRate: 1e-3 },
  l2: 0,
  l1: 0,
  penalizeBiases: false,
  seed: 0,
  precision: 'f32',
  earlyStopping: null,
}

export interface Run {
  readonly costs?: readonly number[]
  readonly changes?: Partial<History['settings']>
  readonly weightNorms?: readonly number[]
  readonly zeroFraction?: number
  readonly reason?: History['stop']['reason']
}

/** A run over epochs of these costs, of train and dev alike. */
export function runOf({
  costs = [0.7, 0.6, 0.6, 0.6],
  changes = {},
  weightNorms,
  zeroFraction = 0.5,
  reason = 'patience',
}: Run): RunFacts {
  const score = (cost: number) => ({ ...base, rows: 1000, cost, loss: cost, error: 0.5, accuracy: 0.5 })
  const layers = (epoch: number) =>
    ['dense1', 'dense2'].map((layer, i) => ({
      layer,
      activationRms: 1,
      zeroFraction: i === 0 ? zeroFraction : 0,
      gradientNorm: 1,
      weightNorm: weightNorms?.[epoch] ?? epoch + 1,
    }))
  const rows = costs.map((cost, i) => ({
    epoch: i + 1,
    step: 10 * (i + 1),
    seconds: i,
    learningRate: 1e-3,
    batchCost: cost,
    train: score(cost),
    dev: score(cost),
    layers: layers(i),
  }))
  const stop = { reason, epoch: rows.length, step: 1, message: '' }
  const history: History = { format: 'wellfit.history', version: 1, task: 'classification', rows, best: null, stop, trainRowsMeasured: 1000, settings: { ...settings, ...changes }, notes: [] } // prettier-ignore
  return { trainRows: 1000, hidden: [16], parameters: 100, keepProb: 1, history }
}
