import { OPTIMIZERS, type OptimizerDescription } from '../model/optimizers.js'
import type { PlannedTargets } from './layers/buffers.js'
import { mixtureCount, type Augmenting } from './rows/augmentation.js'
import type { TargetRows } from './rows/staging.js'
import type * as MuonModule from './step/muon.js'
import type { Penalty } from './step/penalty.js'
import type { StepRules } from './step/step-rules.js'

/** What a training program is compiled for. */
export interface TrainingOptions {
  /** Most rows in memory: all of the training set, or a window of it. */
  readonly rows: number
  /** Rows of an epoch. Default `rows`. */
  readonly epochRows?: number
  readonly batchSize: number
  readonly penalty: Penalty
  /** `null` to stop at the gradient. */
  readonly optimizer: OptimizerDescription | null
  /** The code of Muon, imported for steps by it; `null`, the default, for others. */
  readonly muon?: typeof MuonModule | null | undefined
  /** Rules of a step; by default L1 by a proximal step, and no others. */
  readonly rules?: StepRules
  /** The factor of the learning rate at each step of the run, the last one from there on, instead of the schedule. */
  readonly rateFactors?: Float64Array | undefined
  /** Epochs of the run, for schedules. Default 1. */
  readonly epochs?: number
  /** Weights of the rows, unless they come by `loadRows`. Default 1. */
  readonly weights?: Float64Array | undefined
  /** Fraction of each target that is spread over all classes. Default 0. */
  readonly labelSmoothing?: number
  /** The weight of the positive targets of each output. Default 1. */
  readonly positiveWeights?: readonly number[] | undefined
  /** What each step keeps of an exponential moving average of θ. Default: no average. */
  readonly averageDecay?: number | undefined
  /** Stop at the loss and its gradient with respect to the outputs. Default false. */
  readonly lossOnly?: boolean
  /** Turn dropout off, to check gradients. */
  readonly withoutDropout: boolean
  readonly shuffle: boolean
  /** The order of the rows instead: of all epochs, or of each after the first `epochsBefore`. */
  readonly order?: { readonly permutations: readonly Uint32Array[]; readonly epochsBefore: number } | undefined
  readonly seed: number
  /** Augmentation of the rows of every batch. Default none. */
  readonly augment?: readonly Augmenting[]
  /** Whether rows come window by window, by `loadRows`. */
  readonly isWindowed?: boolean
}

/** What the loss has to make of the targets. */
export function plannedTargets(
  targets: TargetRows,
  { augment = [], positiveWeights }: TrainingOptions,
): PlannedTargets {
  return {
    areMixed: mixtureCount(augment) > 0,
    areSoft: 'values' in targets,
    areWeighed: positiveWeights !== undefined,
  }
}

/** Vectors of state, each as long as θ, that the optimizer keeps. */
export function stateCount(options: TrainingOptions): number {
  return options.optimizer === null ? 0 : OPTIMIZERS[options.optimizer.kind].states
}
