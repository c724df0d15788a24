import * as layout from '../../assembly/layout.js'
import { checkChoice, checkInteger, checkKeys, checkNumber } from '../options.js'

/**
 * How θ moves, by g = dJ/dθ of the batch. Defaults in brackets.
 *
 * | kind | rule | options |
 * |---|---|---|
 * | `sgd` | θ −= lr·g | learningRate [0.01] |
 * | `momentum` | v = βv + g; θ −= lr·v | learningRate [0.01], momentum β [0.9] |
 * | `nesterov` | v = βv + g; θ −= lr·(g + βv) | learningRate [0.01], momentum β [0.9] |
 * | `rmsprop` | s = ρs + (1−ρ)g²; θ −= lr·g/(√s + ε) | learningRate [0.001], decay ρ [0.9], epsilon [1e-8] |
 * | `adam` | m, v with bias correction; θ −= lr·m̂/(√v̂ + ε) | learningRate [0.001], beta1 [0.9], beta2 [0.999], epsilon [1e-8] |
 * | `adamw` | θ −= lr·weightDecay·θ of the weights, then adam | as adam, weightDecay [0.01] |
 * | `lbfgs` | all rows at once: a line search along −H·g, H from the last steps (Liu and Nocedal, 1989) | learningRate [1]: the step tried first; memory [10], gradientTolerance [1e-5]: stops where no entry of g is larger |
 */
export type Optimizer = OptimizerName | OptimizerOptions

/** An optimizer with numbers of its own. */
export type OptimizerOptions =
  | { readonly kind: 'sgd'; readonly learningRate?: number }
  | { readonly kind: 'momentum' | 'nesterov'; readonly learningRate?: number; readonly momentum?: number }
  | { readonly kind: 'rmsprop'; readonly learningRate?: number; readonly decay?: number; readonly epsilon?: number }
  | ({ readonly kind: 'adam' } & AdamOptions)
  | ({ readonly kind: 'adamw'; readonly weightDecay?: number } & AdamOptions)
  | {
      readonly kind: 'lbfgs'
      readonly learningRate?: number
      readonly memory?: number
      readonly gradientTolerance?: number
    }

interface AdamOptions {
  readonly learningRate?: number
  readonly beta1?: number
  readonly beta2?: number
  readonly epsilon?: number
}

/** The optimizers by name. */
export type OptimizerName = 'sgd' | 'momentum' | 'nesterov' | 'rmsprop' | 'adam' | 'adamw' | 'lbfgs'

interface OptimizerKind {
  /** What the step program knows the rule by; −1 for one that is no rule of a step. */
  readonly code: number
  /** Vectors as long as θ that the rule remembers. */
  readonly states: 0 | 1 | 2
  readonly learningRate: number
  /** Options besides the learning rate, in the order the kernel reads them, and `weightDecay` last. */
  readonly options: readonly (readonly [name: string, preset: number, range: Range])[]
}

interface Range {
  readonly isWhole?: boolean
  readonly min: number
  readonly max?: number
  readonly maxExcluded?: boolean
  readonly minExcluded?: boolean
}

const share: Range = { min: 0, max: 1, maxExcluded: true }
const positive: Range = { min: 0, minExcluded: true }
const betas = [
  ['beta1', 0.9, share],
  ['beta2', 0.999, share],
  ['epsilon', 1e-8, positive],
] as const

/** Every optimizer by its name. */
export const OPTIMIZERS: Readonly<Record<OptimizerName, OptimizerKind>> = {
  sgd: { code: layout.OPTIMIZER_SGD, states: 0, learningRate: 0.01, options: [] },
  momentum: { code: layout.OPTIMIZER_MOMENTUM, states: 1, learningRate: 0.01, options: [['momentum', 0.9, share]] },
  nesterov: { code: layout.OPTIMIZER_NESTEROV, states: 1, learningRate: 0.01, options: [['momentum', 0.9, share]] },
  rmsprop: {
    code: layout.OPTIMIZER_RMSPROP,
    states: 1,
    learningRate: 1e-3,
    options: [
      ['decay', 0.9, share],
      ['epsilon', 1e-8, positive],
    ],
  },
  adam: { code: layout.OPTIMIZER_ADAM, states: 2, learningRate: 1e-3, options: betas },
  adamw: {
    code: layout.OPTIMIZER_ADAM,
    states: 2,
    learningRate: 1e-3,
    options: [...betas, ['weightDecay', 0.01, { min: 0 }]],
  },
  lbfgs: {
    code: -1,
    states: 0,
    learningRate: 1,
    options: [
      ['memory', 10, { min: 1, max: 100, isWhole: true }],
      ['gradientTolerance', 1e-5, { min: 0 }],
    ],
  },
}

/** An optimizer with every default filled in. */
export interface OptimizerDescription {
  readonly kind: OptimizerName
  readonly learningRate: number
  readonly [option: string]: string | number
}

/** An optimizer option checked and completed, or an error. */
export function describeOptimizer(functionName: string, value: unknown): OptimizerDescription {
  const names = Object.keys(OPTIMIZERS) as OptimizerName[]
  if (typeof value === 'string')
    return describeOptimizer(functionName, { kind: checkChoice(functionName, 'optimizer', value, names) })
  const given = value as Record<string, unknown>
  checkKeys(functionName, 'optimizer', value, ['kind', 'learningRate', ...allOptionNames])
  const kind = checkChoice(functionName, 'optimizer.kind', given['kind'], names)
  const { learningRate, options } = OPTIMIZERS[kind]
  checkKeys(functionName, `optimizer '${kind}'`, value, ['kind', 'learningRate', ...options.map(([name]) => name)])
  const described: Record<string, number> = {}
  for (const [name, preset, range] of options) {
    const [field, number] = [`optimizer.${name}`, given[name] ?? preset]
    described[name] =
      range.isWhole === true
        ? checkInteger(functionName, field, number, range.min, range.max)
        : checkNumber(functionName, field, number, range)
  }
  const rate = checkNumber(functionName, 'optimizer.learningRate', given['learningRate'] ?? learningRate, {
    min: 0,
    minExcluded: kind === 'lbfgs',
  })
  return { kind, learningRate: rate, ...described }
}

const allOptionNames = [
  ...new Set(Object.values(OPTIMIZERS).flatMap((optimizer) => optimizer.options.map(([name]) => name))),
]
