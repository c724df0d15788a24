/** What a slice of θ is to its layer. */
export type ParameterName = 'weight' | 'bias' | 'scale' | 'shift' | 'runningMean' | 'runningVariance'

/** One entry of θ whose numerical and analytic derivatives disagree. */
export interface GradientEntry {
  readonly layer: string
  readonly parameter: ParameterName
  /** Position within the parameter: [input, unit] of a weight, [unit] of a bias. */
  readonly index: readonly number[]
  readonly analytic: number
  readonly numerical: number
  /** |numerical − analytic| / (|numerical| + |analytic|). */
  readonly difference: number
}

/** What the size of a gradient check's difference means. */
export type GradientVerdict = 'correct' | 'acceptable' | 'suspicious' | 'wrong'

/** Numerical against analytic gradient. */
export interface GradientCheck {
  readonly sided: 'one' | 'two'
  /** Step of the difference quotient. */
  readonly h: number
  /** ‖dθ_approx − dθ‖₂ / (‖dθ_approx‖₂ + ‖dθ‖₂) over all entries checked. */
  readonly difference: number
  /** < 1e-7 correct, < 1e-5 acceptable, < 1e-3 suspicious, else wrong; suspicious where nothing could be checked. */
  readonly verdict: GradientVerdict
  readonly rows: number
  readonly checked: number
  /** Entries set aside because a kink (relu at 0 …) lies within ±h. */
  readonly skipped: number
  readonly parameters: readonly {
    readonly layer: string
    readonly parameter: ParameterName
    readonly difference: number
    readonly checked: number
    readonly skipped: number
  }[]
  readonly worst: readonly GradientEntry[]
  /** `'sampled'`: some entries of each parameter, and directions over all of them. */
  readonly entries: 'all' | 'sampled'
  /** Derivatives along random directions ±1 over every entry of a parameter, and over all of θ; none for `'all'`. */
  readonly directions: readonly GradientDirection[]
  /** The same check of the loss alone, λ = 0; `null` where there is no penalty, or no such gradient to compare. */
  readonly withoutPenalty: { readonly difference: number; readonly verdict: GradientVerdict } | null
  /** Where a fault lies; `null` where there is none. */
  readonly fault: GradientFault | null
  readonly l2: number
  readonly l1: number
  readonly message: string
}

/** A derivative along one direction. */
export interface GradientDirection {
  /** `null`: over all of θ. */
  readonly layer: string | null
  readonly parameter: ParameterName | null
  readonly analytic: number
  /** `null` where every step that was tried crossed a kink. */
  readonly numerical: number | null
  /** |numerical − analytic| in units of |numerical| + |analytic| + ‖dθ‖₂. */
  readonly difference: number | null
}

/** The layer nearest to the loss whose gradient is wrong: errors spread from there to the layers before it. */
export interface GradientFault {
  readonly layer: string
  /** Which of its parameters are wrong. */
  readonly parameters: readonly ParameterName[]
  /** What is wrong: the derivative of the loss or that of the penalty; `null` where this cannot be told. */
  readonly path: 'loss' | 'penalty' | 'loss and penalty' | null
  /** Whether layers before it are wrong too. */
  readonly spreads: boolean
}

/** One entry of a function's θ. */
export interface FunctionGradientEntry {
  readonly index: number
  readonly analytic: number
  readonly numerical: number
  /** |numerical − analytic| / (|numerical| + |analytic|). */
  readonly difference: number
}

/** The gradient of a function against difference quotients. */
export interface FunctionGradientCheck {
  readonly sided: 'one' | 'two'
  /** Step of the difference quotient. */
  readonly h: number
  /** ‖df_approx − df‖₂ / (‖df_approx‖₂ + ‖df‖₂) over all entries checked. */
  readonly difference: number
  readonly verdict: GradientVerdict
  readonly checked: number
  /** Entries set aside because f has a kink there. */
  readonly skipped: number
  readonly worst: readonly FunctionGradientEntry[]
  readonly message: string
}

/** Does the cost fall at every full-batch step while dropout is off? */
export interface CostCheck {
  readonly costs: readonly number[]
  readonly falls: boolean
  /** The first step whose cost was above that of the step before; `null` where none was. */
  readonly firstRise: number | null
  readonly learningRate: number
  /** A step size with which it falls at every step; `null` where it does anyway, or none was found. */
  readonly avoidedBy: number | null
  readonly message: string
}

/** What a preflight looks at, in this order. */
export type PreflightName = 'input' | 'initialState' | 'gradient' | 'cost' | 'overfit' | 'resources'

/** One thing that was looked at. */
export interface PreflightFinding {
  /** `'noted'`: worth knowing, no reason to stop. */
  readonly status: 'passed' | 'noted' | 'failed'
  /** What was found, with numbers. */
  readonly words: string
  /** What to do about it; `null` where nothing needs doing. */
  readonly remedy: string | null
}

/** One part of a preflight: failed where any of its findings is. */
export interface PreflightItem {
  readonly name: PreflightName
  readonly title: string
  readonly status: 'passed' | 'failed' | 'not applicable'
  readonly findings: readonly PreflightFinding[]
}

/** A layer before the first step, over the rows looked at, without dropout. */
export interface InitialLayer {
  readonly layer: string
  /** Root mean square of its outputs. */
  readonly activationRms: number
  /** Standard deviation of a unit's output from row to row, root mean square over units: what is left of the input. */
  readonly spread: number
  /** spread over that of the layer before; `null` where that is 0. */
  readonly growth: number | null
  /** The growth of z's root mean square that the initializer's variance gives, √(inputs · Var W). */
  readonly drawnGrowth: number
  /** The same of the weights as they are. */
  readonly weightGrowth: number
  /** ‖dW‖₂ / ‖W‖₂; `null` where W is 0. */
  readonly relativeGradient: number | null
  /** Units that are 0 on every row. */
  readonly deadUnits: number
  /** Share of outputs within 1 % of the activation's bounds (tanh, sigmoid). */
  readonly saturated: number
  /** Units with the weights and bias of another. */
  readonly identicalUnits: number
  readonly units: number
}

/** Whether a few rows can be learnt by heart. */
export interface OverfitCheck {
  readonly rows: number
  /** Loss of these rows before the first step and after each; `null` where it was not finite. */
  readonly losses: readonly (number | null)[]
  /** Below this it counts as learnt. */
  readonly target: number
  readonly learnt: boolean
  readonly learningRate: number
  /** What is to blame; `null` where they were learnt, or nothing was found. */
  readonly blame: 'capacity' | 'learning rate' | 'labels' | 'dead units' | null
}

/** What a whole run will take. */
export interface ResourceForecast {
  /** Optimizer steps that were measured. */
  readonly measuredSteps: number
  readonly secondsPerStep: number
  readonly stepsPerEpoch: number
  readonly secondsPerEpoch: number
  readonly epochs: number
  readonly seconds: number
  /** Bytes of linear memory that training takes: parameters, optimizer state, rows, one batch's values. */
  readonly bytes: number
}

/** Whether a run is worth starting. */
export interface Preflight {
  readonly format: 'wellfit.preflight'
  readonly version: 1
  /** No item failed. */
  readonly passed: boolean
  readonly items: readonly PreflightItem[]
  readonly layers: readonly InitialLayer[]
  readonly gradientCheck: GradientCheck | null
  readonly costCheck: CostCheck | null
  readonly overfit: OverfitCheck | null
  readonly resources: ResourceForecast | null
  /** Wall-clock seconds that the preflight took. */
  readonly seconds: number
  readonly message: string
}
