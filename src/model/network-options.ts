import type { Activation } from './activations.js'
import type { CustomActivation, CustomLoss } from './custom-part.js'
import type { Initializer } from './initializers.js'
import type { Loss } from './losses.js'

/** One dense layer: a = dropout(activation(x·W + b)). */
export interface LayerOptions {
  /** Outputs of the layer. */
  readonly units: number
  /** Inputs of the layer: follows from the layer before, and is refused where it does not. */
  readonly inputs?: number
  /** Default: `'relu'`, and `'identity'` for the last layer, whose outputs the loss reads. */
  readonly activation?: Activation | CustomActivation
  /** Slope of leakyRelu (default 0.01) or bound of elu (default 1) below 0; `null` or left out for the others. */
  readonly alpha?: number | null
  /** Default: `'heNormal'` for the relu family, gelu and softplus; `'xavierNormal'` for the others. */
  readonly initializer?: Initializer
  /** Probability that dropout keeps an output while training, in (0, 1]. Default 1: no dropout. */
  readonly keepProb?: number
  /**
   * Normalizes the weighted inputs of the activation: y = γ·(z − μ)/√(σ² + 1e-5) + β with trained γ and β.
   * `'batch'`: μ and σ² of each unit over the batch while training, and running means of them (the newest batch counts
   * a tenth) at evaluation; the layer's bias then has no effect and stays as it is (Ioffe and Szegedy, 2015).
   * `'layer'`: of each row over its units, at all times (Ba et al., 2016). Default: none.
   */
  readonly normalization?: 'batch' | 'layer' | null
  /** λ₂ of this layer's weights, in place of the one that training is given; the latter still holds for other layers. */
  readonly l2?: number
  /** λ₁ of this layer's weights, likewise. */
  readonly l1?: number
  /** Longest vector of weights into a unit of this layer, in place of `maxNorm` of `fit`. */
  readonly maxNorm?: number
  /** Default: `dense1`, `dense2`, … */
  readonly name?: string
}

/** A network as plain data. */
export interface NetworkOptions {
  /** Features of a row. */
  readonly inputs: number
  readonly layers: readonly LayerOptions[]
  readonly loss: Loss | CustomLoss
  /** Probability that dropout keeps an input while training. Default 1. */
  readonly inputKeepProb?: number
  /** Numbers of 32 or 64 bits. Default `'f32'`. */
  readonly precision?: 'f32' | 'f64'
  /**
   * `'strict'` (default): every product and every sum is rounded on its own, so that a seed gives the same weights on
   * every machine. `'relaxed'`, for f32: matrix products by fused multiply-add where the runtime has WebAssembly's
   * relaxed SIMD, which is faster and rounds once; weights may then differ by CPU and engine. Where the runtime has
   * it not, strict, and the history's notes say so.
   */
  readonly numerics?: 'strict' | 'relaxed'
  /** Where the initial weights come from: a whole number from 0 to 2⁵³ − 1. Default 0. */
  readonly seed?: number
}

/** A layer with every default filled in. */
export interface LayerDescription {
  readonly name: string
  readonly inputs: number
  readonly units: number
  readonly activation: Activation | CustomActivation
  readonly alpha: number | null
  readonly initializer: Initializer
  readonly keepProb: number
  readonly normalization?: 'batch' | 'layer'
  readonly l2?: number
  readonly l1?: number
  readonly maxNorm?: number
}

/** A network with every default filled in. */
export interface NetworkDescription {
  readonly inputs: number
  readonly layers: readonly LayerDescription[]
  readonly loss: Loss | CustomLoss
  readonly inputKeepProb: number
  readonly precision: 'f32' | 'f64'
  /** Left out where strict. */
  readonly numerics?: 'relaxed'
  readonly seed: number
}

/** Whether a network has a part written in TypeScript. */
export function hasCustomPart({ layers, loss }: NetworkDescription): boolean {
  return [...layers.map(({ activation }) => activation), loss].some(
    (part) => typeof part === 'object' && 'custom' in part,
  )
}
