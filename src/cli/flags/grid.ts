import type { Json } from '../../trials/index.js'
import { type Flags, listFlag, numberFlag, type Range } from './flags.js'
import { refusal } from './engine.js'

/** One setting of a grid: what the flags say, and the options that stand for it. */
export interface GridPoint {
  /** By flag, those that have several values. */
  readonly settings: Readonly<Record<string, number>>
  readonly network: { readonly [option: string]: Json }
  readonly fit: { readonly [option: string]: Json }
}

/** The flags that may have several values, with their range. */
const RANGES = {
  epochs: { min: 1, whole: true },
  'batch-size': { min: 1, whole: true },
  'learning-rate': { min: 0, minExcluded: true },
  l2: { min: 0 },
  'keep-prob': { min: 0, minExcluded: true, max: 1 },
} as const satisfies Readonly<Record<string, Range>>

type GridFlag = keyof typeof RANGES

const NAMES = Object.keys(RANGES) as GridFlag[]
const MOST_POINTS = 10_000

/** Every combination of the values that the flags give. */
export function readGrid(flags: Flags): GridPoint[] {
  const layers = listFlag(flags, 'layers') ?? [32]
  let points: Partial<Record<GridFlag, number>>[] = [{}]
  const several: GridFlag[] = []
  for (const name of NAMES) {
    const values = valuesOf(flags, name)
    if (values.length > 1) several.push(name)
    if (values.length > 0) points = points.flatMap((point) => values.map((value) => ({ ...point, [name]: value })))
    if (points.length > MOST_POINTS) throw refusal(`--${name}`, flags.get(name), `make at most ${MOST_POINTS} settings`)
  }
  return points.map((point) => ({
    settings: Object.fromEntries(several.map((name) => [name, point[name] ?? 0])),
    network: { layers: layers.map((units) => layerOf(units, point['keep-prob'])) },
    fit: fitOf(point),
  }))
}

function layerOf(units: number, keepProb: number | undefined): Json {
  return { units, activation: 'relu', ...(keepProb === undefined ? {} : { keepProb }) }
}

function fitOf(point: Partial<Record<GridFlag, number>>): GridPoint['fit'] {
  const { epochs, l2 } = point
  const [batchSize, learningRate] = [point['batch-size'], point['learning-rate']]
  return {
    ...(epochs === undefined ? {} : { epochs }),
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(l2 === undefined ? {} : { l2 }),
    ...(learningRate === undefined ? {} : { optimizer: { kind: 'adam', learningRate } }),
  }
}

function valuesOf(flags: Flags, name: GridFlag): number[] {
  const text = flags.get(name)
  if (text === undefined) return []
  const values = text.split(',').map((part) => numberFlag(new Map([[name, part.trim()]]), name, RANGES[name]) ?? 0)
  if (new Set(values).size === values.length) return values
  throw refusal(`--${name}`, text, 'name each value once')
}
