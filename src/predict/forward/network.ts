import type { Activation } from '../../model/activations.js'
import type { DenseCore } from '../../runtime/dense-core.js'
import type { Features, Reals } from '../../tensor/reals.js'
import { type Functions, functionsOf } from './functions.js'
import { inverseRoots, normalizeRow } from './normalize.js'

/** Products that are added up in one run, from zero: see assembly/gemm/blocking.ts. */
const RUN = 256
/** Rows that run through the network at a time. */
export const MOST_ROWS = 256

/** A dense layer with its parameters. */
export interface ForwardLayer {
  readonly inputs: number
  readonly units: number
  readonly activation: Activation
  readonly alpha: number
  /** [inputs, units], row-major. */
  readonly weight: Reals
  /** [units], as are the others. */
  readonly bias: Reals
  readonly scale?: Reals | undefined
  readonly shift?: Reals | undefined
  /** Of a layer that is normalized by batch. */
  readonly runningMean?: Reals | undefined
  readonly runningVariance?: Reals | undefined
}

/** What becomes of the outputs: probabilities by softmax or sigmoid, or values as they are. */
export type OutputKind = 'softmax' | 'sigmoid' | 'identity'

/** The forward pass of a network, with the bits of `net.predict`. */
export class ForwardNetwork {
  readonly #layers: readonly ForwardLayer[]
  readonly #prediction: OutputKind
  readonly #functions: Functions
  readonly #create: (length: number) => Reals
  readonly #core: DenseCore | null

  /** @param core Computes the products of wide layers faster, with the same bits. */
  constructor(
    layers: readonly ForwardLayer[],
    prediction: OutputKind,
    precision: 'f32' | 'f64',
    core: DenseCore | null = null,
  ) {
    this.#layers = layers
    this.#prediction = prediction
    this.#functions = functionsOf(precision === 'f32')
    this.#create = precision === 'f32' ? (length) => new Float32Array(length) : (length) => new Float64Array(length)
    this.#core = core
  }

  /** Probabilities or values of every row, [rows, outputs]; `null` if a feature is not finite in this precision. */
  predict(features: Features): Reals | null {
    const inputs = this.#layers[0]?.inputs ?? 1
    const outputs = this.#layers.at(-1)?.units ?? 1
    const rows = features.length / inputs
    const result = this.#create(rows * outputs)
    for (let first = 0; first < rows; first += MOST_ROWS) {
      const block = this.#read(features.subarray(first * inputs, (first + MOST_ROWS) * inputs))
      if (!block.every(Number.isFinite)) return null
      result.set(this.#forward(block), first * outputs)
    }
    return result
  }

  /** Features in the precision of the network; bytes are read as value / 255. */
  #read(features: Features): Reals {
    const x = this.#create(features.length)
    x.set(features)
    if (features instanceof Uint8Array) {
      const scale = this.#functions.round(1 / 255)
      x.forEach((byte, i) => (x[i] = byte * scale))
    }
    return x
  }

  #forward(features: Reals): Reals {
    let x = features
    this.#layers.forEach((layer, i) => {
      const rows = x.length / layer.inputs
      const z = this.#create(rows * layer.units)
      if (this.#core === null) this.#dense(x, layer, z)
      else this.#core.dense(i, x, z)
      this.#normalize(z, layer)
      const { [layer.activation]: activation } = this.#functions.activations
      const alpha = this.#functions.round(layer.alpha)
      if (layer.activation !== 'identity') for (let k = 0; k < z.length; k++) z[k] = activation(z[k] ?? NaN, alpha)
      x = z
    })
    if (this.#prediction === 'softmax') this.#softmax(x)
    if (this.#prediction === 'sigmoid') x.forEach((z, i) => (x[i] = this.#functions.activations.sigmoid(z, 0)))
    return x
  }

  /** z = x·W + b: each run of products is added up from zero, in order, and then to what is there. */
  #dense(x: Reals, { inputs, units, weight, bias }: ForwardLayer, z: Reals): void {
    const { round } = this.#functions
    const sums = this.#create(units)
    for (let row = 0, from = 0, to = 0; to < z.length; row++, from += inputs, to += units) {
      z.set(bias, to)
      for (let first = 0; first < inputs; first += RUN) {
        sums.fill(0)
        const last = Math.min(first + RUN, inputs)
        for (let k = first, at = first * units; k < last; k++) {
          const value = x[from + k] ?? NaN
          for (let j = 0; j < units; j++, at++) sums[j] = (sums[j] ?? 0) + round(value * (weight[at] ?? 0))
        }
        for (let j = 0; j < units; j++) z[to + j] = (z[to + j] ?? 0) + (sums[j] ?? 0)
      }
    }
  }

  #normalize(z: Reals, { units, scale, shift, runningMean, runningVariance }: ForwardLayer): void {
    if (scale === undefined || shift === undefined) return
    const { round } = this.#functions
    if (runningMean === undefined || runningVariance === undefined) {
      for (let to = 0; to < z.length; to += units) normalizeRow(z.subarray(to, to + units), { scale, shift }, round)
      return
    }
    const factors = inverseRoots(runningVariance, round)
    for (let i = 0, j = 0; i < z.length; i++) {
      const normalized = round(round((z[i] ?? NaN) - (runningMean[j] ?? 0)) * (factors[j] ?? 0))
      z[i] = round((scale[j] ?? 0) * normalized) + (shift[j] ?? 0)
      if (++j === units) j = 0
    }
  }

  /** exp(z − max) / Σ of each row, in place. The sum leaves the largest power, 1, to the end. */
  #softmax(z: Reals): void {
    const { round, exp } = this.#functions
    const units = this.#layers.at(-1)?.units ?? 1
    for (let to = 0; to < z.length; to += units) {
      const row = z.subarray(to, to + units)
      let largest = -Infinity
      for (const value of row) if (value > largest || Number.isNaN(value)) largest = value
      let others = 0
      let isLargestAhead = true
      row.forEach((value, i) => {
        const power = exp(round(value - largest))
        row[i] = power
        if (isLargestAhead && power === 1) isLargestAhead = false
        else others += power
      })
      const total = round(1 + round(others))
      row.forEach((power, i) => (row[i] = power / total))
    }
  }
}
