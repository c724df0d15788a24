import { at, itemAt } from '../reference/arrays.js'

/** A layer of a network that ends in a mean squared error: tanh but for the last, which is not normalized either. */
export interface NormalizedLayer {
  readonly inputs: number
  readonly units: number
  readonly normalization: 'batch' | 'layer' | null
}

/** [rows][units]. */
type Matrix = readonly (readonly number[])[]

/** The terms of the gradient by a normalized layer's weighted inputs: factor · (slope − mean − x̂ · spread). */
export interface Terms {
  readonly slope: number
  readonly normalized: number
  readonly scale: number
  /** Means of slope, and of slope · x̂, over the rows of a batch or the units of a row. */
  readonly mean: number
  readonly spread: number
  readonly factor: number
  readonly count: number
}

/** Where a bug can be planted in the gradient of a normalization; each takes the place of what is right. */
export interface NormalizationBug {
  readonly inputs?: (terms: Terms) => number
  readonly scale?: (right: number[], slopes: Matrix, z: Matrix) => number[]
  readonly shift?: (right: number[], slopes: Matrix) => number[]
}

interface Trace {
  readonly x: Matrix
  readonly z: Matrix
  readonly normalized: Matrix
  /** 1/√(σ² + ε) of every value. */
  readonly factors: Matrix
  readonly a: Matrix
}

const EPSILON = 1e-5

/** dJ/dθ by backpropagation over the whole batch; without a bug it is right. */
export function normalizedGradient(
  layers: readonly NormalizedLayer[],
  theta: readonly number[],
  x: Matrix,
  targets: Matrix,
  bug: NormalizationBug = {},
  layer = -1,
): number[] {
  const places = placesOf(layers)
  const traces: Trace[] = []
  layers.forEach((here, l) => traces.push(traceOf(here, theta, itemAt(places, l), traces.at(-1)?.a ?? x)))
  const outputs = itemAt(traces, layers.length - 1).a
  const count = outputs.length * itemAt(outputs, 0).length
  let da: Matrix = outputs.map((row, r) => row.map((value, k) => (2 * (value - at(itemAt(targets, r), k))) / count))
  const gradients: number[][] = []
  for (let l = layers.length - 1; l >= 0; l--) {
    const here = itemAt(layers, l)
    const trace = itemAt(traces, l)
    const slopes =
      l === layers.length - 1
        ? da
        : times(
            da,
            map(trace.a, (a) => 1 - a * a),
          )
    const back = backward(here, theta, itemAt(places, l), trace, slopes, l === layer ? bug : {})
    gradients.unshift(back.gradient)
    da = back.inputs
  }
  return gradients.flat()
}

function placesOf(layers: readonly NormalizedLayer[]): number[] {
  let place = 0
  return layers.map((layer) => {
    const here = place
    place += (layer.inputs + vectors(layer)) * layer.units
    return here
  })
}

/** Parameters that a layer has for each unit: bias; scale and shift; running mean and variance. */
function vectors({ normalization }: NormalizedLayer): number {
  return normalization === null ? 1 : normalization === 'layer' ? 3 : 5
}

function traceOf(
  { inputs, units, normalization }: NormalizedLayer,
  theta: readonly number[],
  place: number,
  x: Matrix,
): Trace {
  // prettier-ignore
  const vector = (index: number, unit: number): number => at(theta, place + (inputs + index) * units + unit)
  const z = x.map((row) =>
    Array.from({ length: units }, (_, unit) =>
      row.reduce((sum, value, input) => sum + value * at(theta, place + input * units + unit), vector(0, unit)),
    ),
  )
  if (normalization === null) return { x, z, normalized: z, factors: z, a: z }
  const means = meansOf(z, normalization)
  const centred = z.map((row, r) => row.map((value, k) => value - at(itemAt(means, r), k)))
  const variances = meansOf(times(centred, centred), normalization)
  const factors = map(variances, (variance) => 1 / Math.sqrt(variance + EPSILON))
  const normalized = times(centred, factors)
  const a = normalized.map((row) => row.map((value, unit) => Math.tanh(vector(1, unit) * value + vector(2, unit))))
  return { x, z, normalized, factors, a }
}

function backward(
  { inputs, units, normalization }: NormalizedLayer,
  theta: readonly number[],
  place: number,
  { x, z, normalized, factors }: Trace,
  dy: Matrix,
  bug: NormalizationBug,
): { readonly gradient: number[]; readonly inputs: Matrix } {
  const scaleOf = (unit: number): number => at(theta, place + (inputs + 1) * units + unit)
  let dz = dy
  let own: number[] = []
  if (normalization !== null) {
    const slopes = dy.map((row) => row.map((value, unit) => value * scaleOf(unit)))
    const means = meansOf(slopes, normalization)
    const spreads = meansOf(times(slopes, normalized), normalization)
    const count = normalization === 'batch' ? x.length : units
    dz = slopes.map((row, r) =>
      row.map((slope, k) => {
        const [mean, spread] = [at(itemAt(means, r), k), at(itemAt(spreads, r), k)]
        const [value, factor] = [at(itemAt(normalized, r), k), at(itemAt(factors, r), k)]
        const terms = { slope, normalized: value, scale: scaleOf(k), mean, spread, factor, count }
        return bug.inputs?.(terms) ?? factor * (slope - mean - value * spread)
      }),
    )
    const dScale = columnSums(times(dy, normalized))
    const dShift = columnSums(dy)
    const running = normalization === 'batch' ? Array<number>(2 * units).fill(0) : []
    own = [...(bug.scale?.(dScale, dy, z) ?? dScale), ...(bug.shift?.(dShift, dy) ?? dShift), ...running]
  }
  const dWeight = Array.from({ length: inputs * units }, (_, i) =>
    dz.reduce((sum, row, r) => sum + at(row, i % units) * at(itemAt(x, r), Math.floor(i / units)), 0),
  )
  // A bias that the batch's mean takes away again has no gradient.
  const dBias = normalization === 'batch' ? Array<number>(units).fill(0) : columnSums(dz)
  const dx = dz.map((row) =>
    Array.from({ length: inputs }, (_, input) =>
      row.reduce((sum, slope, unit) => sum + slope * at(theta, place + input * units + unit), 0),
    ),
  )
  return { gradient: [...dWeight, ...dBias, ...own], inputs: dx }
}

