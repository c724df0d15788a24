import type { Features, Reals } from '../../tensor/reals.js'
import type { ForwardLayer, Kernels } from './kernels.js'
import { inverseRoots, normalizeRow } from './normalize.js'

/** Rows that run through the network at a time. */
export const MOST_ROWS = 256

/** What becomes of the outputs: probabilities by softmax or sigmoid, or values as they are. */
export type OutputKind = 'softmax' | 'sigmoid' | 'identity'

/** The forward pass of a network, with the bits of `net.predict`. */
export class ForwardNetwork {
  readonly #layers: readonly ForwardLayer[]
  readonly #prediction: OutputKind
  readonly #kernels: Kernels
  readonly #round: (x: number) => number
  readonly #create: (length: number) => Reals

  constructor(layers: readonly ForwardLayer[], prediction: OutputKind, precision: 'f32' | 'f64', kernels: Kernels) {
    this.#layers = layers
    this.#prediction = prediction
    this.#kernels = kernels
    this.#round = precision === 'f32' ? Math.fround : (x) => x
    this.#create = precision === 'f32' ? (length) => new Float32Array(length) : (length) => new Float64Array(length)
  }

  /** Probabilities or values of every row, [rows, outputs]; `null` if a feature is not finite in this precision. */
  predict(features: Features): Reals | null {
    const [first] = this.#layers
    const inputs = first?.embedded?.inputs ?? first?.inputs ?? 1
    const outputs = this.#layers.at(-1)?.units ?? 1
    const rows = features.length / inputs
    const result = this.#create(rows * outputs)
    for (let row = 0; row < rows; row += MOST_ROWS) {
      const block = this.#read(features.subarray(row * inputs, (row + MOST_ROWS) * inputs))
      if (!block.every(Number.isFinite)) return null
      result.set(this.#forward(block), row * outputs)
    }
    return result
  }

  /** Features in the precision of the network; bytes are read as value / 255. */
  #read(features: Features): Reals {
    const x = this.#create(features.length)
    x.set(features)
    if (features instanceof Uint8Array) {
      const scale = this.#round(1 / 255)
      x.forEach((byte, i) => (x[i] = byte * scale))
    }
    return x
  }

  #forward(features: Reals): Reals {
    let x = features
    const inputs: Reals[] = []
    this.#layers.forEach((layer, i) => {
      inputs.push(x)
      const dense = layer.embedded?.embed(x) ?? x
      const rows = dense.length / layer.inputs
      const z = this.#create(rows * layer.units)
      this.#kernels.dense(i, this.#scaled(dense, layer), z)
      this.#normalize(z, layer)
      this.#activate(z, layer)
      const skipped = layer.residual === undefined ? undefined : inputs[i - layer.residual + 1]
      if (skipped !== undefined) z.forEach((value, k) => (z[k] = (skipped[k] ?? NaN) + value))
      x = z
    })
    if (this.#prediction === 'softmax') this.#softmax(x)
    if (this.#prediction === 'sigmoid') this.#kernels.activate('sigmoid', 0, x)
    return x
  }

  #activate(z: Reals, { activation, alpha, units, alphas }: ForwardLayer): void {
    if (activation === 'identity') return
    if (activation !== 'prelu') return this.#kernels.activate(activation, alpha, z)
    z.forEach((value, i) => {
      if (!(value > 0)) z[i] = (alphas?.[i % units] ?? NaN) * value
    })
  }

  /** x ⊙ s of every row; x itself where the layer has no scale. */
  #scaled(x: Reals, { inputs, inputScale }: ForwardLayer): Reals {
    return inputScale === undefined ? x : x.map((value, i) => value * (inputScale[i % inputs] ?? 0))
  }

  #normalize(z: Reals, { units, scale, shift, runningMean, runningVariance }: ForwardLayer): void {
    if (scale === undefined || shift === undefined) return
    const round = this.#round
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
    const units = this.#layers.at(-1)?.units ?? 1
    for (let to = 0; to < z.length; to += units) {
      let largest = -Infinity
      for (let i = to; i < to + units; i++) {
        const value = z[i] ?? NaN
        if (value > largest || Number.isNaN(value)) largest = value
      }
      for (let i = to; i < to + units; i++) z[i] = (z[i] ?? NaN) - largest
    }
    this.#kernels.exp(z)
    for (let to = 0; to < z.length; to += units) {
      let others = 0
      let isLargestAhead = true
      for (let i = to; i < to + units; i++) {
        const power = z[i] ?? NaN
        if (isLargestAhead && power === 1) isLargestAhead = false
        else others += power
      }
      const total = this.#round(1 + this.#round(others))
      for (let i = to; i < to + units; i++) z[i] = (z[i] ?? NaN) / total
    }
  }
}
