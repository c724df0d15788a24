import * as layout from '../../assembly/layout.js'
import { describePart, type NumberOption, type NumberOptions } from './number-options.js'

/** An optimizer by its name, or with options of its own; docs/train/optimizers.md lists the rules and their sources. */
export type Optimizer = OptimizerName | OptimizerOptions

/** The name of an optimizer. */
export type OptimizerName = keyof OwnOptions

/** An optimizer with options of its own; what is left out has its default. */
export type OptimizerOptions = {
  [Name in OptimizerName]: { readonly kind: Name } & LearningRate & Partial<OwnOptions[Name]>
}[OptimizerName]

interface LearningRate {
  /** The step size, before the schedule. For `lbfgs` the step that its line search tries first. */
  readonly learningRate?: number
}

/** The options of each optimizer besides the learning rate. */
interface OwnOptions {
  readonly sgd: object
  readonly momentum: Momentum
  readonly nesterov: Momentum
  readonly rmsprop: RmsProp
  readonly adam: Adam
  readonly adamw: Adam & WeightDecay
  readonly amsgrad: Adam
  readonly nadam: Adam & MomentumDecay
  readonly adagrad: Adagrad
  readonly muon: Adam & Muon & WeightDecay
  readonly lbfgs: Lbfgs
}

interface Momentum {
  /** β, the fraction of the velocity that each step keeps. Default 0.9. */
  readonly momentum: number
}

interface RmsProp {
  /** ρ, the decay of the mean of squared gradients. Default 0.9. */
  readonly decay: number
  /** ε, added to the root. Default 1e-8. */
  readonly epsilon: number
}

interface Adam {
  /** β₁, the decay of the mean of gradients. Default 0.9. */
  readonly beta1: number
  /** β₂, the decay of the mean of squared gradients. Default 0.999. */
  readonly beta2: number
  /** ε, added to the root. Default 1e-8. */
  readonly epsilon: number
}

interface MomentumDecay {
  /** ψ: β₁ rises with the steps t as β₁·(1 − ½·0.96^(ψ·t)). Default 0.004. */
  readonly momentumDecay: number
}

interface Adagrad {
  /** ε, added to the root. Default 1e-10. */
  readonly epsilon: number
}

interface Muon {
  /** β of the orthogonalized momentum. Default 0.95. */
  readonly momentum: number
  /** The learning rate of what Adam steps, as a factor of `learningRate`. Default 0.05. */
  readonly adamFactor: number
}

interface WeightDecay {
  /** Decoupled decay: w −= learningRate·weightDecay·w. Default 0.01; of `muon` 0. */
  readonly weightDecay: number
}

interface Lbfgs {
  /** The steps from which the inverse Hessian is estimated. Default 10. */
  readonly memory: number
  /** Training ends where no entry of the gradient is larger. Default 1e-5. */
  readonly gradientTolerance: number
}

/** An optimizer with every default filled in. */
export interface OptimizerDescription {
  readonly kind: OptimizerName
  readonly learningRate: number
  readonly [option: string]: string | number
}

/** Everything that the library knows of an optimizer; `Own` are its options besides the learning rate. */
export interface OptimizerDescriptor<Own = object> {
  /** OPTIMIZER_… of layout.ts, which the kernel switches on; CUSTOM where steps are taken in TypeScript. */
  readonly code: number
  /** The rule, as the documentation prints it. */
  readonly formula: string
  /** The step size d of the proximal step of L1, likewise; `null` where there is none. */
  readonly proximalStep: string | null
  /**
   * `'gradient'`: the step is proportional to the gradient, or to a running sum of it. `'adaptive'`: the step
   * does not depend on the size of the gradient: it is divided by a running root mean square, or orthogonalized. `'fullBatch'`: needs the gradient over all rows at once.
   */
  readonly family: 'gradient' | 'adaptive' | 'fullBatch'
  /** Vectors as long as θ that it keeps between steps. */
  readonly states: 0 | 1 | 2 | 3
  /** Every option; those after the learning rate in the order in which the kernel reads them, `weightDecay` last. */
  readonly options: NumberOptions<LearningRate & Own>
  /** The largest gradient entry whose step leaves θ and the states finite, `largest` being the largest finite real. */
  gradientLimit(optimizer: OptimizerDescription, largest: number): number
}

const fraction = { min: 0, max: 1, maxExcluded: true } as const
const epsilon: NumberOption = { default: 1e-8, min: 0, minExcluded: true }
const adam: NumberOptions<Required<LearningRate> & Adam> = {
  learningRate: { default: 1e-3, min: 0 },
  beta1: { default: 0.9, ...fraction },
  beta2: { default: 0.999, ...fraction },
  epsilon,
}
const momentum: NumberOptions<Required<LearningRate> & Momentum> = {
  learningRate: { default: 0.01, min: 0 },
  momentum: { default: 0.9, ...fraction },
}

/** The gradient is squared. */
const squareLimit = (_: OptimizerDescription, largest: number): number => Math.sqrt(largest) / 4

/** Gradients add up to at most 1/(1 − β) times the largest of them. */
const sumLimit = (optimizer: OptimizerDescription, largest: number): number => {
  const beta = Number(optimizer['momentum'] ?? 0)
  return ((largest / 16) * (1 - beta)) / Math.max(1, optimizer.learningRate)
}

