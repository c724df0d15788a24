import type { Dataset } from 'wellfit'

/** Rows as the plane shows them. */
export interface PlanePoints {
  /** [rows, 2]. */
  readonly at: Float32Array
  /** The label, or the number of a regression. */
  readonly target: Float32Array
  /** 0 for train, 1 for dev, 2 for test. */
  readonly part: Uint8Array
}

/** The plane on which rows and decision boundary are drawn. */
export interface Plane {
  readonly points: PlanePoints
  /** Lowest and highest value of both axes. */
  readonly domain: readonly [x: readonly [number, number], y: readonly [number, number]]
  readonly axes: readonly [string, string]
  /** What the plane is, where it is not that of the two features. */
  readonly note?: string
  /** Features, prepared as those of train, of places on the plane, [places, 2]. */
  features(places: Float64Array): Float64Array
}

/** The rows of all parts with their places on the plane. */
export function planePoints(parts: readonly { readonly part: Dataset; readonly at: ArrayLike<number> }[]): PlanePoints {
  const targets = parts.flatMap(({ part: { targets } }) =>
    Array.from(targets.kind === 'classes' ? targets.labels : targets.values),
  )
  return {
    at: Float32Array.from(parts.flatMap(({ at }) => Array.from(at))),
    target: Float32Array.from(targets),
    part: Uint8Array.from(parts.flatMap(({ part }, i) => Array.from({ length: part.rows }, () => i))),
  }
}

/** From the lowest to the highest of every second value, and a tenth more on both sides. */
export function domainOf(values: ArrayLike<number>, first: number): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity]
  for (let i = first; i < values.length; i += 2) {
    low = Math.min(low, values[i] ?? 0)
    high = Math.max(high, values[i] ?? 0)
  }
  const margin = (high - low) / 10 || 1
  return [low - margin, high + margin]
}
