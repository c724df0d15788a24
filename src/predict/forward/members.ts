import { type NetworkDescription, outputUnits } from '../../model/network-options.js'
import { memberMeans } from '../../tensor/member-means.js'
import type { Features, Reals } from '../../tensor/reals.js'
import type { Kernels } from './kernels.js'
import type { ForwardNetwork } from './network.js'

/** Rows whose members run through the network at a time. */
const BLOCK = 256

/** What makes a network an ensemble, where it is one. */
export function members(network: NetworkDescription): ForwardMembers | undefined {
  const count = network.members
  return count === undefined ? undefined : new ForwardMembers(network, count)
}

/** What makes the forward pass of a network that of an ensemble, with the bits of the core: each row stands for every member, one after the other. */
class ForwardMembers {
  readonly #network: NetworkDescription
  readonly #members: number
  readonly #isF32: boolean
  readonly #layers: { readonly r: Reals; readonly s: Reals; readonly b: Reals }[] = []

  constructor(network: NetworkDescription, members: number) {
    this.#network = network
    this.#members = members
    this.#isF32 = network.precision === 'f32'
  }

  /** Reads the scales and biases of the next layer, and gives the bias of its product: 0. */
  bias(own: (parameter: string, entries: number) => Reals, inputs: number, units: number): Reals {
    const count = this.#members * units
    const b = own('bias', count)
    this.#layers.push({ r: own('memberInputScale', this.#members * inputs), s: own('memberOutputScale', count), b })
    return b.slice(0, units).fill(0)
  }

  /** The kernels with z = ((x ⊙ r)·W) ⊙ s + b in place of x·W. */
  dense(kernels: Kernels): Kernels {
    const round = this.#isF32 ? Math.fround : (x: number): number => x
    return {
      dense: (index, x, z) => {
        const { r = x, s = z, b = z } = this.#layers[index] ?? {}
        const scaled = x.map((value, i) => value * (r[i % r.length] ?? NaN))
        kernels.dense(index, scaled, z)
        z.forEach((value, i) => (z[i] = round(value * (s[i % s.length] ?? NaN)) + (b[i % b.length] ?? NaN)))
      },
      activate: (name, alpha, values) => kernels.activate(name, alpha, values),
      exp: (values) => kernels.exp(values),
    }
  }

  /** A network of these layers and kernels that predicts the means over the members. */
  network(network: Pick<ForwardNetwork, 'predict'>): Pick<ForwardNetwork, 'predict'> {
    const { inputs } = this.#network
    const outputs = outputUnits(this.#network)
    return {
      predict: (features) => {
        const length = (features.length / inputs) * outputs
        const result = this.#isF32 ? new Float32Array(length) : new Float64Array(length)
        const size = BLOCK * inputs
        for (let at = 0; at < features.length; at += size) {
          const found = network.predict(this.#repeat(features.subarray(at, at + size), inputs))
          if (found === null) return null
          result.set(memberMeans(found, this.#members, outputs), (at / inputs) * outputs)
        }
        return result
      },
    }
  }

  /** Each row once for every member; bytes stay bytes. */
  #repeat(rows: Features, width: number): Features {
    const length = rows.length * this.#members
    const all = rows instanceof Uint8Array ? new Uint8Array(length) : new Float64Array(length)
    for (let row = 0, to = 0; row < rows.length; row += width) {
      for (let k = 0; k < this.#members; k++, to += width) all.set(rows.subarray(row, row + width), to)
    }
    return all
  }
}
