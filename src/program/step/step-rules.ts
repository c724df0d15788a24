import { describeSchedule, isSteady, type Schedule, type ScheduleDescription } from '../../model/schedules.js'
import { checkChoice, checkInteger, checkNumber } from '../../options.js'
import { WellfitError } from '../../errors.js'

/** What a step does besides following the gradient. */
export interface StepOptions {
  /** How the learning rate changes while training. Default `'constant'`; see {@link Schedule}. */
  readonly schedule?: Schedule
  /**
   * How a step lowers the L1 penalty. `'proximal'`: after the step weights move towards 0 by λ₁/(2m) times its step
   * size and stop there, so that weights become exactly 0. `'subgradient'`: λ₁/(2m)·sign w is added to the gradient,
   * and weights swing about 0. The cost is the same. Default `'proximal'`.
   */
  readonly l1Method?: 'proximal' | 'subgradient'
  /**
   * Longest gradient: where ‖dJ/dθ‖₂ over all of θ is above it, the gradient is shortened to it (Pascanu et al., 2013).
   * The penalties' part is in, but for that of a proximal L1. Off by default.
   */
  readonly clipNorm?: number
  /** Largest magnitude of a gradient entry: others are set to ±it. Not together with `clipNorm`. Off by default. */
  readonly clipValue?: number
  /**
   * Longest vector of weights into a unit: after every step, ‖W[:, unit]‖₂ above it is shortened to it (Srivastava et
   * al., 2014). A layer's own `maxNorm` goes before it. Off by default.
   */
  readonly maxNorm?: number
  /**
   * Batches whose gradients are summed up before a step: the step is that of one batch with all their rows, which need
   * not be in memory at once. The last step of an epoch takes what is left. Default 1.
   */
  readonly accumulate?: number
}

/** Step options checked; `null` where off. */
export interface StepRules {
  readonly schedule: ScheduleDescription
  readonly l1Method: 'proximal' | 'subgradient'
  readonly clipNorm: number | null
  readonly clipValue: number | null
  readonly maxNorm: number | null
  readonly accumulate: number
}

/** The names of the step options. */
export const STEP_KEYS = ['schedule', 'l1Method', 'clipNorm', 'clipValue', 'maxNorm', 'accumulate'] as const

/** Step options checked and completed. */
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
    schedule: describeSchedule(functionName, options.schedule ?? 'constant'),
    l1Method: checkChoice(functionName, 'l1Method', options.l1Method ?? 'proximal', ['proximal', 'subgradient']),
    clipNorm: positive(functionName, 'clipNorm', clipNorm),
    clipValue: positive(functionName, 'clipValue', clipValue),
    maxNorm: positive(functionName, 'maxNorm', options.maxNorm),
    accumulate: checkInteger(functionName, 'accumulate', options.accumulate ?? 1, 1),
  }
}

function positive(functionName: string, field: string, value: unknown): number | null {
  return value === undefined ? null : checkNumber(functionName, field, value, { min: 0, minExcluded: true })
}

/** The rules that are on, for a history's settings. */
export function activeRules(rules: StepRules, hasL1: boolean): Partial<StepRules> {
  const isOn: { readonly [key in keyof StepRules]: boolean } = {
    schedule: !isSteady(rules.schedule),
    l1Method: hasL1,
    clipNorm: rules.clipNorm !== null,
    clipValue: rules.clipValue !== null,
    maxNorm: rules.maxNorm !== null,
    accumulate: rules.accumulate !== 1,
  }
  return Object.fromEntries(Object.entries(rules).filter(([key]) => isOn[key as keyof StepRules]))
}
