import type { Preprocessor } from '../../data/preprocess/types.js'
import type { Scaler } from '../../data/scale/check-scaler.js'
import type { FitState } from '../../model/fit-state.js'
import type { NetworkDescription } from '../../model/network-options.js'
import type { Inference } from '../../program/inference.js'
import type { Decision, Signature } from '../../result/index.js'
import type { Core } from '../../runtime/core.js'
import type { Network } from './contract.js'

/** How raw rows become the rows that a network takes, and its outputs the target's own units. */
export interface Preparation {
  readonly preprocessor: Preprocessor | Scaler | null
  readonly targetScaler: Scaler | null
}

/** What training and checks see of a network and its users do not. */
export interface NetworkInternals {
  readonly core: Core
  readonly description: NetworkDescription
  /** Address of θ. */
  readonly parameters: number
  readonly inference: Inference
  /** Options that this runtime cannot honour, and why: threads, relaxed numerics. */
  readonly notes: readonly string[]
  /** What the network knows of its data; completed by the first `fit`. */
  readonly signature: { current: Signature }
  /** What made the rows of the first `fit` from raw ones. */
  readonly preparation: { current: Preparation }
  /** What makes decisions of the outputs; `null` after every `fit`. */
  readonly decision: { current: Decision | null }
  /** What the next `fit` goes on from; `null` before the first one. */
  readonly fitState: { current: FitState | null }
  /** Makes another network on the same core, with the notes and the signature of this one. */
  readonly another: (description: NetworkDescription) => Network
  /** Evaluations on test parts so far. */
  readonly testEvaluations: number
}
