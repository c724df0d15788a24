import type { Reals } from '../../tensor/reals.js'

// The piecewise-linear encoding of a number (Gorishniy, Rubachev and Babenko, "On embeddings for numerical features in tabular
// deep learning", 2022, section 3.2), here clamped at both ends: beside it stands the scaled number.

/** Fewer bins say no more than the number itself. */
const LEAST_BINS = 2

/**
 * The distinct k/bins-quantiles of values that are present, ascending; `null` where they make fewer than two bins. Each is a value
 * that occurs: one between two values would divide a column of few distinct ones for nothing.
 */
export function binEdges(values: Reals, bins: number): readonly number[] | null {
  const sorted = Float64Array.from(values).sort()
  const last = sorted.length - 1
  const edges = [...new Set(Array.from({ length: bins + 1 }, (_, k) => sorted[Math.round((k / bins) * last)] ?? NaN))]
  return edges.length > LEAST_BINS ? edges : null
}

/** Writes how far a value has come through each bin, from 0 at its lower edge to 1 at its upper one; `at` finds a bin. */
export function writeBins(
  value: number,
  edges: readonly number[],
  x: { [index: number]: number },
  at: (bin: number) => number,
): void {
  for (let bin = 0; bin + 1 < edges.length; bin++) {
    const [lower = 0, upper = 1] = [edges[bin], edges[bin + 1]]
    if (value <= lower) return
    x[at(bin)] = value < upper ? (value - lower) / (upper - lower) : 1
  }
}
