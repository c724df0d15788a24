import * as layout from '../../assembly/layout.js'
import { WellfitError } from '../errors.js'
import { checkChoice, checkKeys, checkNumber } from '../options.js'
import type { Task } from '../result/index.js'
import { type CustomLoss, isCustom } from './custom-part.js'

/**
 * What training lowers, by name or with its δ: the mean over rows, and over outputs but for the softmax. The
 * cross-entropies are fused with softmax and sigmoid: the last layer gives logits, and no logarithm of a rounded
 * probability is taken. docs/conventions.md lists the formulas.
 */
export type Loss = LossName | { readonly kind: DeltaLossName; readonly delta: number }

/** The name of a loss that takes no number. */
export type LossName = 'softmaxCrossEntropy' | 'binaryCrossEntropy' | 'meanSquaredError' | 'meanAbsoluteError'

/** The name of a loss that takes δ. */
export type DeltaLossName = 'huber'

/** Everything that the library knows of a loss of outputs z. */
export interface LossDescriptor {
  /** LOSS_… of layout.ts, which the kernel switches on. */
  readonly code: number
  /** The loss of one row, as the documentation prints it. */
  readonly formula: string
  readonly task: Task
  /**
   * What turns outputs into predictions, and with it what targets are: `'softmax'`, one label a row, of as many classes
   * as there are outputs; `'sigmoid'`, a probability an output; `'identity'`, a number an output.
   */
  readonly prediction: 'softmax' | 'sigmoid' | 'identity'
  /** The derivative jumps where output and target are equal. */
  readonly hasKink: boolean
  /** Default of δ; `null` where the loss has none. */
  readonly delta: number | null
  /** The loss of an output of 0 for a target; `null` for a cross-entropy, whose value there is that of chance. */
  readonly atZero: ((target: number, delta: number) => number) | null
}

/** Every loss by its name. */
export const LOSSES: Readonly<Record<LossName | DeltaLossName, LossDescriptor>> = {
  softmaxCrossEntropy: {
    code: layout.LOSS_SOFTMAX_CROSS_ENTROPY,
    formula: '−log softmax(z)[label]',
    task: 'classification',
    prediction: 'softmax',
    hasKink: false,
    delta: null,
    atZero: null,
  },
  binaryCrossEntropy: {
    code: layout.LOSS_BINARY_CROSS_ENTROPY,
    formula: 'mean of log(1 + eᶻ) − y·z',
    task: 'classification',
    prediction: 'sigmoid',
    hasKink: false,
    delta: null,
    atZero: null,
  },
  meanSquaredError: {
    code: layout.LOSS_MEAN_SQUARED_ERROR,
    formula: 'mean of (z − y)²',
    task: 'regression',
    prediction: 'identity',
    hasKink: false,
    delta: null,
    atZero: (target) => target * target,
  },
  meanAbsoluteError: {
    code: layout.LOSS_MEAN_ABSOLUTE_ERROR,
    formula: 'mean of |z − y|',
    task: 'regression',
    prediction: 'identity',
    hasKink: true,
    delta: null,
    atZero: Math.abs,
  },
  huber: {
    code: layout.LOSS_HUBER,
    formula: '½r² for |r| ≤ δ, else δ(|r| − ½δ); r = z − y',
    task: 'regression',
    prediction: 'identity',
    hasKink: false,
    delta: 1,
    atZero: (target, delta) => {
      const size = Math.abs(target)
      return size <= delta ? (target * target) / 2 : delta * (size - delta / 2)
    },
  },
}

/** The losses by name, in the order of the documentation. */
export const lossNames = Object.keys(LOSSES) as readonly (LossName | DeltaLossName)[]

function isFunction(functionName: string, value: unknown): WellfitError {
  const expected = 'be the name of a loss, or made by `customLoss`'
  const remedy = '`customLoss({ name, value, derivative })` makes one of a function and its derivative.'
  return new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'loss', value, expected, remedy })
}

const isDeltaLoss = (name: unknown): name is DeltaLossName =>
  lossNames.some((known) => known === name && LOSSES[known].delta !== null)
const plainNames = lossNames.filter((name): name is LossName => !isDeltaLoss(name))
const deltaNames = lossNames.filter(isDeltaLoss)

/** The descriptor of a loss; of a custom one as far as it can be known. */
export function lossKind(loss: Loss | CustomLoss): LossDescriptor {
  if (!isCustom('loss', loss)) return LOSSES[typeof loss === 'string' ? loss : loss.kind]
  return {
    code: layout.CUSTOM,
    formula: loss.name,
    task: 'regression',
    prediction: 'identity',
    hasKink: loss.hasKink,
    delta: null,
    atZero: (target) => loss.measure(Float64Array.of(0), Float64Array.of(target), new Float64Array(1)),
  }
}

/** The loss an option names, or an error; δ of a name alone is its default. */
export function checkLoss(functionName: string, value: unknown): Loss | CustomLoss {
  if (isCustom('loss', value)) return value
  if (isDeltaLoss(value)) return { kind: value, delta: Number(LOSSES[value].delta) }
  if (typeof value === 'string' || value === undefined) return checkChoice(functionName, 'loss', value, plainNames)
  if (typeof value === 'function') throw isFunction(functionName, value)
  checkKeys(functionName, 'loss', value, ['kind', 'delta'])
  const { kind, delta } = value as { kind?: unknown; delta?: unknown }
  if (isDeltaLoss(kind)) {
    return { kind, delta: checkNumber(functionName, 'loss.delta', delta, { min: 0, minExcluded: true }) }
  }
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: 'loss.kind',
    value: kind,
    expected: `be ${deltaNames.map((name) => `'${name}'`).join(' or ')} (or the whole option one of ${plainNames.join(', ')})`,
  })
}
