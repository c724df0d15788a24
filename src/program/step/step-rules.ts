import { OPTIMIZERS, type OptimizerDescription } from '../../model/optimizers.js'
import {
  describeSchedule,
  isRateTable,
  isSteady,
  type Schedule,
  type ScheduleDescription,
} from '../../model/schedules.js'
import { checkChoice, checkInteger, checkNumber } from '../../options.js'
import { WellfitError } from '../../errors.js'
import { describeRateFactors, type Parametrization, type RateFactorOptions, type RateRules } from './rate-factors.js'

/** Rules of a step besides that of the optimizer. */
export interface StepOptions {
  /** How the learning rate changes while training. Default `'constant'`; see {@link Schedule}. */
  readonly schedule?: Schedule
  /**
   * How a step applies the L1 penalty. `'proximal'`: after the step, weights move towards 0 by λ₁/(2m) times its step size
   * and stop there, so that weights become exactly 0. `'subgradient'`: λ₁/(2m)·sign w is added to the gradient, and weights
   * oscillate around 0. The cost is the same. Default `'proximal'`.
   */
  readonly l1Method?: 'proximal' | 'subgradient'
  /**
   * Largest norm of the gradient: if ‖dJ/dθ‖₂ over all of θ exceeds it, the gradient is scaled down to it (Pascanu et al.,
   * 2013). The gradient includes the penalties, except a proximal L1. Off by default.
   */
  readonly clipNorm?: number
  /** Largest magnitude of a gradient entry: larger ones are clipped to it. Not together with `clipNorm`. Off by default. */
  readonly clipValue?: number
  /**
   * Largest norm of the weights into a unit: if ‖W[:, unit]‖₂ exceeds it after a step, these weights are scaled down to it
   * (Srivastava et al., 2014). The `maxNorm` of a layer takes precedence. Off by default.
   */
  readonly maxNorm?: number
  /**
   * Batches whose gradients are accumulated for a step. The step is that of one batch of all their rows, which need not be
   * in memory at once. The last step of an epoch uses the remaining batches. Default 1.
   */
  readonly accumulate?: number
  /**
   * Factors of the learning rate by kind of parameter, as parameter groups give in PyTorch: `{ bias: 0.1 }` takes steps of the
   * biases with a tenth of the learning rate. They multiply AdamW's decay and the proximal step of L1 too. Default 1 each.
   */
  readonly learningRateFactors?: RateFactorOptions
  /**
   * `'ntk'`: each weight is trained as √inputs·W would be in z = x·(√inputs·W)/√inputs + b, the scaled parametrization of
   * Jacot, Gabriel and Hongler (2018): its learning rate is divided by √inputs for an optimizer that divides by a mean of squares,
   * by inputs for the others. θ, penalties and AdamW's decay stay those of W. Default `'standard'`.
   */
  readonly parametrization?: Parametrization
}

/** Checked step options; `null` if off. */
export interface StepRules extends RateRules {
  readonly schedule: ScheduleDescription
  readonly l1Method: 'proximal' | 'subgradient'
  readonly clipNorm: number | null
  readonly clipValue: number | null
  readonly maxNorm: number | null
  readonly accumulate: number
}

/** The names of the step options. */
export const STEP_KEYS = [
  'schedule',
  'l1Method',
  'clipNorm',
  'clipValue',
  'maxNorm',
  'accumulate',
  'learningRateFactors',
  'parametrization',
] as const

/** Checks step options and fills in the defaults. */
export function describeStep(functionName: string, options: StepOptions): StepRules {
  const { clipNorm, clipValue } = options
  if (clipNorm !== undefined && clipValue !== undefined) {
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName,
      field: 'clipValue',
      value: clipValue,
      expected: 'not be given together with `clipNorm`',
      remedy: 'Clip by the norm: it keeps the direction.',
    })
  }
  return {
    schedule: describeSchedule(
      functionName,
      isRateTable(options.schedule) ? 'constant' : (options.schedule ?? 'constant'),
    ),
    l1Method: checkChoice(functionName, 'l1Method', options.l1Method ?? 'proximal', ['proximal', 'subgradient']),
    clipNorm: positive(functionName, 'clipNorm', clipNorm),
    clipValue: positive(functionName, 'clipValue', clipValue),
    maxNorm: positive(functionName, 'maxNorm', options.maxNorm),
    accumulate: checkInteger(functionName, 'accumulate', options.accumulate ?? 1, 1),
    learningRateFactors: describeRateFactors(functionName, options.learningRateFactors),
    parametrization: checkChoice(functionName, 'parametrization', options.parametrization ?? 'standard', [
      'standard',
      'ntk',
    ]),
  }
}

/** Refuses L1 by a proximal step of an optimizer that has none. */
export function checkL1Method(
  functionName: string,
  { kind }: OptimizerDescription,
  { l1Method }: StepRules,
  hasL1: boolean,
): void {
  if (!hasL1 || l1Method !== 'proximal' || OPTIMIZERS[kind].proximalStep !== null) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: 'l1Method',
    value: l1Method,
    expected: `be 'subgradient' for an L1 penalty with optimizer '${kind}', whose steps have no proximal step`,
    remedy: "Set `l1Method: 'subgradient'`, use L2, or another optimizer.",
  })
}

function positive(functionName: string, field: string, value: unknown): number | null {
  return value === undefined ? null : checkNumber(functionName, field, value, { min: 0, minExcluded: true })
}

/** The rules that are on, for the settings of a history. */
export function activeRules(rules: StepRules, hasL1: boolean): Partial<StepRules> {
  const isOn: { readonly [key in keyof StepRules]: boolean } = {
    schedule: !isSteady(rules.schedule),
    l1Method: hasL1,
    clipNorm: rules.clipNorm !== null,
    clipValue: rules.clipValue !== null,
    maxNorm: rules.maxNorm !== null,
    accumulate: rules.accumulate !== 1,
    learningRateFactors: rules.learningRateFactors !== null,
    parametrization: rules.parametrization !== 'standard',
  }
  return Object.fromEntries(Object.entries(rules).filter(([key]) => isOn[key as keyof StepRules]))
}
