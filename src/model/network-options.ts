import type { Activation } from './activations.js'
import type { CategoryDescription, CategoryOptions } from './categories.js'
import type { CustomActivation, CustomLoss } from './custom-part.js'
import type { DrawnInitializer, Initializer } from './initializers.js'
import type { Loss } from './losses.js'
import type { PeriodicDescription, PeriodicOptions } from './periodic.js'

/** One dense layer: a = dropout(activation(x·W + b)); with `residual`, plus the inputs of its block. */
export interface LayerOptions {
  /** Number of outputs. */
  readonly units: number
  /** Number of inputs. Follows from the previous layer; any other value is refused. */
  readonly inputs?: number
  /** Default `'relu'`; for the last layer, whose outputs the loss reads, and at the end of a residual block `'identity'`. */
  readonly activation?: Activation | CustomActivation
  /**
   * α of leakyRelu (default 0.01) or elu (default 1), or where that of each unit starts for prelu (default 0.25), in [0, 100]; `null`
   * or left out for the others.
   */
  readonly alpha?: number | null
  /**
   * Default `'heNormal'` for the relu family, gelu, silu, mish, hardSwish and softplus, `'lecunNormal'` for selu,
   * `'xavierNormal'` for the others; `'zeros'` where a residual block ends with the identity.
   */
  readonly initializer?: Initializer
  /** How the biases are drawn, from a stream of random numbers of their own. Default `'zeros'`. */
  readonly biasInitializer?: Initializer
  /** Probability that dropout keeps an output while training, in (0, 1]. Default 1: no dropout. */
  readonly keepProb?: number
  /**
   * Normalizes z = x·W + b before the activation: y = γ·(z − μ)/√(σ² + 1e-5) + β with trained γ and β.
   * `'batch'`: μ and σ² of each unit over the batch in training, and their running means (momentum 0.1) at evaluation; the
   * layer's bias then has no effect and is not trained (Ioffe and Szegedy, 2015). `'layer'`: μ and σ² of each row over its
   * units, in training and at evaluation (Ba et al., 2016). Default: none.
   */
  readonly normalization?: 'batch' | 'layer' | null
  /**
   * Whether training changes the layer's parameters. `false` freezes them to the bit: no step, decay, penalty or norm limit
   * touches them, their gradients are not computed, and batch normalization uses its running statistics, as in Keras.
   * Dropout stays on. Default true.
   */
  readonly trainable?: boolean
  /** `false` keeps the bias, which begins at 0, out of training: a = activation(x·W). Default true. */
  readonly useBias?: boolean
  /**
   * Whether each input of the layer is multiplied by a trained scale, from 1: a = activation((x ⊙ s)·W + b). In the first layer
   * a feature gains or loses weight as a whole (Holzmüller, Grinsztajn and Steinwart, 2024). s is not penalized. Default false.
   */
  readonly inputScale?: boolean
  /**
   * Divides the layer into this many groups, as `groups` of a convolution: group k of the units, units / groups consecutive ones, reads group k
   * of the inputs, inputs / groups consecutive ones, and no others. W is [groups, inputs / groups, units / groups], one block after the
   * other, inputs·units / groups entries. Must divide inputs and units; not with `periodic` and `categories`. Default 1.
   */
  readonly groups?: number
  /**
   * Embeds inputs of the first layer: each is followed by sin 2πcx and cos 2πcx for trained frequencies c, drawn from N(0, σ²)
   * (Gorishniy, Rubachev and Babenko, 2022), so that the layer has inputs + 2·frequencies·(embedded inputs) rows of weights. `inputScale`
   * then scales all of these. The frequencies are not penalized. `true` for 16 frequencies of every input and σ = 0.1. Default: none.
   */
  readonly periodic?: PeriodicOptions | boolean
  /**
   * Embeds categories of the first layer: each block of inputs that holds one category, one-hot, becomes x·E with a trained matrix
   * E of `dimension` [8] columns, drawn from N(0, 1/dimension) (Guo and Berkhahn, 2016). The weight then has rows for the other inputs, for
   * the embeddings, and for the waves of `periodic`, in this order. The embeddings are not penalized. Default: none.
   */
  readonly categories?: readonly CategoryOptions[]
  /**
   * Ends a residual block of this many layers, `true` for this one alone: the inputs of the first are added to the outputs of this
   * one, y = x + dropout(activation(…)) (He et al., 2016). `units` must be as many as they are. In a block of two layers or more
   * the default activation is `'identity'`, and with that the default initializer `'zeros'`: the block begins as y = x.
   * Default: none.
   */
  readonly residual?: number | boolean
  /** λ₂ of this layer's weights; overrides the `l2` of `fit` for this layer. */
  readonly l2?: number
  /** λ₁ of this layer's weights; overrides the `l1` of `fit` for this layer. */
  readonly l1?: number
  /** Largest norm of the weights into a unit of this layer; overrides the `maxNorm` of `fit`. */
  readonly maxNorm?: number
  /** Default `dense1`, `dense2`, … */
  readonly name?: string
}

