import { WellfitError } from '../../errors.js'
import { checkChoice, checkKeys, checkNumber } from '../../options.js'
import type { Features } from '../../tensor/reals.js'
import type { Dataset } from '../dataset/types.js'
import { quantileOf } from '../statistics/quantiles.js'
import { scalerKinds, type Scaler, type ScalerKind } from './check-scaler.js'
import { StreamingMoments } from '../statistics/streaming-moments.js'

/** How to fit a scaler. */
export interface ScalerOptions {
  /** Default `'standard'`. */
  readonly kind?: ScalerKind
  /** Scale the features, or the targets of a regression. Default `'features'`. */
  readonly of?: 'features' | 'targets'
  /** Where `'minMax'` puts the smallest and the largest value of train. Default [0, 1]. */
  readonly range?: readonly [low: number, high: number]
}

/** Measures train rows that come in pieces; the result does not depend on where they were cut. */
export interface ScalerFitter {
  /** Takes in further rows of the train set. */
  add(rows: Dataset): ScalerFitter
  /** The scaler of all rows so far; the fitter is used up. */
  finish(): Scaler
}

/** What is subtracted and what is divided by, of each column; a scale of 0 where it does not vary. */
interface Spread {
  readonly center: readonly number[]
  readonly scale: readonly number[]
}

interface Measure {
  add(x: Features): void
  finish(): Spread
}

/**
 * Fits a scaler on a train set that comes in pieces, in one pass: bit by bit what `fitScaler` gives for the whole.
 * `'standard'` and `'minMax'` keep a few numbers a column, `'robust'` keeps every value, as quartiles need them all.
 *
 * @throws WellfitError `INVALID_OPTION`; `INVALID_SHAPE` for pieces of different columns.
 * @example
 * const fitter = scalerFitter({ kind: 'minMax' })
 * for (const rows of chunks) fitter.add(rows)
 * const scaler = fitter.finish()
 */
export function scalerFitter(options: ScalerOptions = {}): ScalerFitter {
  checkKeys('scalerFitter', 'options', options, ['kind', 'of', 'range'])
  const kind = checkChoice('scalerFitter', 'kind', options.kind ?? 'standard', scalerKinds)
  const of = checkChoice('scalerFitter', 'of', options.of ?? 'features', ['features', 'targets'])
  const range = checkRange(kind, options.range)
  let columns: readonly string[] | null = null
  let measure: Measure | null = null
  const fitter: ScalerFitter = {
    add(rows) {
      const piece = of === 'features' ? { names: rows.columns, values: rows.x } : targetValues(rows)
      columns = sameColumns(columns, piece.names)
      measure ??= measures[kind](columns.length, range)
      measure.add(piece.values)
      return fitter
    },
    finish() {
      if (columns === null || measure === null) throw noRows()
      return scalerOf(kind, of, columns, measure.finish())
    },
  }
  return fitter
}

/** How each kind measures columns; `range` is that of `'minMax'`. */
export const measures: Readonly<Record<ScalerKind, (columns: number, range: readonly [number, number]) => Measure>> = {
  standard: standardMeasure,
  minMax: rangeMeasure,
  robust: quartileMeasure,
}

function standardMeasure(columns: number): Measure {
  const moments = new StreamingMoments(columns)
  return {
    add: (x) => moments.add(x),
    finish() {
      const { mean, deviation } = moments.finish()
      return { center: mean, scale: deviation }
    },
  }
}

function rangeMeasure(columns: number, [low, high]: readonly [number, number]): Measure {
  const least = new Float64Array(columns).fill(Infinity)
  const most = new Float64Array(columns).fill(-Infinity)
  return {
    add(x) {
      for (let i = 0, j = 0; i < x.length; i++) {
        const value = x[i] ?? 0
        if (value < (least[j] ?? 0)) least[j] = value
        if (value > (most[j] ?? 0)) most[j] = value
        if (++j === columns) j = 0
      }
    },
    finish() {
      const scale = Array.from(most, (value, j) => (value - (least[j] ?? 0)) / (high - low))
      // A column that does not vary goes to the lower end, with the scale 1 that it gets.
      const center = Array.from(least, (value, j) => value - low * (scale[j] || 1))
      return { center, scale }
    },
  }
}

function quartileMeasure(columns: number): Measure {
  const pieces: Features[] = []
  return {
    // A copy: those who read a file in pieces use their memory again.
    add: (x) => void pieces.push(x.slice()),
    finish() {
      const values = new Float64Array(pieces.reduce((sum, piece) => sum + piece.length, 0) / columns)
      const quartiles = Array.from({ length: columns }, (_, j) => {
        const sorted = columnOf(pieces, columns, j, values).sort()
        return [0.25, 0.5, 0.75].map((share) => quantileOf(sorted, share))
      })
      return {
        center: quartiles.map(([, median = 0]) => median),
        scale: quartiles.map(([lower = 0, , upper = 0]) => upper - lower),
      }
    },
  }
}

function columnOf(pieces: readonly Features[], columns: number, column: number, into: Float64Array): Float64Array {
  let filled = 0
  for (const piece of pieces) for (let i = column; i < piece.length; i += columns) into[filled++] = piece[i] ?? 0
  return into
}

function scalerOf(kind: ScalerKind, of: Scaler['of'], columns: readonly string[], { center, scale }: Spread): Scaler {
  const wide = scale.findIndex((value, j) => !Number.isFinite(value) || !Number.isFinite(center[j]))
  if (wide !== -1) throw tooWide('scalerFitter', columns[wide] ?? '')
  return {
    format: 'wellfit.scaler',
    version: 1,
    kind,
    of,
    columns: [...columns],
    center,
    scale: scale.map((value) => (value === 0 ? 1 : value)),
    constant: columns.filter((_, j) => scale[j] === 0),
  }
}

/** The error for a column whose range, or that of its quartiles, is beyond f64. */
export function tooWide(functionName: string, column: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: column,
    column,
    expected: 'have a range that f64 holds',
    remedy: 'Give the column in a larger unit.',
  })
}

function checkRange(kind: ScalerKind, range: unknown): readonly [number, number] {
  if (range === undefined) return [0, 1]
  const [low, high]: readonly unknown[] = Array.isArray(range) && range.length === 2 ? range : [undefined, undefined]
  if (kind !== 'minMax' || low === undefined) {
    const expected = kind === 'minMax' ? 'be [low, high]' : "be left out but for kind 'minMax'"
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName: 'scalerFitter',
      field: 'range',
      value: range,
      expected,
    })
  }
  const from = checkNumber('scalerFitter', 'range[0]', low, { min: -1e6, max: 1e6 })
  return [from, checkNumber('scalerFitter', 'range[1]', high, { min: from, minExcluded: true, max: 1e6 })]
}

function targetValues({ targets }: Dataset): { names: readonly string[]; values: Float64Array } {
  if (targets.kind === 'values') return targets
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'scalerFitter',
    field: 'targets',
    value: 'classes',
    expected: 'be the values of a regression',
  })
}

function sameColumns(known: readonly string[] | null, names: readonly string[]): readonly string[] {
  if (known === null || (known.length === names.length && known.every((name, j) => name === names[j]))) return names
  throw new WellfitError({
    code: 'INVALID_SHAPE',
    functionName: 'scalerFitter',
    field: 'columns',
    value: `${names.length} columns`,
    expected: 'be those of the rows before, in their order',
  })
}

function noRows(): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'scalerFitter',
    field: 'rows',
    expected: 'be added first',
  })
}
