// The limited-memory BFGS direction by dense matrices: H from γI and the update of Nocedal and Wright, (6.17), pair by pair.

export interface CurvaturePair {
  /** A step of θ. */
  readonly step: readonly number[]
  /** What the gradient changed by over it. */
  readonly change: readonly number[]
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0)
}

function times(matrix: readonly (readonly number[])[], vector: readonly number[]): number[] {
  return matrix.map((row) => dot(row, vector))
}

function identity(size: number, scale: number): number[][] {
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? scale : 0)))
}

/** −H·g, the pairs oldest first. */
export function quasiNewtonDirection(pairs: readonly CurvaturePair[], gradient: readonly number[]): number[] {
  const newest = pairs.at(-1)
  const scale = newest === undefined ? 1 : dot(newest.step, newest.change) / dot(newest.change, newest.change)
  let inverse = identity(gradient.length, scale)
  for (const { step, change } of pairs) inverse = updated(inverse, step, change)
  return times(inverse, gradient).map((value) => -value)
}

/** (I − ρsyᵀ)·H·(I − ρysᵀ) + ρssᵀ. */
function updated(
  inverse: readonly (readonly number[])[],
  step: readonly number[],
  change: readonly number[],
): number[][] {
  const rho = 1 / dot(step, change)
  const carried = times(inverse, change)
  const inner = dot(change, carried)
  return inverse.map((row, i) =>
    row.map((value, j) => {
      const [si = NaN, sj = NaN, ci = NaN, cj = NaN] = [step[i], step[j], carried[i], carried[j]]
      return value - rho * (si * cj + ci * sj) + rho * (rho * inner + 1) * si * sj
    }),
  )
}
