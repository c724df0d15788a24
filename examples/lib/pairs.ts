/** Mean of paired differences with its 95 % confidence interval. */
export interface PairedInterval {
  readonly mean: number
  readonly low: number
  readonly high: number
}

/** t of 97.5 % by degrees of freedom, from 1 on (Student, 1908; any table). */
const T = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131]

/** Of two to sixteen differences: mean ± t·s/√n. */
export function pairedInterval(differences: readonly number[]): PairedInterval {
  const n = differences.length
  const t = T[n - 2]
  if (t === undefined) throw new RangeError(`differences (=${n}) must be 2 to ${T.length + 1}`)
  const mean = differences.reduce((sum, value) => sum + value, 0) / n
  const squares = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const half = t * Math.sqrt(squares / (n - 1) / n)
  return { mean, low: mean - half, high: mean + half }
}
