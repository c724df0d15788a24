import * as layout from '../../assembly/layout.js'
import { WellfitError } from '../errors.js'
import { checkChoice, checkKeys, checkNumber } from '../options.js'
import type { Task } from '../result/index.js'
import { type CustomLoss, isCustom } from './custom-part.js'

/**
 * What training lowers, averaged over rows (and outputs, but for the softmax). z are the outputs of the last layer.
 *
 * | name | loss of one row | targets | `predict` gives |
 * |---|---|---|---|
 * | `softmaxCrossEntropy` | −log softmax(z)[label] | one class of as many as there are outputs | probabilities |
 * | `binaryCrossEntropy` | log(1 + eᶻ) − y·z | two classes for one output; 0 … 1 for each of several | probabilities |
 * | `meanSquaredError` | (z − y)², without ½ | numbers | z |
 * | `meanAbsoluteError` | \|z − y\| | numbers | z |
 * | `{ kind: 'huber', delta }` | ½r² for \|r\| ≤ δ, else δ·(\|r\| − ½δ); r = z − y | numbers | z |
 *
 * The cross-entropies are fused with softmax and sigmoid: the last layer gives logits, and no logarithm of a rounded
 * probability is taken.
 */
export type Loss = LossName | { readonly kind: 'huber'; readonly delta: number }

/** Losses that need no number. */
export type LossName = 'softmaxCrossEntropy' | 'binaryCrossEntropy' | 'meanSquaredError' | 'meanAbsoluteError'

/** What the compiler must know of a loss. */
export interface LossKind {
  readonly code: number
  readonly task: Task
  /** Has a point without derivative. */
  readonly hasKink: boolean
}

/** Every loss by its kind. */
export const LOSSES: Readonly<Record<LossName | 'huber', LossKind>> = {
  softmaxCrossEntropy: { code: layout.LOSS_SOFTMAX_CROSS_ENTROPY, task: 'classification', hasKink: false },
  binaryCrossEntropy: { code: layout.LOSS_BINARY_CROSS_ENTROPY, task: 'classification', hasKink: false },
  meanSquaredError: { code: layout.LOSS_MEAN_SQUARED_ERROR, task: 'regression', hasKink: false },
  meanAbsoluteError: { code: layout.LOSS_MEAN_ABSOLUTE_ERROR, task: 'regression', hasKink: true },
  huber: { code: layout.LOSS_HUBER, task: 'regression', hasKink: false },
}

/** The kind of a loss. */
export function lossKind(loss: Loss | CustomLoss): LossKind {
  if (isCustom('loss', loss)) return { code: layout.CUSTOM, task: 'regression', hasKink: loss.hasKink }
  return LOSSES[typeof loss === 'string' ? loss : loss.kind]
}

/** The loss an option names, or an error. */
export function checkLoss(functionName: string, value: unknown): Loss | CustomLoss {
  if (isCustom('loss', value)) return value
  if (typeof value === 'string' && value !== 'huber') return checkChoice(functionName, 'loss', value, lossNames)
  if (value === 'huber') return { kind: 'huber', delta: 1 }
  checkKeys(functionName, 'loss', value, ['kind', 'delta'])
  const { kind, delta } = value as { kind?: unknown; delta?: unknown }
  if (kind !== 'huber') {
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName,
      field: 'loss.kind',
      value: kind,
      expected: `be 'huber' (or the whole option one of ${lossNames.join(', ')})`,
    })
  }
  return { kind, delta: checkNumber(functionName, 'loss.delta', delta, { min: 0, minExcluded: true }) }
}

const lossNames: readonly LossName[] = [
  'softmaxCrossEntropy',
  'binaryCrossEntropy',
  'meanSquaredError',
  'meanAbsoluteError',
]
