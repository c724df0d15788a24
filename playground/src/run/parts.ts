import { dataset, fitScaler, scale, scaleFeatures, split } from 'wellfit'
import type { Dataset } from 'wellfit'
import { drawPoints } from '../data/generators.ts'
import type { DataName, Points } from '../data/generators.ts'
import type { Settings } from '../state/settings.ts'

/** The names of the parts, in the order of their numbers. */
export const partNames = ['train', 'dev', 'test'] as const

/** Rows as the plane shows them. */
export interface PlanePoints {
  /** [rows, 2]. */
  readonly at: Float32Array
  /** The label, or the number of a regression. */
  readonly target: Float32Array
  /** Index into `partNames`. */
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

/** The parts of a data set, ready to train on, and the plane to show them on. */
export interface Parts {
  readonly train: Dataset
  readonly dev: Dataset
  readonly test: Dataset
  readonly plane: Plane
}

/** What is to be learnt from a part. */
export function taskOf({ targets }: Dataset): Points['task'] {
  return targets.kind === 'classes' ? 'classification' : 'regression'
}

/** The rows that the settings name. */
export function pointsOf(settings: Omit<Settings, 'data'> & { readonly data: DataName }): Points {
  const { data, rows, noise, stretch, dataSeed } = settings
  return drawPoints(data, { rows, noise, stretch, seed: dataSeed })
}

/** Rows as a data set of the library. */
export function datasetOf({ x, y, task, classes }: Points): Dataset {
  const named = task === 'classification' ? { classes } : {}
  return dataset({ x: Float64Array.from(x), y, task, columns: ['x1', 'x2'], ...named })
}

/** Fractions of dev and test: half each of what train leaves. */
export function heldOut(settings: Pick<Settings, 'train'>): { readonly dev: number; readonly test: number } {
  const share = (100 - settings.train) / 200
  return { dev: share, test: share }
}

/** Splits rows of two features, and scales all parts by the mean and deviation of train. */
export function makeParts(all: Dataset, settings: Pick<Settings, 'train' | 'dataSeed' | 'normalize'>): Parts {
  const raw = split(all, { fractions: heldOut(settings), seed: settings.dataSeed })
  const scaler = settings.normalize ? fitScaler(raw.train) : null
  const scaled = (part: Dataset): Dataset => (scaler === null ? part : scale(part, scaler))
  const parts = [raw.train, raw.dev, raw.test]
  return {
    train: scaled(raw.train),
    dev: scaled(raw.dev),
    test: scaled(raw.test),
    plane: {
      points: planePoints(parts.map((part) => ({ part, at: part.x }))),
      domain: [domainOf(all.x, 0), domainOf(all.x, 1)],
      axes: ['x₁', 'x₂'],
      features: (places) => (scaler === null ? places : Float64Array.from(scaleFeatures(places, scaler))),
    },
  }
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
