import type { Activation, ElementwiseActivation } from '../../model/activations.js'
import type { Reals } from '../../tensor/reals.js'

/** A dense layer with its parameters. */
export interface ForwardLayer {
  /** Of the dense product. */
  readonly inputs: number
  /** Of a layer that embeds its inputs: how many those are, and their embedding, [rows, inputs]. */
  readonly embedded?: { readonly inputs: number; embed(x: Reals): Reals } | undefined
  readonly units: number
  readonly activation: Activation
  readonly alpha: number
  /** From 1. */
  readonly groups: number
  /** [inputs, units], row-major, of groups [groups, inputs / groups, units / groups]. */
  readonly weight: Reals
  /** [units], as are the others. */
  readonly bias: Reals
  readonly scale?: Reals | undefined
  readonly shift?: Reals | undefined
  /** Of a layer that scales its inputs, [inputs]. */
  readonly inputScale?: Reals | undefined
  /** Of a layer that ends a residual block: its layers. */
  readonly residual?: number | undefined
  /** Of a layer that is normalized by batch. */
  readonly runningMean?: Reals | undefined
  readonly runningVariance?: Reals | undefined
  /** α of prelu. */
  readonly alphas?: Reals | undefined
}

/** What a forward pass computes over many values; the same bits in WebAssembly and without it. */
export interface Kernels {
  /** z = x·W + b of layer `index`: x is [rows, inputs], z [rows, units]. */
  dense(index: number, x: Reals, z: Reals): void
  /** a = act(z) in place; `alpha` is read by leakyRelu and elu. */
  activate(name: ElementwiseActivation, alpha: number, values: Reals): void
  /** eˣ in place. */
  exp(values: Reals): void
}
