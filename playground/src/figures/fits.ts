import type { Line, LineChart } from '../charts/line-chart.ts'
import { meanOver } from './run.ts'
import type { RunSettings } from './run.ts'

const SEEDS = [1, 2, 3]

/** Few rows to train on, many to measure by, and noise: a network can memorize its rows. */
const noisy: RunSettings = { data: 'moons', rows: 600, train: 10, noise: 0.35, epochs: 150, learningRate: 0.03 }

interface Sweep<Value> {
  readonly values: readonly Value[]
  readonly settings: (value: Value) => RunSettings
  readonly x: (value: Value) => number
}

/** Errors of train and dev by a setting, means over seeds. */
async function sweep<Value>(
  { values, settings, x }: Sweep<Value>,
  chart: Pick<LineChart, 'description'> & { readonly label: string; readonly log: boolean },
): Promise<LineChart> {
  const train: [number, number][] = []
  const dev: [number, number][] = []
  for (const value of values) {
    const mean = await meanOver(SEEDS, settings(value))
    train.push([x(value), mean.train])
    dev.push([x(value), mean.dev])
  }
  return {
    description: chart.description,
    lines: [
      { label: 'train', style: 'train', points: train, marks: true },
      { label: 'dev', style: 'dev', points: dev, marks: true },
    ],
    x: { label: chart.label, log: chart.log },
    y: { label: 'error, mean of 3 seeds', low: 0 },
  }
}

/** Errors by the width of one hidden layer: bias on the left, variance on the right. */
export function widthFigure(): Promise<LineChart> {
  return sweep(
    {
      values: [1, 2, 4, 8, 16, 32, 64],
      settings: (units) => ({ ...noisy, hidden: [units], activation: 'relu' }),
      x: (units) => units,
    },
    { description: 'Errors of train and dev by the number of hidden units', label: 'hidden units', log: true },
  )
}

/** Errors by the number of rows to train on. */
export function rowsFigure(): Promise<LineChart> {
  return sweep(
    {
      values: [30, 60, 120, 240, 480],
      settings: (rows) => ({
        ...noisy,
        rows: rows + 400,
        train: (100 * rows) / (rows + 400),
        hidden: [32],
        epochs: 100,
      }),
      x: (rows) => rows,
    },
    { description: 'Errors of train and dev by the rows of train', label: 'rows of train', log: true },
  )
}

/** Errors by λ₂. */
export function lambdaFigure(): Promise<LineChart> {
  return sweep(
    {
      values: [0.001, 0.01, 0.1, 1, 10, 100],
      settings: (l2) => ({ ...noisy, hidden: [32], l2 }),
      x: (l2) => l2,
    },
    { description: 'Errors of train and dev by the strength of L2', label: 'λ₂', log: true },
  )
}

/** Dev errors by keepProb of the hidden layers, for narrow layers and for wide ones. */
export async function keepProbFigure(): Promise<LineChart> {
  const lines: Line[] = []
  for (const [i, units] of [4, 64].entries()) {
    const points: [number, number][] = []
    for (const keep of [0.3, 0.5, 0.7, 0.9, 1]) {
      const settings = { ...noisy, data: 'xor', noise: 0.15, hidden: [units, units], keepProb: [keep, keep] } as const
      points.push([keep, (await meanOver(SEEDS, settings)).dev])
    }
    lines.push({ label: `${units} units`, style: `layer-${i}`, points, marks: true })
  }
  return {
    description: 'Dev error by keepProb, for hidden layers of 4 and of 64 units',
    lines,
    x: { label: 'keepProb of both hidden layers' },
    y: { label: 'dev error, mean of 3 seeds', low: 0 },
  }
}

/** Errors by the noise that augmentation adds to the features, in standard deviations. */
export async function augmentationFigure(): Promise<LineChart> {
  const points: { readonly at: number; readonly train: number; readonly dev: number }[] = []
  for (const sigma of [0, 0.1, 0.2, 0.3, 0.5, 0.8]) {
    const augment = sigma === 0 ? {} : { augment: { kind: 'noise', sigma } as const }
    const mean = await meanOver(SEEDS, { ...noisy, hidden: [32], epochs: 200 }, augment)
    points.push({ at: sigma, ...mean })
  }
  return {
    description: 'Errors of train and dev by the noise of the augmentation',
    lines: [
      { label: 'train', style: 'train', points: points.map(({ at, train }) => [at, train]), marks: true },
      { label: 'dev', style: 'dev', points: points.map(({ at, dev }) => [at, dev]), marks: true },
    ],
    x: { label: 'σ of the noise added to each feature, in standard deviations' },
    y: { label: 'error, mean of 3 seeds', low: 0 },
  }
}
