import { drawnNames } from '../data/generators.ts'
import type { DrawnName } from '../data/generators.ts'

/** Data that a link can name: drawn from a seed, or the digits that come with the package. */
export type DataName = DrawnName | 'digits'
export const dataNames: readonly DataName[] = [...drawnNames, 'digits']

export const activations = ['tanh', 'relu', 'leakyRelu', 'elu', 'gelu', 'sigmoid', 'identity'] as const
export const initializers = ['auto', 'heNormal', 'xavierNormal', 'lecunNormal', 'small', 'large', 'zeros'] as const
export const optimizers = ['sgd', 'momentum', 'rmsprop', 'adam', 'adamw'] as const

/** Settings that may change while a network trains; the others make a network of their own. */
export const liveNames = [
  'l2',
  'l1',
  'learningRate',
  'keepProb',
  'optimizer',
  'batchSize',
  'patience',
  'epochs',
] as const
export type LiveName = (typeof liveNames)[number]

/** Values of settings that may change while a network trains. */
export type LiveValues = Partial<Pick<Settings, LiveName>>

/** What was changed while a network trained, and from the end of which epoch on. */
export type Change = {
  readonly [Name in LiveName]: { readonly epoch: number; readonly name: Name; readonly value: Settings[Name] }
}[LiveName]

/** Everything that determines a run: the same settings give the same weights, to the bit. */
export interface Settings {
  /** `'file'`: the visitor's own CSV file. */
  readonly data: DataName | 'file'
  /** Name of the visitor's file, and the column to predict; empty for other data. No link holds them. */
  readonly file: string
  readonly target: string
  readonly rows: number
  readonly noise: number
  readonly stretch: number
  readonly dataSeed: number
  /** Percentage of the rows to train on; dev and test have half of the others each. */
  readonly train: number
  readonly normalize: boolean
  readonly hidden: readonly number[]
  /** For each hidden layer. */
  readonly keepProb: readonly number[]
  readonly activation: (typeof activations)[number]
  readonly initializer: (typeof initializers)[number]
  readonly l2: number
  readonly l1: number
  readonly optimizer: (typeof optimizers)[number]
  readonly learningRate: number
  readonly batchSize: number
  readonly epochs: number
  /** Of early stopping; 0 for none. */
  readonly patience: number
  readonly seed: number
  /** In order of their epochs. */
  readonly changes: readonly Change[]
}

export const defaults: Settings = {
  data: 'moons',
  file: '',
  target: '',
  rows: 300,
  noise: 0.15,
  stretch: 1,
  dataSeed: 1,
  train: 60,
  normalize: true,
  hidden: [8, 8],
  keepProb: [1, 1],
  activation: 'tanh',
  initializer: 'auto',
  l2: 0,
  l1: 0,
  optimizer: 'adam',
  learningRate: 0.01,
  batchSize: 32,
  epochs: 300,
  patience: 0,
  seed: 1,
  changes: [],
}

/** Limits of the numbers, and whether they are whole. */
export const limits = {
  rows: { min: 30, max: 2000, whole: true },
  noise: { min: 0, max: 0.5 },
  stretch: { min: 0.001, max: 1000 },
  dataSeed: { min: 0, max: 9999, whole: true },
  train: { min: 10, max: 90, whole: true },
  units: { min: 1, max: 64, whole: true },
  keepProb: { min: 0.1, max: 1 },
  l2: { min: 0, max: 1000 },
  l1: { min: 0, max: 1000 },
  learningRate: { min: 0.00001, max: 10 },
  batchSize: { min: 1, max: 2000, whole: true },
  epochs: { min: 1, max: 5000, whole: true },
  patience: { min: 0, max: 1000, whole: true },
  seed: { min: 0, max: 9999, whole: true },
  epoch: { min: 1, max: 5000, whole: true },
} as const satisfies Record<string, { min: number; max: number; whole?: boolean }>

/** The most hidden layers. */
export const MOST_LAYERS = 6

/** A number within its limits; `fallback` where it is none. */
export function limited(name: keyof typeof limits, value: number, fallback: number): number {
  const { min, max, ...rest } = limits[name]
  if (!Number.isFinite(value)) return fallback
  const inside = Math.min(max, Math.max(min, value))
  return 'whole' in rest ? Math.round(inside) : inside
}

/** Whether a name is that of a data set. */
export function isDataName(name: string): name is DataName {
  return (dataNames as readonly string[]).includes(name)
}

/** The settings after all changes whose epoch has passed. */
export function settingsAt(settings: Settings, epoch: number): Settings {
  let current = settings
  for (const change of settings.changes) {
    if (change.epoch <= epoch) current = { ...current, [change.name]: change.value }
  }
  return current
}

/** The last epoch of a run: a change of `epochs` counts from its own epoch on, and leaves one more at least. */
export function lastEpoch({ epochs, changes }: Settings): number {
  let last = epochs
  for (const change of changes) {
    if (change.epoch < last && change.name === 'epochs') last = Math.max(change.epoch + 1, change.value)
  }
  return last
}

/** Whether two settings are alike but for what was changed on the way. */
export function isSameStart(first: Settings, second: Settings): boolean {
  return JSON.stringify({ ...first, changes: [] }) === JSON.stringify({ ...second, changes: [] })
}

/** The values that may change while a network trains and differ between two settings: those of the second. */
export function liveDifference(first: Settings, second: Settings): LiveValues {
  const names = liveNames.filter((name) => String(first[name]) !== String(second[name]))
  return Object.fromEntries(names.map((name) => [name, second[name]]))
}

/** keepProb for so many layers: new layers keep all. */
export function keepProbOf(keepProb: readonly number[], layers: number): number[] {
  return Array.from({ length: layers }, (_, i) => keepProb[i] ?? 1)
}