/** A network as plain data. */
export interface NetworkOptions {
  /** Number of features of a row. */
  readonly inputs: number
  readonly layers: readonly LayerOptions[]
  readonly loss: Loss | CustomLoss
  /** Probability that dropout keeps an input while training. Default 1. */
  readonly inputKeepProb?: number
  /** 32-bit or 64-bit floating point. Default `'f32'`. */
  readonly precision?: 'f32' | 'f64'
  /**
   * `'strict'` (default): every product and every sum is rounded separately, so that a seed gives the same weights on
   * every machine. `'relaxed'`, for f32 only: matrix products use fused multiply-add where the runtime supports
   * WebAssembly's relaxed SIMD. It is faster, but weights may differ between CPUs and engines. Without that support the
   * run is strict, and the history's notes say so.
   */
  readonly numerics?: 'strict' | 'relaxed'
  /** Seed of the initial weights: a whole number from 0 to 2⁵³ − 1. Default 0. */
  readonly seed?: number
  /**
   * K networks that share the weights of every layer and are trained and asked in one pass, 1 to 64 (Wen, Tran and Ba, 2020, as TabM of
   * Gorishniy, Kotelnikov and Babenko, 2024): member k of a layer is activation(((x ⊙ rₖ)·W) ⊙ sₖ + bₖ) with scales and a bias of its own.
   * rₖ of the first layer begins as −1 or 1 at random for each input, all others as 1; the biases of all members begin alike. The loss is the mean
   * of the members' losses, a prediction the mean of their probabilities or values. rₖ and sₖ are not penalized. Default 1: no ensemble.
   */
  readonly members?: number
}

/** A layer with every default filled in. */
export interface LayerDescription {
  readonly name: string
  readonly inputs: number
  readonly units: number
  readonly activation: Activation | CustomActivation
  readonly alpha: number | null
  readonly initializer: DrawnInitializer
  /** Left out if `'zeros'`. */
  readonly biasInitializer?: DrawnInitializer
  readonly keepProb: number
  readonly normalization?: 'batch' | 'layer'
  /** Left out if true, as is `useBias`. */
  readonly trainable?: false
  readonly useBias?: false
  readonly inputScale?: true
  /** Left out if 1. */
  readonly groups?: number
  readonly periodic?: PeriodicDescription
  readonly categories?: readonly CategoryDescription[]
  /** The layers of the residual block that ends here; left out if none does. */
  readonly residual?: number
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
  /** Left out if strict. */
  readonly numerics?: 'relaxed'
  readonly seed: number
  /** Left out if 1. */
  readonly members?: number
}

/** Whether a network has a part written in TypeScript. */
export function hasCustomPart({ layers, loss }: NetworkDescription): boolean {
  return [...layers.map(({ activation }) => activation), loss].some(
    (part) => typeof part === 'object' && 'custom' in part,
  )
}

/** Units of the last layer. */
export function outputUnits({ inputs, layers }: Pick<NetworkDescription, 'inputs' | 'layers'>): number {
  return layers.at(-1)?.units ?? inputs
}
