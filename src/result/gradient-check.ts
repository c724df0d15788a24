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
