// Normalization as assembly/layers/normalization.ts computes it at evaluation, and the summation tree of
// assembly/vector/reduce.ts, with the same bits.

const EPSILON = 1e-5
/** Values that are summed by eight running sums; the sums of blocks are added pairwise. */
const BLOCK = 256

type Values = ArrayLike<number>

/** Σ of the values, or of their squares, from `first` on, in f64. */
function sum(values: Values, first: number, count: number, isSquared: boolean): number {
  if (count > BLOCK) {
    const half = BLOCK << (31 - Math.clz32((count - 1) / BLOCK))
    return sum(values, first, half, isSquared) + sum(values, first + half, count - half, isSquared)
  }
  const term = (i: number): number => {
    const value = values[first + i] ?? NaN
    return isSquared ? value * value : value
  }
  const [s0, s1, s2, s3, s4, s5, s6, s7] = Array.from({ length: 8 }, (_, lane) => {
    let own = 0
    for (let i = lane; i < (count & -8); i += 8) own += term(i)
    return own
  }) as [number, number, number, number, number, number, number, number]
  let total = s0 + s2 + (s4 + s6) + (s1 + s3 + (s5 + s7))
  for (let i = count & -8; i < count; i++) total += term(i)
  return total
}

/** γ and β. */
export interface ScaleAndShift {
  readonly scale: Values
  readonly shift: Values
}

/** Normalizes a row by its own mean and variance, in place. */
export function normalizeRow(
  row: Float32Array | Float64Array,
  { scale, shift }: ScaleAndShift,
  round: (x: number) => number,
): void {
  const units = row.length
  const mean = round(sum(row, 0, units, false) / units)
  for (let i = 0; i < units; i++) row[i] = (row[i] ?? NaN) - mean
  const factor = round(1 / Math.sqrt(sum(row, 0, units, true) / units + EPSILON))
  for (let i = 0; i < units; i++) row[i] = round((scale[i] ?? 0) * round((row[i] ?? NaN) * factor)) + (shift[i] ?? 0)
}

/** 1/√(σ² + ε) of each unit. */
export function inverseRoots(variances: Values, round: (x: number) => number): Float64Array {
  return Float64Array.from(variances, (variance) =>
    round(1 / round(Math.sqrt(round(Math.max(variance, 0) + round(EPSILON))))),
  )
}
