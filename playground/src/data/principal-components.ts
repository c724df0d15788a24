/** The mean of rows and the two directions in which they vary most. */
export interface PrincipalComponents {
  readonly mean: Float64Array
  /** Of length 1 and orthogonal. */
  readonly directions: readonly [Float64Array, Float64Array]
  /** Fraction of the variance along both. */
  readonly explained: number
}

/** Rounds of the power iteration. */
const ROUNDS = 200

/** Mean and first two principal components of rows, [rows, features], by power iteration on the covariance. */
export function principalComponents(x: ArrayLike<number>, features: number): PrincipalComponents {
  const rows = x.length / features
  const mean = new Float64Array(features)
  for (let i = 0; i < x.length; i++) mean[i % features] = (mean[i % features] ?? 0) + (x[i] ?? 0) / rows
  const covariance = new Float64Array(features * features)
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < features; i++) {
      const first = (x[row * features + i] ?? 0) - (mean[i] ?? 0)
      for (let j = 0; j <= i; j++) {
        const product = (first * ((x[row * features + j] ?? 0) - (mean[j] ?? 0))) / rows
        covariance[i * features + j] = (covariance[i * features + j] ?? 0) + product
      }
    }
  }
  let total = 0
  for (let i = 0; i < features; i++) {
    total += covariance[i * features + i] ?? 0
    for (let j = 0; j < i; j++) covariance[j * features + i] = covariance[i * features + j] ?? 0
  }
  const first = leading(covariance, features, null)
  const second = leading(covariance, features, first.direction)
  const explained = total === 0 ? 1 : (first.variance + second.variance) / total
  return { mean, directions: [first.direction, second.direction], explained }
}

/** The direction of most variance, orthogonal to `other`. */
function leading(
  covariance: Float64Array,
  features: number,
  other: Float64Array | null,
): { readonly direction: Float64Array; readonly variance: number } {
  // Starts at the feature that varies most, with something of all others.
  let direction = Float64Array.from(
    { length: features },
    (_, i) => 0.01 / (i + 1) + (covariance[i * features + i] ?? 0),
  )
  let variance = 0
  for (let round = 0; round < ROUNDS; round++) {
    if (other !== null) removeFrom(direction, other)
    if (!normalize(direction)) return { direction, variance: 0 }
    const next = new Float64Array(features)
    for (let i = 0; i < features; i++) {
      for (let j = 0; j < features; j++)
        next[i] = (next[i] ?? 0) + (covariance[i * features + j] ?? 0) * (direction[j] ?? 0)
    }
    variance = dot(next, direction)
    if (variance <= 0) return { direction, variance: 0 }
    direction = next
  }
  if (other !== null) removeFrom(direction, other)
  normalize(direction)
  return { direction, variance }
}

function removeFrom(direction: Float64Array, other: Float64Array): void {
  const along = dot(direction, other)
  for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] ?? 0) - along * (other[i] ?? 0)
}

/** Whether there was anything to normalize. */
function normalize(direction: Float64Array): boolean {
  const length = Math.sqrt(dot(direction, direction))
  if (length < 1e-12) {
    direction.fill(0)
    return false
  }
  for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] ?? 0) / length
  return true
}

function dot(first: Float64Array, second: Float64Array): number {
  let sum = 0
  for (let i = 0; i < first.length; i++) sum += (first[i] ?? 0) * (second[i] ?? 0)
  return sum
}

/** The places of rows on the plane of the two components, [rows, 2]. */
export function project(x: ArrayLike<number>, { mean, directions }: PrincipalComponents): Float64Array {
  const features = mean.length
  const rows = x.length / features
  const places = new Float64Array(rows * 2)
  for (let row = 0; row < rows; row++) {
    for (const [axis, direction] of directions.entries()) {
      let sum = 0
      for (let i = 0; i < features; i++) sum += ((x[row * features + i] ?? 0) - (mean[i] ?? 0)) * (direction[i] ?? 0)
      places[2 * row + axis] = sum
    }
  }
  return places
}

/** The rows at places of the plane: mean + a·first + b·second. */
export function unproject(places: ArrayLike<number>, { mean, directions }: PrincipalComponents): Float64Array {
  const features = mean.length
  const rows = places.length / 2
  const [first, second] = directions
  const x = new Float64Array(rows * features)
  for (let row = 0; row < rows; row++) {
    const [a, b] = [places[2 * row] ?? 0, places[2 * row + 1] ?? 0]
    for (let i = 0; i < features; i++) {
      x[row * features + i] = (mean[i] ?? 0) + a * (first[i] ?? 0) + b * (second[i] ?? 0)
    }
  }
  return x
}
