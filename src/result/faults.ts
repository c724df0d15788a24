import type { AugmentationChange } from './augmentation.js'

/** What keeps a network from learning, by name. */
export type FaultKind =
  | 'divergence'
  | 'strong penalty'
  | 'dead units'
  | 'gradient clipping'
  | 'strong dropout'
  | 'learning rate too high'
  | 'learning rate too low'
  | 'oscillation'
  | 'plateau'
  | 'linear network'
  | 'loss and activation'
  | 'unscaled input'
  | 'unscaled target'
  | 'extreme targets'
  | 'exploding signal'
  | 'vanishing signal'
  | 'zero gradients'
  | 'saturated units'
  | 'one row per batch'
  | 'constant predictions'
  | 'dev better than train'
  | 'unrelated targets'
  | 'nothing learnt'

/** Something in a run that keeps a network from learning. */
export interface LearningFault {
  readonly kind: FaultKind
  /** What is wrong, in a sentence. */
  readonly message: string
  /** What to do, in a sentence that names all that `change` sets. */
  readonly remedy: string
  /** The change of options that the remedy makes; `null` if options alone cannot make it. */
  readonly change: ActionChange | null
  /**
   * The epoch from which on the course of training showed it without a break; left out for what shows before the first step, or only
   * in the weights at the end.
   */
  readonly epoch?: number
}

/** How rows are prepared, as far as trials change it: options of `fitPreprocessor`. */
export interface Preparation {
  /** Scaling of the numbers. */
  readonly scaling?: 'standard' | 'minMax' | 'robust' | 'robustSmoothClip' | 'quantile' | 'none'
  /** Encoding of the numbers. */
  readonly numbers?: 'scaled' | 'piecewiseLinear'
  /** Scale of the target of a regression. */
  readonly targetScale?: 'linear' | 'log'
}

/** The options of a network or a fit that an action would change, and how the rows are prepared. */
export interface ActionChange extends Preparation {
  /** Units of the hidden layers. */
  readonly hidden?: readonly number[]
  /** Activation of the hidden layers. */
  readonly activation?: string
  /** Initializer of the hidden layers. */
  readonly initializer?: string
  /** Activation of the last layer. */
  readonly outputActivation?: string
  /** keepProb of the hidden layers. */
  readonly keepProb?: number
  readonly l2?: number
  readonly l1?: number
  /** Replaces `clipValue` too. */
  readonly clipNorm?: number
  readonly batchSize?: number
  readonly epochs?: number
  readonly learningRate?: number
  /** With its default options, unless `learningRate` is given. */
  readonly optimizer?: string
  readonly patience?: number
  readonly schedule?: 'constant' | 'cosine'
  /** Residual blocks of two layers after the hidden layers. */
  readonly residualBlocks?: number
  /** Waves of the number inputs, of 16 frequencies drawn with this standard deviation (`periodic` of the first layer). */
  readonly periodicSigma?: number
  /** Every class has equal weight in the cost. */
  readonly classWeights?: 'balanced'
  /** Replaces the augmentation of the training rows. */
  readonly augment?: readonly AugmentationChange[]
  /** Of `repair` alone: the features are standardized, by the mean and the standard deviation of train. */
  readonly standardizeInputs?: true
  /** Of `repair` alone: the target of a regression is. */
  readonly standardizeTargets?: true
}
