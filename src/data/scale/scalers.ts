import type { Features } from '../../tensor/reals.js'
import { quantileOf } from '../statistics/quantiles.js'
import { StreamingMoments } from '../statistics/streaming-moments.js'
import type { ScalerKind } from './check-scaler.js'
import { noisyQuantiles, type QuantileChoices, quantileDefaults } from './noisy-quantiles.js'

/** Center and scale of each column; the scale of a constant column is 0. */
export interface Spread {
  readonly center: readonly number[]
  readonly scale: readonly number[]
  /** Ascending quantiles of each column, for the kind that maps by them. */
  readonly quantiles?: readonly (readonly number[])[]
}

/** What only some kinds need to measure columns. */
export interface MeasureChoices extends QuantileChoices {
  /** Where `'minMax'` maps minimum and maximum. */
  readonly range: readonly [low: number, high: number]
}

/** The choices that no option sets. */
export const defaultMeasure: MeasureChoices = { range: [0, 1], ...quantileDefaults }

/** Measures columns over row-major rows that arrive in chunks. */
export interface SpreadMeasure {
  add(x: Features): void
  finish(): Spread
}

/** Everything that the library knows of a kind of scaler: (x − center) / scale, then perhaps clipped or mapped by quantiles. */
export interface ScalerDescriptor {
  /** Center and scale, as the documentation prints them. */
  readonly center: string
  readonly scale: string
  /** Completes "3 number columns are …". */
  readonly description: string
  /** Whether it maps to a range that the user may choose, [0, 1] by default. */
  readonly takesRange: boolean
  /** Whether it maps by quantiles, whose number and noise the user may choose. */
  readonly takesQuantiles: boolean
  /** The limit of smooth clipping; `null`: none. */
  readonly clip: number | null
  /** @param names Of the columns. */
  measure(names: readonly string[], choices: MeasureChoices): SpreadMeasure
}

/** Whether all that a kind makes of any value lies between two numbers. */
export function isBounded({ clip, takesQuantiles }: ScalerDescriptor): boolean {
  return clip !== null || takesQuantiles
}

/** Every kind of scaler. */
export const SCALERS: Readonly<Record<ScalerKind, ScalerDescriptor>> = {
  standard: {
    center: 'mean μ',
    scale: 'σ, σ² = Σ(x − μ)² / m',
    description: 'standardized with the mean and standard deviation of the train rows',
    takesRange: false,
    takesQuantiles: false,
    clip: null,
    measure: (names) => meanAndDeviation(names.length),
  },
  minMax: {
    center: 'minimum',
    scale: 'maximum − minimum',
    description: 'scaled to 0 … 1 by the minimum and maximum of the train rows',
    takesRange: true,
    takesQuantiles: false,
    clip: null,
    measure: (names, { range }) => minimumAndMaximum(names.length, range),
  },
  robust: {
    center: 'median',
    scale: 'interquartile range',
    description: 'scaled by the median and interquartile range of the train rows',
    takesRange: false,
    takesQuantiles: false,
    clip: null,
    measure: (names) => medianAndQuartiles(names.length, quartileRange),
  },
  robustSmoothClip: {
    center: 'median',
    scale: 'interquartile range; half the range where that is 0',
    description: 'scaled by the median and interquartile range of the train rows, and smoothly clipped to (−3, 3)',
    takesRange: false,
    takesQuantiles: false,
    clip: 3,
    measure: (names) => medianAndQuartiles(names.length, (sorted) => quartileRange(sorted) || halfRange(sorted)),
  },
  quantile: {
    center: 'none',
    scale: 'none: z = Φ⁻¹(F(x)), F by quantiles of train',
    description: 'mapped to a normal distribution by their quantiles in the train rows',
    takesRange: false,
    takesQuantiles: true,
    clip: null,
    measure: quantilesOfAll,
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
  return ofWholeColumns(columns, (all) => {
    const spreads = all((values) => {
      const sorted = values.sort()
      return { center: quantileOf(sorted, 0.5), scale: widthOf(sorted) }
    })
    return { center: spreads.map(({ center }) => center), scale: spreads.map(({ scale }) => scale) }
  })
}

function quantilesOfAll(names: readonly string[], choices: MeasureChoices): SpreadMeasure {
  return ofWholeColumns(names.length, (all) => {
    const quantiles = all((values, j) => noisyQuantiles(names[j] ?? '', values, choices))
    return { center: names.map(() => 0), scale: quantiles.map(({ length }) => (length === 1 ? 0 : 1)), quantiles }
  })
}

/** Keeps every value; then `finish` measures the columns one by one, in a buffer that it may change. */
function ofWholeColumns(
  columns: number,
  finish: (all: <Found>(measure: (values: Float64Array, column: number) => Found) => Found[]) => Spread,
): SpreadMeasure {
  const chunks: Features[] = []
  return {
    // A copy: whoever reads a file in chunks may reuse their memory.
    add: (x) => void chunks.push(x.slice()),
    finish() {
      const values = new Float64Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0) / columns)
      return finish((measure) =>
        Array.from({ length: columns }, (_, j) => measure(columnOf(chunks, columns, j, values), j)),
      )
    },
  }
}

function columnOf(chunks: readonly Features[], columns: number, column: number, into: Float64Array): Float64Array {
  let filled = 0
  for (const chunk of chunks) for (let i = column; i < chunk.length; i += columns) into[filled++] = chunk[i] ?? 0
  return into
}