/** At every value the mean over its column (`batch`) or its row (`layer`). */
function meansOf(values: Matrix, over: 'batch' | 'layer'): Matrix {
  const columns = columnSums(values).map((sum) => sum / values.length)
  return values.map((row) =>
    over === 'batch' ? columns : row.map(() => row.reduce((sum, value) => sum + value, 0) / row.length),
  )
}

function columnSums(values: Matrix): number[] {
  return itemAt(values, 0).map((_, k) => values.reduce((sum, row) => sum + at(row, k), 0))
}

function times(left: Matrix, right: Matrix): number[][] {
  return left.map((row, r) => row.map((value, k) => value * at(itemAt(right, r), k)))
}

function map(values: Matrix, of: (value: number) => number): number[][] {
  return values.map((row) => row.map(of))
}

/** A bug, and which parameters of its layer it makes wrong. */
export interface NormalizationMutant {
  readonly name: string
  readonly bug: NormalizationBug
  readonly at: 'inputs' | 'scale' | 'shift'
}

/** Bugs that people plant in a normalization. */
export const normalizationMutants: readonly NormalizationMutant[] = [
  { name: 'mean taken as constant', bug: { inputs: (t) => t.factor * (t.slope - t.normalized * t.spread) }, at: 'inputs' }, // prettier-ignore
  { name: 'variance taken as constant', bug: { inputs: (t) => t.factor * (t.slope - t.mean) }, at: 'inputs' },
  { name: 'both taken as constant', bug: { inputs: (t) => t.factor * t.slope }, at: 'inputs' },
  { name: 'no 1/σ', bug: { inputs: (t) => t.slope - t.mean - t.normalized * t.spread }, at: 'inputs' },
  { name: 'γ forgotten on the way back', bug: { inputs: (t) => (t.factor * (t.slope - t.mean - t.normalized * t.spread)) / t.scale }, at: 'inputs' }, // prettier-ignore
  { name: 'sums for means', bug: { inputs: (t) => t.factor * (t.slope - t.count * (t.mean + t.normalized * t.spread)) }, at: 'inputs' }, // prettier-ignore
  { name: 'σ² over count − 1', bug: { inputs: (t) => t.factor * Math.sqrt((t.count - 1) / t.count) * (t.slope - t.mean - t.normalized * t.spread) }, at: 'inputs' }, // prettier-ignore
  { name: 'sign of the mean', bug: { inputs: (t) => t.factor * (t.slope + t.mean - t.normalized * t.spread) }, at: 'inputs' }, // prettier-ignore
  { name: 'no x̂ in the last term', bug: { inputs: (t) => t.factor * (t.slope - t.mean - t.spread) }, at: 'inputs' },
  { name: 'sign of dγ', bug: { scale: (g) => g.map((v) => -v) }, at: 'scale' },
  { name: 'no dγ', bug: { scale: (g) => g.map(() => 0) }, at: 'scale' },
  { name: 'dγ by z for x̂', bug: { scale: (_, dy, z) => columnSums(times(dy, z)) }, at: 'scale' },
  { name: 'dγ without x̂', bug: { scale: (_, dy) => columnSums(dy) }, at: 'scale' },
  { name: 'dγ shifted by one', bug: { scale: shifted }, at: 'scale' },
  { name: 'one dγ off by 1 %', bug: { scale: changed }, at: 'scale' },
  { name: 'sign of dβ', bug: { shift: (g) => g.map((v) => -v) }, at: 'shift' },
  { name: 'dβ as a mean', bug: { shift: (g, dy) => g.map((v) => v / dy.length) }, at: 'shift' },
  { name: 'dβ without the last row', bug: { shift: (_, dy) => columnSums(dy.slice(0, -1)) }, at: 'shift' },
  { name: 'dβ shifted by one', bug: { shift: shifted }, at: 'shift' },
  { name: 'one dβ off by 1 %', bug: { shift: changed }, at: 'shift' },
]

function shifted(gradient: number[]): number[] {
  return [...gradient.slice(1), at(gradient, 0)]
}

/** The largest entry 1 % too large. */
function changed(gradient: number[]): number[] {
  const largest = gradient.reduce((best, v, i) => (Math.abs(v) > Math.abs(at(gradient, best)) ? i : best), 0)
  return gradient.map((v, i) => (i === largest ? v * 1.01 : v))
}
