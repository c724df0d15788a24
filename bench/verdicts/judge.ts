import type { Diagnosis, ErrorGap, FitState } from '../../dist/src/index.js'

/** A gap's true size, and how well that itself is known. */
export interface TrueGap {
  readonly name: string
  readonly size: number
  readonly standardError: number
}

/** What is true, and what was said. */
export interface Verdict {
  /** The state by the true gaps; `null` where one of them is too close to the tolerance for the truth to be known. */
  readonly truth: FitState | null
  readonly said: FitState
  /** Whether every gap is told. */
  readonly complete: boolean
  /** Whether nothing that is said of any gap is untrue. */
  readonly right: boolean
  /** Whether the true errors, had they been measured on as many rows, would leave nothing open. */
  readonly separated: boolean
  /** Of each gap: its true size, the interval, and what was said. */
  readonly gaps: readonly string[]
}

function isHigh({ size }: TrueGap, tolerance: number): boolean {
  return size > tolerance
}

/** Holds a diagnosis against the true gaps; `ideal` is the diagnosis of the true errors. */
export function judge(diagnosis: Diagnosis, ideal: Diagnosis, gaps: readonly TrueGap[]): Verdict {
  const { tolerance } = diagnosis
  const settled = gaps.every(({ size, standardError }) => Math.abs(size - tolerance) > 2 * standardError)
  const wrong = (gap: ErrorGap): boolean => {
    const actual = gaps.find(({ name }) => name === gap.name)
    return (
      actual !== undefined && gap.verdict !== 'inconclusive' && (gap.verdict === 'high') !== isHigh(actual, tolerance)
    )
  }
  const open = (one: Diagnosis): boolean => one.gaps.some(({ verdict }) => verdict === 'inconclusive')
  return {
    truth: settled ? stateOf(gaps.filter((gap) => isHigh(gap, tolerance)).map(({ name }) => name)) : null,
    // Both say that no gap is high; what limits the fit is another question.
    said: diagnosis.state === 'limited by label noise' ? 'fits well' : diagnosis.state,
    complete: !open(diagnosis),
    right: !diagnosis.gaps.some(wrong),
    separated: !open(ideal),
    gaps: diagnosis.gaps.map((gap) => inWords(gap, gaps)),
  }
}

function inWords({ name, interval, verdict }: ErrorGap, gaps: readonly TrueGap[]): string {
  const size = gaps.find((gap) => gap.name === name)?.size ?? NaN
  const [low, high, actual] = [interval.low, interval.high, size].map((fraction) => (100 * fraction).toFixed(2))
  return `${name} ${actual} in ${low}..${high}: ${verdict}`
}

function stateOf(high: readonly string[]): FitState {
  const bias = high.includes('avoidable bias')
  if (high.includes('variance')) return bias ? 'high bias and high variance' : 'high variance'
  if (bias) return 'high bias'
  return high.includes('mismatch') ? 'mismatch' : 'fits well'
}
