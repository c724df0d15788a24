import { WellfitError } from '../../errors.js'

/** Probabilities below the smallest normal number of single precision count as it: their logarithm is not known. */
export const LEAST: number = 2 ** -126
const MOST_STEPS = 100

/** Logits of rows, each row with the index of its true one. */
interface Logits {
  readonly values: Float64Array
  readonly width: number
  readonly labels: ArrayLike<number>
  /** The target probability that the classes of a row other than its true one share equally. */
  readonly smoothing: number
}

/**
 * The logits of probabilities, [rows, width]: log p of each class, or where each row holds one probability log(p / (1 − p)) as
 * the logit of the second class and 0 as that of the first.
 */
export function logitsOf(probabilities: ArrayLike<number>, isSingle: boolean): Float64Array {
  // A probability that rounds to 1 in its precision.
  const distance = probabilities instanceof Float32Array ? 2 ** -25 : 2 ** -54
  if (!isSingle) return Float64Array.from(probabilities, (p) => Math.log(Math.max(p, LEAST)))
  const logits = new Float64Array(2 * probabilities.length)
  for (let row = 0; row < probabilities.length; row++) {
    const p = Math.max(probabilities[row] ?? 0, LEAST)
    logits[2 * row + 1] = Math.log(p) - (p === 1 ? Math.log(distance) : Math.log1p(-p))
  }
  return logits
}

/**
 * The temperature T at which softmax(z / T) has the lowest negative log-likelihood (Guo et al., 2017, section 4.2), or, with smoothed
 * targets t, the lowest cross-entropy to them.
 *
 * With β = 1/T the likelihood is concave, and its slope Σ (Σₖ tₖ·zₖ − Σₖ pₖ·zₖ) has one zero; it is found by Newton's method,
 * which falls back to bisection.
 *
 * @throws WellfitError `INVALID_DATA` where no temperature is best: every row is right and no target smoothed, or the probabilities
 *   are no better than equal ones.
 */
export function fitTemperature(functionName: string, logits: Logits): number {
  const ends = gradientsAtEnds(logits)
  if (ends.atInfinity >= 0) {
    throw unfit(functionName, 'hold a row whose class is not the most probable one', 'a temperature of 0 would be best')
  }
  if (ends.atZero <= 0) {
    throw unfit(
      functionName,
      'be predicted better than by equal probabilities',
      'an infinite temperature would be best',
    )
  }
  let [low, high, beta] = [0, Infinity, 1]
  for (let step = 0; step < MOST_STEPS; step++) {
    const { slope, curvature } = derivatives(logits, beta)
    if (slope > 0) low = beta
    else high = beta
    const newton = beta + slope / curvature
    const middle = high === Infinity ? 2 * beta : (low + high) / 2
    const next = newton > low && newton < high ? newton : middle
    if (Math.abs(next - beta) <= 1e-14 * beta) return 1 / next
    beta = next
  }
  return 1 / beta
}

function unfit(functionName: string, expected: string, why: string): WellfitError {
  const remedy = `As the rows are, ${why}. Take more rows, or leave the probabilities as they are.`
  return new WellfitError({ code: 'INVALID_DATA', functionName, field: 'data', expected, remedy })
}

/** The slope of the log-likelihood for β → 0 and β → ∞. */
function gradientsAtEnds(logits: Logits): { readonly atZero: number; readonly atInfinity: number } {
  const { values, width, labels } = logits
  let [atZero, atInfinity] = [0, 0]
  for (let row = 0; row < labels.length; row++) {
    const z = values.subarray(row * width, (row + 1) * width)
    const own = targetLogit(logits, row)
    atZero += own - z.reduce((sum, value) => sum + value, 0) / width
    atInfinity += own - z.reduce((most, value) => Math.max(most, value), -Infinity)
  }
  return { atZero, atInfinity }
}

/** Σₖ tₖ·zₖ of a row: the logit of its class, where targets are not smoothed. */
function targetLogit({ values, width, labels, smoothing }: Logits, row: number): number {
  const first = row * width
  const own = values[first + (labels[row] ?? 0)] ?? 0
  if (smoothing === 0) return own
  let others = -own
  for (let k = first; k < first + width; k++) others += values[k] ?? 0
  return (1 - smoothing) * own + (smoothing * others) / (width - 1)
}

/** d logL/dβ = Σ (Σₖ tₖ·zₖ − E[z]) and −d² logL/dβ² = Σ Var[z], under softmax(β·z). */
function derivatives(logits: Logits, beta: number): { readonly slope: number; readonly curvature: number } {
  const { values, width, labels } = logits
  let [slope, curvature] = [0, 0]
  for (let row = 0; row < labels.length; row++) {
    const first = row * width
    let most = -Infinity
    for (let k = first; k < first + width; k++) most = Math.max(most, values[k] ?? 0)
    let [total, sum, squares] = [0, 0, 0]
    for (let k = first; k < first + width; k++) {
      // From the largest, so that squares do not cancel.
      const z = (values[k] ?? 0) - most
      const weight = Math.exp(beta * z)
      total += weight
      sum += weight * z
      squares += weight * z * z
    }
    const mean = sum / total
    slope += targetLogit(logits, row) - most - mean
    curvature += squares / total - mean * mean
  }
  return { slope, curvature }
}

/** softmax(z / T) of each row; where each row holds one probability, that of the second class. */
export function atTemperature(
  probabilities: ArrayLike<number>,
  width: number,
  temperature: number,
  isSingle: boolean,
): Float64Array {
  const logits = logitsOf(probabilities, isSingle)
  if (isSingle)
    return Float64Array.from(probabilities, (_, i) => 1 / (1 + Math.exp(-(logits[2 * i + 1] ?? 0) / temperature)))
  const calibrated = new Float64Array(logits.length)
  for (let first = 0; first < logits.length; first += width) {
    const row = logits.subarray(first, first + width)
    const most = row.reduce((largest, value) => Math.max(largest, value), -Infinity)
    const weights = row.map((value) => Math.exp((value - most) / temperature))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    calibrated.set(
      weights.map((weight) => weight / total),
      first,
    )
  }
  return calibrated
}
