import { dataset, gradientCheck, network, resolvedDifference } from 'wellfit'
import type { Initializer } from 'wellfit'
import type { Line, LineChart } from '../charts/line-chart.ts'
import { networkOptions } from '../run/options.ts'
import { datasetOf, makeParts, pointsOf } from '../run/parts.ts'
import { normalNumbers, uniformNumbers } from '../data/random.ts'
import { defaults } from '../state/settings.ts'

/** Layers of the deep linear network. */
const DEPTH = 20

/** The norm of each layer's outputs in a linear network of two units a layer whose weights are w times the identity. */
export async function deepLinearFigure(): Promise<LineChart> {
  const lines: Line[] = []
  for (const [i, w] of [0.5, 1, 1.5].entries()) {
    using net = await network({
      inputs: 2,
      layers: Array.from({ length: DEPTH }, () => ({ units: 2, activation: 'identity' as const })),
      loss: 'meanSquaredError',
      precision: 'f64',
    })
    for (const { name } of net.layers) net.setLayer(name, { weight: [w, 0, 0, w], bias: [0, 0] })
    const norms = net.layers.map(({ name }) => Math.hypot(...net.hidden([[Math.SQRT1_2, Math.SQRT1_2]], name)))
    lines.push({
      label: `w = ${w}`,
      style: `layer-${i}`,
      points: [[0, 1], ...norms.map((norm, layer) => [layer + 1, norm] as const)],
    })
  }
  return {
    description: 'Norm of the outputs by layer, for weights of 0.5, 1 and 1.5 times the identity',
    lines,
    x: { label: 'layer' },
    y: { label: 'norm of the outputs, input 1', log: true },
  }
}

const drawn: readonly (readonly [label: string, initializer: Initializer])[] = [
  ['σ = 1', { kind: 'normal', sigma: 1 }],
  ['He', 'heNormal'],
  ['Xavier', 'xavierNormal'],
  ['σ = 0.01', { kind: 'normal', sigma: 0.01 }],
]

/** Root mean square of the gradient of each layer's weights before the first step, by initializer. */
export async function initializersFigure(): Promise<LineChart> {
  const normal = normalNumbers(uniformNumbers(5))
  const rows = Array.from({ length: 64 }, () => Array.from({ length: 32 }, normal))
  const data = dataset({ x: rows, y: rows.map(([first = 0]) => (first > 0 ? 1 : 0)) })
  const lines: Line[] = []
  for (const [i, [label, initializer]] of drawn.entries()) {
    using net = await network({
      inputs: 32,
      layers: [
        ...Array.from({ length: 10 }, () => ({ units: 32, activation: 'relu' as const, initializer })),
        { units: 2, initializer },
      ],
      loss: 'softmaxCrossEntropy',
      precision: 'f64',
      seed: 1,
    })
    const points = net.layers.map(({ name, units }, layer) => {
      const outputs = net.hidden(data.x as Float64Array, name)
      const squares = Array.from(outputs).reduce((sum, value) => sum + value * value, 0)
      return [layer + 1, Math.sqrt(squares / (data.rows * units))] as const
    })
    lines.push({ label, style: `layer-${i}`, points })
  }
  return {
    description: 'Root mean square of the outputs of each of 11 layers before the first step, by initializer',
    lines,
    x: { label: 'layer' },
    y: { label: 'root mean square of the outputs (ReLU)', log: true },
  }
}

/** The relative difference of a gradient check by ε: the error of the quotient falls as ε or ε², until rounding takes over. */
export async function epsilonFigure(): Promise<LineChart> {
  const settings = { ...defaults, data: 'moons' as const, rows: 120 }
  const { train } = makeParts(datasetOf(pointsOf(settings)), settings)
  using net = await network({ ...networkOptions(settings, train), precision: 'f64' })
  const lines: Line[] = []
  for (const sided of ['one', 'two'] as const) {
    const points: [number, number][] = []
    for (let power = -11; power <= -1; power++) {
      const { difference } = await gradientCheck(net, train, { sided, h: 10 ** power, rows: 16 })
      points.push([10 ** power, difference])
    }
    lines.push({ label: `${sided}-sided`, style: sided === 'one' ? 'layer-1' : 'layer-0', points, marks: true })
  }
  return {
    description: 'Relative difference between gradient and difference quotient by ε, one-sided and two-sided',
    lines,
    x: { label: 'ε', log: true },
    y: { label: 'relative difference', log: true },
  }
}

/** The smallest difference in accuracy that so many rows of dev resolve. */
export function resolutionFigure(): LineChart {
  const rows = [100, 300, 1000, 3000, 10_000, 30_000, 100_000]
  return {
    description: 'The smallest difference in accuracy that dev resolves at 95 % confidence, by its rows',
    lines: [{ label: '', style: 'layer-0', points: rows.map((n) => [n, resolvedDifference(n)]), marks: true }],
    x: { label: 'rows of dev', log: true },
    y: { label: 'smallest difference in accuracy', log: true },
  }
}
