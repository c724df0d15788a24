import { dataset, fitScaler, scale, scaleFeatures, split } from 'wellfit'
import type { Dataset } from 'wellfit'
import { drawPoints } from '../data/generators.ts'
import type { DrawnName, Points } from '../data/generators.ts'
import type { Settings } from '../state/settings.ts'
import { heldOut } from './options.ts'
import { domainOf, planePoints } from './plane.ts'
import type { Plane } from './plane.ts'
import { principalPlane } from './principal-plane.ts'

/** The parts of a data set, ready to train on, and the plane to show them on. */
export interface Parts {
  readonly train: Dataset
  readonly dev: Dataset
  readonly test: Dataset
  readonly plane: Plane
  /** Prepares rows as those of train; `null` for a table, whose columns are not all numbers. */
  readonly prepare: ((x: Float64Array) => Float64Array) | null
}

/** What is to be learnt from a part. */
export function taskOf({ targets }: Dataset): Points['task'] {
  return targets.kind === 'classes' ? 'classification' : 'regression'
}

/** The rows that the settings name. */
export function pointsOf(settings: Omit<Settings, 'data'> & { readonly data: DrawnName }): Points {
  const { data, rows, noise, stretch, dataSeed } = settings
  return drawPoints(data, { rows, noise, stretch, seed: dataSeed })
}

/** Rows as a data set of the library. */
export function datasetOf({ x, y, task, classes }: Points): Dataset {
  const named = task === 'classification' ? { classes } : {}
  const columns = x.length === 2 * y.length ? { columns: ['x1', 'x2'] } : {}
  return dataset({ x: Float64Array.from(x), y, task, ...columns, ...named })
}

/** Splits rows, and scales all parts by the mean and deviation of train; the plane is that of the two features, if there are two. */
export function makeParts(all: Dataset, settings: Pick<Settings, 'train' | 'dataSeed' | 'normalize'>): Parts {
  const raw = split(all, { fractions: heldOut(settings), seed: settings.dataSeed })
  const scaler = settings.normalize ? fitScaler(raw.train) : null
  const scaled = (part: Dataset): Dataset => (scaler === null ? part : scale(part, scaler))
  const prepare = (x: Float64Array): Float64Array => (scaler === null ? x : Float64Array.from(scaleFeatures(x, scaler)))
  const parts = { train: scaled(raw.train), dev: scaled(raw.dev), test: scaled(raw.test) }
  if (all.features !== 2) return { ...parts, plane: principalPlane(parts), prepare }
  return {
    ...parts,
    prepare,
    plane: {
      points: planePoints([raw.train, raw.dev, raw.test].map((part) => ({ part, at: part.x }))),
      domain: [domainOf(all.x, 0), domainOf(all.x, 1)],
      axes: ['x₁', 'x₂'],
      features: prepare,
    },
  }
}
