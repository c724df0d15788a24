import type { ScalerKind } from './check-scaler.js'
import { measures, tooWide } from './fit-scaler.js'
import { momentsOf, type Moments } from '../statistics/moments.js'

/** Mean and σ of a column without gaps. */
export function columnMoments(values: Float64Array): Moments {
  return momentsOf(values)
}

/** What is subtracted from a column and what it is divided by, 1 where it does not vary by the measure of the kind. */
export function columnSpread(
  name: string,
  values: Float64Array,
  kind: ScalerKind,
): { readonly mean: number; readonly scale: number; readonly isConstant: boolean } {
  const { mean, deviation } = columnMoments(values)
  const isConstant = deviation === 0
  if (kind === 'standard') return { mean, scale: deviation || 1, isConstant }
  const measure = measures[kind](1, [0, 1])
  measure.add(values)
  const { center, scale } = measure.finish()
  const [middle = 0] = center
  const [width = 0] = scale
  if (!Number.isFinite(middle) || !Number.isFinite(width)) throw tooWide('fitPreprocessor', name)
  return { mean: middle, scale: width || 1, isConstant }
}

const words: Readonly<Record<ScalerKind, string>> = {
  standard: 'standardized with the mean and standard deviation of the train rows',
  minMax: 'scaled to 0 … 1 by the smallest and largest value of the train rows',
  robust: 'scaled by the median and the quartiles of the train rows',
}

/** What is done to columns of numbers, in words. */
export function scalingInWords(kind: ScalerKind, columns: number): string {
  return `${columns === 1 ? '1 column of numbers is' : `${columns} columns of numbers are`} ${words[kind]}.`
}
