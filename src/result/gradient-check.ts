/** The role of a slice of θ in its layer. The running statistics are stored in θ, but not trained. */
export type ParameterName =
  | 'weight'
  | 'bias'
  | 'scale'
  | 'shift'
  | 'runningMean'
  | 'runningVariance'
  | 'alpha'
  | 'inputScale'
  | 'frequencies'
  | 'embedding'
  | 'memberInputScale'
  | 'memberOutputScale'

/** One entry of θ whose numerical and analytic derivatives disagree. */
export interface GradientEntry {
  readonly layer: string
  readonly parameter: ParameterName
  /** Index within the parameter: [input, unit] of a weight, [unit] of a bias. */
  readonly index: readonly number[]
  readonly analytic: number
  readonly numerical: number
  /** |numerical − analytic| / (|numerical| + |analytic|). */
  readonly difference: number
}

/** The verdict of a gradient check, by the size of the difference. */
export type GradientVerdict = 'correct' | 'acceptable' | 'suspicious' | 'wrong'

/** A network's analytic gradient compared with its numerical gradient. */
export interface GradientCheck {
  readonly sided: 'one' | 'two'
  /** Step of the difference quotient. */
  readonly h: number
  /** ‖dθ_approx − dθ‖₂ / (‖dθ_approx‖₂ + ‖dθ‖₂) over all entries checked. */
  readonly difference: number
  /** < 1e-7 correct, < 1e-5 acceptable, < 1e-3 suspicious, else wrong; suspicious if nothing could be checked. */
  readonly verdict: GradientVerdict
  /**
   * Whether the check shows nothing: every step crosses a kink, or the difference quotients are too uncertain themselves, by
   * more than 1e-3 of the gradient. The verdict is suspicious then.
   */
  readonly inconclusive: boolean
  readonly rows: number
  readonly checked: number
  /** Entries skipped because a kink (relu at 0 …) lies within ±h. */
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
  /** The same check of the loss alone, λ = 0; `null` without a penalty, or if there is no such gradient to compare. */
  readonly withoutPenalty: { readonly difference: number; readonly verdict: GradientVerdict } | null
  /** The faults that do not follow from each other, the one nearest to the loss first; empty if there is none. */
  readonly faults: readonly GradientFault[]
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
  /** `null` if every step that was tried crossed a kink. */
  readonly numerical: number | null
  /** |numerical − analytic| / (|numerical| + |analytic| + ‖dθ‖₂). */
  readonly difference: number | null
}

/** A fault of its own: not what backpropagation carries there from a fault in a layer behind. */
export interface GradientFault {
  readonly layer: string
  /** Which of its parameters are wrong. */
  readonly parameters: readonly ParameterName[]
  /** Whether the derivative of the loss or of the penalty is wrong; `null` if unknown. */
  readonly path: 'loss' | 'penalty' | 'loss and penalty' | null
  /** Whether the layers before it are wrong because of it. */
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

/** A function's analytic gradient compared with its numerical gradient. */
export interface FunctionGradientCheck {
  readonly sided: 'one' | 'two'
  /** Step of the difference quotient. */
  readonly h: number
  /** ‖df_approx − df‖₂ / (‖df_approx‖₂ + ‖df‖₂) over all entries checked. */
  readonly difference: number
  readonly verdict: GradientVerdict
  readonly checked: number
  /** Entries skipped because f has a kink there. */
  readonly skipped: number
  readonly worst: readonly FunctionGradientEntry[]
  readonly message: string
}
