import { functionsOf } from './math/functions.js'
import type { ForwardLayer, Kernels } from './kernels.js'

/** Products that are added up in one run, from zero: KC of assembly/gemm/blocking.ts. */
const RUN = 256

/** The kernels without WebAssembly: for runtimes that compile none. */
export function scalarKernels(layers: readonly ForwardLayer[], precision: 'f32' | 'f64'): Kernels {
  const isF32 = precision === 'f32'
  const { round, exp, activations } = functionsOf(isF32)
  return {
    // Each run of products is added up from zero, in order, and then to what is there.
    dense(index, x, z) {
      const layer = layers[index]
      if (layer === undefined) throw new Error('no such layer')
      const { weight, bias, groups } = layer
      const [inputs, units] = [layer.inputs / groups, layer.units / groups]
      const sums = isF32 ? new Float32Array(units) : new Float64Array(units)
      // Of each row and group.
      for (let from = 0, to = 0; to < z.length; from += inputs, to += units) {
        const unit = to % layer.units
        z.set(bias.subarray(unit, unit + units), to)
        for (let first = 0; first < inputs; first += RUN) {
          sums.fill(0)
          const last = Math.min(first + RUN, inputs)
          for (let k = first, at = ((from % layer.inputs) + first) * units; k < last; k++) {
            const value = x[from + k] ?? NaN
            for (let j = 0; j < units; j++, at++) sums[j] = (sums[j] ?? 0) + round(value * (weight[at] ?? 0))
          }
          for (let j = 0; j < units; j++) z[to + j] = (z[to + j] ?? 0) + (sums[j] ?? 0)
        }
      }
    },
    activate(name, alpha, values) {
      const { [name]: activation } = activations
      const slope = round(alpha)
      for (let i = 0; i < values.length; i++) values[i] = activation(values[i] ?? NaN, slope)
    },
    exp(values) {
      for (let i = 0; i < values.length; i++) values[i] = exp(values[i] ?? NaN)
    },
  }
}
