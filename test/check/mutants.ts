import { activations, type ActivationReference } from '../reference/activations.js'
import { at, itemAt } from '../reference/arrays.js'
import { forward, type Batch, type Layer, type ReferenceNetwork } from '../reference/network.js'
import { penaltyDerivative, type PenaltyOptions } from '../reference/penalties.js'

/** Places of a backward pass where a bug can be planted; each changes what it is given. */
export interface Bug {
  /** ∂loss/∂outputs of one row. */
  readonly outputGradient?: (gradient: number[]) => number[]
  /** σ′(z) of a unit. */
  readonly derivative?: (right: number, z: number, a: number) => number
  /** dW of a layer, [inputs, units], summed over rows. */
  readonly weight?: (gradient: number[], layer: Layer) => number[]
  /** db of a layer, summed over rows. */
  readonly bias?: (gradient: number[], layer: Layer) => number[]
  /** The weight that takes dz back to the layer before. */
  readonly backWeight?: (theta: readonly number[], layer: Layer, input: number, unit: number) => number
  /** Rows whose contribution is added. */
  readonly rows?: (rows: number) => number
  /** What the sum over `rows` rows is divided by. */
  readonly divisor?: (rows: number) => number
  /** The penalty's derivative of an entry. */
  readonly penalty?: (right: number) => number
}

/** dJ/dθ by backpropagation row by row, with a bug in one layer; without a bug it is right. */
export function buggyGradient(
  network: ReferenceNetwork,
  theta: readonly number[],
  batch: Batch,
  options: PenaltyOptions,
  bug: Bug = {},
  layer = network.layers.length - 1,
): number[] {
  const buggy = (index: number): Bug => (index === layer ? bug : {})
  const rows = batch.x.length
  const total = network.layers.map(({ inputs, units }) => ({
    weight: Array<number>(inputs * units).fill(0),
    bias: Array<number>(units).fill(0),
  }))
  const counted = network.layers.map((_, l) => buggy(l).rows?.(rows) ?? rows)
  batch.x.forEach((row, r) => {
    const traces = traceRow(network, theta, row)
    const outputs = itemAt(traces, traces.length - 1).a
    let da = network.loss.gradient([...outputs], itemAt(batch.targets, r))
    da = bug.outputGradient?.(da) ?? da
    for (let l = network.layers.length - 1; l >= 0; l--) {
      const here = itemAt(network.layers, l)
      const { x, z, a } = itemAt(traces, l)
      const { derivative }: ActivationReference = activations[here.activation]
      const dz = z.map((input, unit) => {
        const right = derivative(input, here.alpha)
        return at(da, unit) * (buggy(l).derivative?.(right, input, at(a, unit)) ?? right)
      })
      if (r < itemAt(counted, l)) addRow(itemAt(total, l), here, x, dz)
      da = x.map((_, input) =>
        dz.reduce((sum, slope, unit) => sum + slope * weightBack(theta, here, input, unit, buggy(l)), 0),
      )
    }
  })
  return network.layers.flatMap((here, l) => {
    const { weight, bias } = itemAt(total, l)
    const found = [...(buggy(l).weight?.(weight, here) ?? weight), ...(buggy(l).bias?.(bias, here) ?? bias)]
    const divisor = buggy(l).divisor?.(rows) ?? rows
    return found.map((sum, i) => {
      const isWeight = i < here.inputs * here.units
      const right = penaltyDerivative(at(theta, here.weightAt + i), isWeight, options)
      return sum / divisor + (buggy(l).penalty?.(right) ?? right)
    })
  })
}

interface Trace {
  readonly x: readonly number[]
  readonly z: readonly number[]
  readonly a: readonly number[]
}

function traceRow(network: ReferenceNetwork, theta: readonly number[], row: readonly number[]): Trace[] {
  let x = row
  return network.layers.map((layer) => {
    const z = itemAt(forward({ ...network, layers: [{ ...layer, activation: 'identity' }] }, theta, [x]), 0)
    const { value }: ActivationReference = activations[layer.activation]
    const trace = { x, z, a: z.map((input) => value(input, layer.alpha)) }
    x = trace.a
    return trace
  })
}

function addRow(
  total: { weight: number[]; bias: number[] },
  { units }: Layer,
  x: readonly number[],
  dz: readonly number[],
): void {
  dz.forEach((slope, unit) => {
    total.bias[unit] = at(total.bias, unit) + slope
    x.forEach((value, input) => {
      const place = input * units + unit
      total.weight[place] = at(total.weight, place) + value * slope
    })
  })
}

function weightBack(theta: readonly number[], layer: Layer, input: number, unit: number, bug: Bug): number {
  return bug.backWeight?.(theta, layer, input, unit) ?? at(theta, layer.weightAt + input * layer.units + unit)
}