/** Every optimizer by its name. */
export const OPTIMIZERS: { readonly [Name in OptimizerName]: OptimizerDescriptor<OwnOptions[Name]> } = {
  sgd: {
    code: layout.OPTIMIZER_SGD,
    formula: 'θ −= lr·g',
    proximalStep: 'lr',
    family: 'gradient',
    states: 0,
    options: { learningRate: { default: 0.01, min: 0 } },
    gradientLimit: sumLimit,
  },
  momentum: {
    code: layout.OPTIMIZER_MOMENTUM,
    formula: 'v = βv + g; θ −= lr·v',
    proximalStep: 'lr/(1 − β)',
    family: 'gradient',
    states: 1,
    options: momentum,
    gradientLimit: sumLimit,
  },
  nesterov: {
    code: layout.OPTIMIZER_NESTEROV,
    formula: 'v = βv + g; θ −= lr·(g + βv)',
    proximalStep: 'lr/(1 − β)',
    family: 'gradient',
    states: 1,
    options: momentum,
    gradientLimit: sumLimit,
  },
  rmsprop: {
    code: layout.OPTIMIZER_RMSPROP,
    formula: 's = ρs + (1 − ρ)g²; θ −= lr·g/(√s + ε)',
    proximalStep: 'lr/(√s + ε)',
    family: 'adaptive',
    states: 1,
    options: { learningRate: { default: 1e-3, min: 0 }, decay: { default: 0.9, ...fraction }, epsilon },
    gradientLimit: squareLimit,
  },
  adam: {
    code: layout.OPTIMIZER_ADAM,
    formula: 'm = β₁m + (1 − β₁)g; v = β₂v + (1 − β₂)g²; θ −= lr·m̂/(√v̂ + ε)',
    proximalStep: 'lr/(√v̂ + ε)',
    family: 'adaptive',
    states: 2,
    options: adam,
    gradientLimit: squareLimit,
  },
  adamw: {
    code: layout.OPTIMIZER_ADAM,
    formula: 'θ −= lr·weightDecay·θ (weights), then `adam`',
    proximalStep: 'lr/(√v̂ + ε)',
    family: 'adaptive',
    states: 2,
    options: { ...adam, weightDecay: { default: 0.01, min: 0 } },
    gradientLimit: squareLimit,
  },
  amsgrad: {
    code: layout.OPTIMIZER_AMSGRAD,
    formula: 'm and v as `adam`; u = max(u, v); θ −= lr·m̂/(√û + ε)',
    proximalStep: 'lr/(√û + ε)',
    family: 'adaptive',
    states: 3,
    options: adam,
    gradientLimit: squareLimit,
  },
  nadam: {
    code: layout.OPTIMIZER_NADAM,
    formula: 'm and v as `adam`; θ −= lr·(μₜ₊₁m/(1 − Mₜ₊₁) + (1 − μₜ)g/(1 − Mₜ))/(√v̂ + ε)',
    proximalStep: 'lr/(√v̂ + ε)',
    family: 'adaptive',
    states: 2,
    options: {
      ...adam,
      learningRate: { default: 2e-3, min: 0 },
      momentumDecay: { default: 0.004, min: 0 },
    },
    gradientLimit: squareLimit,
  },
  adagrad: {
    code: layout.OPTIMIZER_ADAGRAD,
    formula: 's += g²; θ −= lr·g/(√s + ε)',
    proximalStep: 'lr/(√s + ε)',
    family: 'adaptive',
    states: 1,
    options: { learningRate: { default: 0.01, min: 0 }, epsilon: { ...epsilon, default: 1e-10 } },
    // The sum stays finite for 2³² steps.
    gradientLimit: (_, largest) => Math.sqrt(largest) / 2 ** 16,
  },
  muon: {
    code: layout.OPTIMIZER_MUON,
    formula: 'm = βm + (1 − β)g; W −= lr·√max(1, units/inputs)·O((1 − β)g + βm); see below',
    proximalStep: null,
    family: 'adaptive',
    states: 2,
    options: {
      learningRate: { default: 0.02, min: 0 },
      beta1: { default: 0.9, ...fraction },
      beta2: { default: 0.95, ...fraction },
      epsilon,
      momentum: { default: 0.95, ...fraction },
      adamFactor: { default: 0.05, min: 0 },
      weightDecay: { default: 0, min: 0 },
    },
    gradientLimit: squareLimit,
  },
  lbfgs: {
    code: layout.CUSTOM,
    formula: 'θ += t·d, d = −H·g over all rows; see below',
    proximalStep: null,
    family: 'fullBatch',
    states: 0,
    options: {
      learningRate: { default: 1, min: 0, minExcluded: true },
      memory: { default: 10, min: 1, max: 100, isWhole: true },
      gradientTolerance: { default: 1e-5, min: 0 },
    },
    // The line search rejects a step whose cost is not finite.
    gradientLimit: (_, largest) => largest,
  },
}

/** The optimizers by name, in the order of the documentation. */
export const optimizerNames = Object.keys(OPTIMIZERS) as readonly OptimizerName[]

/** An optimizer option checked and completed, or an error. */
export function describeOptimizer(functionName: string, value: unknown): OptimizerDescription {
  const described = describePart(functionName, 'optimizer', value, OPTIMIZERS)
  return { ...described, learningRate: Number(described['learningRate']) }
}

/** The f64 constants of the kernel: every option but the learning rate, which the session holds. */
export function hyperparameters(optimizer: OptimizerDescription): number[] {
  return Object.keys(OPTIMIZERS[optimizer.kind].options)
    .filter((name) => name !== 'learningRate')
    .map((name) => Number(optimizer[name]))
}
