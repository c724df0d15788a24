import type { Scaling } from './check-scaler.js'
import { tooWide } from './fit-scaler.js'
import type { QuantileChoices } from './noisy-quantiles.js'
import { defaultMeasure, SCALERS } from './scalers.js'
import { momentsOf, type Moments } from '../statistics/moments.js'

/** Mean and σ of a column without missing values. */
export function columnMoments(values: Float64Array): Moments {
  return momentsOf(values)
}

/** How a column is scaled. */
export interface ColumnSpread {
  readonly mean: number
  readonly scale: number
  readonly clip?: number
  readonly quantiles?: readonly number[]
  readonly isConstant: boolean
}

/** Center and scale of a column; the scale is 1 if its spread, as measured by `kind`, is 0, and for `'none'`. */
export function columnSpread(
  name: string,
  values: Float64Array,
  kind: Scaling,
  choices: QuantileChoices,
): ColumnSpread {
  const { mean, deviation } = columnMoments(values)
  const isConstant = deviation === 0
  if (kind === 'none') return { mean: 0, scale: 1, isConstant }
  if (kind === 'standard') return { mean, scale: deviation || 1, isConstant }
  const { clip, measure: start } = SCALERS[kind]
  const measure = start([name], { ...defaultMeasure, ...choices })
  measure.add(values)
  const { center, scale, quantiles: [quantiles] = [] } = measure.finish()
  const [middle = 0] = center
  const [width = 0] = scale
  if (!Number.isFinite(middle) || !Number.isFinite(width)) throw tooWide('fitPreprocessor', name)
  const mapping = { ...(clip === null ? {} : { clip }), ...(quantiles === undefined ? {} : { quantiles }) }
  return { mean: middle, scale: width || 1, ...mapping, isConstant }
}

/** One sentence about the scaling of number columns. */
export function describeScaling(kind: Scaling, columns: number): string {
  if (kind === 'none')
    return columns === 1 ? '1 number column keeps its unit.' : `${columns} number columns keep their units.`
  return `${columns === 1 ? '1 number column is' : `${columns} number columns are`} ${SCALERS[kind].description}.`
}
