import type { Diagnosis, ErrorGap, FitState } from '../../dist/src/index.js'

/** A gap's true size, and how well that itself is known. */
export interface TrueGap {
  readonly name: string
  readonly size: number
  readonly standardError: number
}

/** What was said, held against the truth. */
export interface Verdict {
  readonly said: FitState
  /** The state by the true gaps; `null` where one of them is too close to the tolerance for the truth to be known. */
  readonly truth: FitState | null
  /** Whether every gap is told. */
  readonly complete: boolean
  /** Whether nothing that is said of any gap is untrue, as far as the truth is known. */
  readonly right: boolean
  /** What no gap exceeds, as a fraction of the baseline's error; only where no gap is said to be high. */
  readonly level: number | null
  /** Whether no true gap exceeds it. */
  readonly isLevelRight: boolean
  /** Of each gap: whether what it is said to be at least and at most, each with 95 % confidence, is true as far as the truth is known. */
  readonly bounds: readonly { readonly name: string; readonly low: boolean; readonly high: boolean }[]
  /** Gaps that are left open. */
  readonly open: readonly string[]
  /** Of each gap: its true size, the bounds, and what was said. */
  readonly gaps: readonly string[]
}

const LEVEL: FitState = 'fits to the level of the estimate'
const EITHER: FitState = 'high bias or high variance'
/** States with nothing that bounds the gaps. */
const WITHOUT_LEVEL: ReadonlySet<FitState> = new Set([LEVEL, 'inconclusive'])

/** Holds a diagnosis against the true gaps. */
export function judge(diagnosis: Diagnosis, gaps: readonly TrueGap[], baselineError: number): Verdict {
  const { tolerance, state, level } = diagnosis
  const isHigh = ({ size }: TrueGap): boolean => size > tolerance
  const isKnown = ({ size, standardError }: TrueGap, limit: number): boolean =>
    Math.abs(size - limit) > 2 * standardError
  const wrong = (gap: ErrorGap): boolean => {
    const actual = gaps.find(({ name }) => name === gap.name)
    if (actual === undefined || gap.verdict === 'inconclusive' || !isKnown(actual, tolerance)) return false
    return (gap.verdict === 'high') !== isHigh(actual)
  }
  const isLevelRight = gaps.every((gap) => gap.size <= level || !isKnown(gap, level))
  const isStateRight =
    state === LEVEL
      ? isLevelRight
      : state === EITHER
        ? gaps.some((gap) => isHigh(gap) || !isKnown(gap, tolerance))
        : true
  return {
    // Both say that no gap is high; what limits the fit is another question.
    said: state === 'limited by label noise' ? 'fits well' : state,
    truth: gaps.every((gap) => isKnown(gap, tolerance)) ? stateOf(gaps.filter(isHigh).map(({ name }) => name)) : null,
    complete: diagnosis.gaps.every(({ verdict }) => verdict !== 'inconclusive'),
    right: isStateRight && !diagnosis.gaps.some(wrong),
    level: WITHOUT_LEVEL.has(state) ? level / baselineError : null,
    isLevelRight: isLevelRight && !diagnosis.gaps.some(wrong),
    bounds: diagnosis.gaps.map(({ name, bounds }) => {
      const { size = NaN, standardError = NaN } = gaps.find((gap) => gap.name === name) ?? {}
      return { name, low: bounds.low <= size + 2 * standardError, high: size - 2 * standardError <= bounds.high }
    }),
    open: diagnosis.gaps.filter(({ verdict }) => verdict === 'inconclusive').map(({ name }) => name),
    gaps: diagnosis.gaps.map((gap) => inWords(gap, gaps)),
  }
}

function inWords({ name, bounds, verdict }: ErrorGap, gaps: readonly TrueGap[]): string {
  const { size = NaN, standardError = NaN } = gaps.find((gap) => gap.name === name) ?? {}
  const [low, high, actual, error] = [bounds.low, bounds.high, size, standardError].map((value) =>
    (100 * value).toFixed(2),
  )
  return `${name} ${actual} (±${error}) in ${low}..${high}: ${verdict}`
}

function stateOf(high: readonly string[]): FitState {
  const bias = high.includes('avoidable bias')
  if (high.includes('variance')) return bias ? 'high bias and high variance' : 'high variance'
  if (bias) return 'high bias'
  return high.includes('mismatch') ? 'mismatch' : 'fits well'
}