/** A bug, and where a check must lay it. */
export interface Mutant {
  readonly name: string
  readonly bug: Bug
  readonly parameters: readonly ('weight' | 'bias')[]
  readonly path: 'loss' | 'penalty'
  /** Layers it can be planted in: a last layer without activation has no derivative to get wrong. */
  readonly layers: 'all' | 'hidden' | 'last'
  /** The fault shows one layer before the one that it is planted in. */
  readonly before?: boolean
}

const both = ['weight', 'bias'] as const

/** Bugs that people plant. */
export const mutants: readonly Mutant[] = [
  { name: 'sign of dW', bug: { weight: (g) => g.map((v) => -v) }, parameters: ['weight'], path: 'loss', layers: 'all' },
  { name: 'sign of db', bug: { bias: (g) => g.map((v) => -v) }, parameters: ['bias'], path: 'loss', layers: 'all' },
  { name: 'transposed dW', bug: { weight: transposed }, parameters: ['weight'], path: 'loss', layers: 'all' },
  {
    name: 'dx by W instead of its transpose',
    bug: { backWeight: (theta, { weightAt, units, inputs }, input, unit) => at(theta, weightAt + ((unit * inputs + input) % (inputs * units))) }, // prettier-ignore
    parameters: both,
    path: 'loss',
    layers: 'all',
    before: true,
  },
  { name: 'missing 1/m', bug: { divisor: () => 1 }, parameters: both, path: 'loss', layers: 'all' },
  { name: '1/(m − 1)', bug: { divisor: (m) => m - 1 }, parameters: both, path: 'loss', layers: 'all' },
  { name: 'missing penalty', bug: { penalty: () => 0 }, parameters: ['weight'], path: 'penalty', layers: 'all' },
  { name: 'λ/2m for λ/m', bug: { penalty: (v) => v / 2 }, parameters: ['weight'], path: 'penalty', layers: 'all' },
  { name: 'penalty subtracted', bug: { penalty: (v) => -v }, parameters: ['weight'], path: 'penalty', layers: 'all' },
  { name: 'no σ′', bug: { derivative: () => 1 }, parameters: both, path: 'loss', layers: 'hidden' },
  {
    name: 'σ′ of a',
    bug: { derivative: (_, __, a) => 1 - Math.tanh(a) ** 2 },
    parameters: both,
    path: 'loss',
    layers: 'hidden',
  },
  { name: '1 − a', bug: { derivative: (_, __, a) => 1 - a }, parameters: both, path: 'loss', layers: 'hidden' },
  { name: 'σ for σ′', bug: { derivative: (_, __, a) => a }, parameters: both, path: 'loss', layers: 'hidden' },
  {
    name: 'last column of dW left out',
    bug: { weight: (g, { units }) => g.map((v, i) => (i % units === units - 1 ? 0 : v)) },
    parameters: ['weight'],
    path: 'loss',
    layers: 'all',
  },
  {
    name: 'dW shifted by one',
    bug: { weight: (g) => [...g.slice(1), 0] },
    parameters: ['weight'],
    path: 'loss',
    layers: 'all',
  },
  {
    name: 'db shifted by one',
    bug: { bias: (g) => (g.length === 1 ? [0] : [...g.slice(1), at(g, 0)]) },
    parameters: ['bias'],
    path: 'loss',
    layers: 'all',
  },
  { name: 'last row left out', bug: { rows: (m) => m - 1 }, parameters: both, path: 'loss', layers: 'all' },
  {
    name: 'one weight off by 1 %',
    bug: { weight: (g) => changed(g, 1.01) },
    parameters: ['weight'],
    path: 'loss',
    layers: 'all',
  },
  { name: 'one bias zero', bug: { bias: (g) => changed(g, 0) }, parameters: ['bias'], path: 'loss', layers: 'all' },
  {
    name: 'loss without its factor',
    bug: { outputGradient: (g) => g.map((v) => v / 2) },
    parameters: both,
    path: 'loss',
    layers: 'last',
  },
  { name: 'y − p', bug: { outputGradient: (g) => g.map((v) => -v) }, parameters: both, path: 'loss', layers: 'last' },
]

function transposed(gradient: number[], { inputs, units }: Layer): number[] {
  return gradient.map((_, i) => at(gradient, (i % inputs) * units + Math.floor(i / inputs)))
}

/** The largest entry times a factor. */
function changed(gradient: number[], factor: number): number[] {
  const largest = gradient.reduce((best, v, i) => (Math.abs(v) > Math.abs(at(gradient, best)) ? i : best), 0)
  return gradient.map((v, i) => (i === largest ? v * factor : v))
}
