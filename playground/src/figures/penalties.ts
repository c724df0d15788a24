import { dataset, network } from 'wellfit'
import type { Network } from 'wellfit'
import type { Line, LineChart } from '../charts/line-chart.ts'
import type { Parts } from '../run/parts.ts'
import { gridFeatures } from '../run/grid.ts'
import { linearity } from '../run/inside/linearity.ts'
import { weightHistograms } from '../run/inside/weights.ts'
import { trained } from './run.ts'
import type { RunSettings } from './run.ts'

/** Rows of the shrinking weights. */
const ROWS = 20

/** Places along each side of the plane. */
const SIDE = 32

/** ‖W‖ by step where nothing but L2 acts: every step multiplies W by 1 − αλ/m. */
export async function shrinkFigure(): Promise<LineChart> {
  // Inputs of 0 give the weights no gradient of the loss: what is left is the penalty's.
  const data = dataset({
    x: Array.from({ length: ROWS }, () => [0, 0]),
    y: Array.from({ length: ROWS }, (_, i) => i % 2),
  })
  const lines: Line[] = []
  for (const [i, lambda] of [2, 10, 40].entries()) {
    using net = await network({ inputs: 2, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy', precision: 'f64' })
    const first = norm(net.layer('dense1').weight)
    const points: [number, number][] = [[0, 1]]
    await net.fit(data, {
      epochs: 50,
      batchSize: ROWS,
      l2: lambda,
      optimizer: { kind: 'sgd', learningRate: 0.1 },
      onEpoch: ({ epoch }) => void points.push([epoch, norm(net.layer('dense1').weight) / first]),
    })
    lines.push({ label: `λ = ${lambda}`, style: `layer-${i}`, points })
  }
  return {
    description: 'Norm of the weights relative to the first, by step, for three strengths of L2',
    lines,
    x: { label: 'step' },
    y: { label: '‖W‖ relative to the start; α = 0.1, m = 20', log: true },
  }
}

function norm(values: ArrayLike<number>): number {
  return Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0))
}

const base: RunSettings = { data: 'moons', rows: 300, noise: 0.2, hidden: [16], epochs: 150, learningRate: 0.03 }

/** A measure of the trained network by the strength of a penalty. */
async function byLambda(
  name: 'l1' | 'l2',
  measure: (net: Network, parts: Parts) => number,
): Promise<[number, number][]> {
  const points: [number, number][] = []
  for (const lambda of [0.001, 0.01, 0.1, 1, 3, 10, 100]) {
    let value = NaN
    await trained({ ...base, [name]: lambda }, { look: (net, parts) => (value = measure(net, parts)) })
    points.push([lambda, value])
  }
  return points
}

/**
 * The fraction of tanh outputs in their linear part, and of the outputs' variance over the plane that a linear function explains, by λ₂:
 * a strong penalty turns the network into a linear one, whose log-odds are those of a logistic regression.
 */
export async function linearFigure(): Promise<LineChart> {
  const units = await byLambda('l2', (net, { train }) => weightHistograms(net, train)[0]?.linear ?? NaN)
  const whole = await byLambda('l2', (net, { plane }) => linearity(net, gridFeatures(plane, SIDE), SIDE))
  return {
    description:
      "Outputs of tanh units below 0.5 in size, and variance of the network's outputs that a linear function explains, by the strength of L2",
    lines: [
      { label: 'tanh units', style: 'layer-0', points: units, marks: true },
      { label: 'network', style: 'layer-1', points: whole, marks: true },
    ],
    x: { label: 'λ₂', log: true },
    y: { label: 'fraction that is linear', low: 0, high: 1 },
  }
}

/** The fraction of weights that are exactly 0, by λ: L1 makes zeros, L2 does not. */
export async function zerosFigure(): Promise<LineChart> {
  const zeros = (net: Network): number => {
    const { weight } = net.layer('dense1')
    return weight.filter((value) => value === 0).length / weight.length
  }
  return {
    description: 'Fraction of the weights that are exactly 0, by the strength of L1 and of L2',
    lines: [
      { label: 'L1', style: 'layer-0', points: await byLambda('l1', zeros), marks: true },
      { label: 'L2', style: 'layer-1', points: await byLambda('l2', zeros), marks: true },
    ],
    x: { label: 'λ₁ or λ₂', log: true },
    y: { label: 'weights that are exactly 0', low: 0, high: 1 },
  }
}

/** Dev loss by epoch with and without L2: early stopping has to hit the minimum, L2 has none to miss. */
export async function earlyStoppingFigure(): Promise<LineChart> {
  const overfitting: RunSettings = {
    data: 'moons',
    rows: 400,
    train: 15,
    noise: 0.35,
    hidden: [32],
    epochs: 300,
    learningRate: 0.03,
  }
  const without = await trained(overfitting)
  const penalized = await trained({ ...overfitting, l2: 1 })
  const line = (label: string, style: string, { history }: typeof without): Line => ({
    label,
    style,
    points: history.rows.map(({ epoch, dev }) => [epoch, dev?.loss ?? NaN]),
  })
  const lowest = without.history.rows.reduce((best, row) =>
    (row.dev?.loss ?? NaN) < (best.dev?.loss ?? NaN) ? row : best,
  )
  return {
    description: 'Dev loss by epoch, without a penalty and with L2',
    lines: [line('no penalty', 'dev', without), line('λ₂ = 1', 'layer-0', penalized)],
    x: { label: 'epoch' },
    y: { label: 'dev loss', low: 0 },
    rules: [{ x: lowest.epoch, label: `lowest at ${lowest.epoch}` }],
  }
}
