import type { Features } from '../../tensor/reals.js'
import { quantileOf } from '../statistics/quantiles.js'
import { StreamingMoments } from '../statistics/streaming-moments.js'
import type { ScalerKind } from './check-scaler.js'

/** Center and scale of each column; the scale of a constant column is 0. */
export interface Spread {
  readonly center: readonly number[]
  readonly scale: readonly number[]
}

/** Measures columns over row-major rows that arrive in chunks. */
export interface SpreadMeasure {
  add(x: Features): void
  finish(): Spread
}

/** Everything that the library knows of a kind of scaler: (x − center) / scale, then perhaps clipped. */
export interface ScalerDescriptor {
  /** Center and scale, as the documentation prints them. */
  readonly center: string
  readonly scale: string
  /** Completes "3 number columns are …". */
  readonly description: string
  /** Whether it maps to a range that the user may choose, [0, 1] by default. */
  readonly takesRange: boolean
  /** The limit of smooth clipping; `null`: none. */
  readonly clip: number | null
  measure(columns: number, range: readonly [low: number, high: number]): SpreadMeasure
}

/** Every kind of scaler. */
export const SCALERS: Readonly<Record<ScalerKind, ScalerDescriptor>> = {
  standard: {
    center: 'mean μ',
    scale: 'σ, σ² = Σ(x − μ)² / m',
    description: 'standardized with the mean and standard deviation of the train rows',
    takesRange: false,
    clip: null,
    measure: meanAndDeviation,
  },
  minMax: {
    center: 'minimum',
    scale: 'maximum − minimum',
    description: 'scaled to 0 … 1 by the minimum and maximum of the train rows',
    takesRange: true,
    clip: null,
    measure: minimumAndMaximum,
  },
  robust: {
    center: 'median',
    scale: 'interquartile range',
    description: 'scaled by the median and interquartile range of the train rows',
    takesRange: false,
    clip: null,
    measure: (columns) => medianAndQuartiles(columns, quartileRange),
  },
  robustSmoothClip: {
    center: 'median',
    scale: 'interquartile range; half the range where that is 0',
    description: 'scaled by the median and interquartile range of the train rows, and smoothly clipped to (−3, 3)',
    takesRange: false,
    clip: 3,
    measure: (columns) => medianAndQuartiles(columns, (sorted) => quartileRange(sorted) || halfRange(sorted)),
  },
}

function meanAndDeviation(columns: number): SpreadMeasure {
  const moments = new StreamingMoments(columns)
  return {
    add: (x) => moments.add(x),
    finish() {
      const { mean, deviation } = moments.finish()
      return { center: mean, scale: deviation }
    },
  }
}

function minimumAndMaximum(columns: number, [low, high]: readonly [number, number]): SpreadMeasure {
  const minimum = new Float64Array(columns).fill(Infinity)
  const maximum = new Float64Array(columns).fill(-Infinity)
  return {
    add(x) {
      for (let i = 0, j = 0; i < x.length; i++) {
        const value = x[i] ?? 0
        if (value < (minimum[j] ?? 0)) minimum[j] = value
        if (value > (maximum[j] ?? 0)) maximum[j] = value
        if (++j === columns) j = 0
      }
    },
    finish() {
      const scale = Array.from(maximum, (value, j) => (value - (minimum[j] ?? 0)) / (high - low))
      // A constant column, whose scale becomes 1, maps to the lower end.
      const center = Array.from(minimum, (value, j) => value - low * (scale[j] || 1))
      return { center, scale }
    },
  }
}

function quartileRange(sorted: Float64Array): number {
  return quantileOf(sorted, 0.75) - quantileOf(sorted, 0.25)
}

/** Halves are subtracted, since the difference could overflow. */
function halfRange(sorted: Float64Array): number {
  return (sorted.at(-1) ?? 0) / 2 - (sorted[0] ?? 0) / 2
}

/** @param widthOf Of a sorted column. */
function medianAndQuartiles(columns: number, widthOf: (sorted: Float64Array) => number): SpreadMeasure {
  const chunks: Features[] = []
  return {
    // A copy: whoever reads a file in chunks may reuse their memory.
    add: (x) => void chunks.push(x.slice()),
    finish() {
      const values = new Float64Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0) / columns)
      const spreads = Array.from({ length: columns }, (_, j) => {
        const sorted = columnOf(chunks, columns, j, values).sort()
        return { center: quantileOf(sorted, 0.5), scale: widthOf(sorted) }
      })
      return { center: spreads.map(({ center }) => center), scale: spreads.map(({ scale }) => scale) }
    },
  }
}

function columnOf(chunks: readonly Features[], columns: number, column: number, into: Float64Array): Float64Array {
  let filled = 0
  for (const chunk of chunks) for (let i = column; i < chunk.length; i += columns) into[filled++] = chunk[i] ?? 0
  return into
}
