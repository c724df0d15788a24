import type { Loss } from '../../../src/index.js'
import {
  binaryCrossEntropy,
  huber,
  type LossReference,
  meanAbsoluteError,
  meanSquaredError,
  softmaxCrossEntropy,
} from '../../reference/losses.js'

export type LossKind = Extract<Loss, string> | Extract<Loss, { kind: string }>['kind']

export interface LossEntry {
  readonly option: Loss
  readonly reference: LossReference
  /** `classes`: one label a row; `binary`: one label of two a row, one output; `values`: a number an output. */
  readonly targets: 'classes' | 'binary' | 'values'
  /** `kinked`: the derivative jumps where output = target. */
  readonly smoothness: 'smooth' | 'kinked'
}

/** Every loss of the public API; a new one is tested by being entered here. */
export const lossRegistry: { readonly [kind in LossKind]: LossEntry } = {
  softmaxCrossEntropy: {
    option: 'softmaxCrossEntropy',
    reference: softmaxCrossEntropy,
    targets: 'classes',
    smoothness: 'smooth',
  },
  binaryCrossEntropy: {
    option: 'binaryCrossEntropy',
    reference: binaryCrossEntropy,
    targets: 'binary',
    smoothness: 'smooth',
  },
  meanSquaredError: {
    option: 'meanSquaredError',
    reference: meanSquaredError,
    targets: 'values',
    smoothness: 'smooth',
  },
  meanAbsoluteError: {
    option: 'meanAbsoluteError',
    reference: meanAbsoluteError,
    targets: 'values',
    smoothness: 'kinked',
  },
  // δ is small enough for the random problems to have residuals on both sides of it.
  huber: { option: { kind: 'huber', delta: 0.5 }, reference: huber(0.5), targets: 'values', smoothness: 'smooth' },
}

export const lossEntries: readonly (LossEntry & { readonly kind: string })[] = Object.entries(lossRegistry).map(
  ([kind, entry]) => ({ kind, ...entry }),
)
