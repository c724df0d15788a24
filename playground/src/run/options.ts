import type { FitOptions, Initializer, LayerOptions, NetworkInit, Optimizer } from 'wellfit'
import type { Dataset } from 'wellfit'
import type { Settings } from '../state/settings.ts'

/** The part of the settings that shapes a network. */
export type NetworkSettings = Pick<Settings, 'hidden' | 'keepProb' | 'activation' | 'initializer' | 'seed'>

/** Options of `network` for a train set. */
export function networkOptions(settings: NetworkSettings, train: Dataset): NetworkInit {
  const { targets } = train
  const { hidden, keepProb, activation, seed } = settings
  const initializer = initializerOf(settings.initializer)
  const drawn = initializer === undefined ? {} : { initializer }
  const layers: LayerOptions[] = hidden.map((units, i) => {
    const keep = keepProb[i] ?? 1
    return { units, activation, ...drawn, ...(keep === 1 ? {} : { keepProb: keep }) }
  })
  const units = targets.kind === 'classes' ? targets.classes.length : targets.width
  return {
    inputs: train.features,
    layers: [...layers, { units, ...drawn }],
    loss: targets.kind === 'classes' ? 'softmaxCrossEntropy' : 'meanSquaredError',
    seed,
  }
}

/** The library's initializer for a name of the menu; `undefined` for its default. */
export function initializerOf(name: Settings['initializer']): Initializer | undefined {
  if (name === 'auto') return undefined
  if (name === 'small') return { kind: 'normal', sigma: 0.01 }
  if (name === 'large') return { kind: 'normal', sigma: 3 }
  return name
}

/** The part of the settings that `fit` takes. */
export type TrainingSettings = Pick<
  Settings,
  'l2' | 'l1' | 'optimizer' | 'learningRate' | 'batchSize' | 'patience' | 'seed'
>

/** Options of `fit`, but for dev, epochs and callbacks. */
export function fitOptions(settings: TrainingSettings): FitOptions {
  const { l2, l1, optimizer, learningRate, batchSize, patience, seed } = settings
  const chosen: Optimizer = { kind: optimizer, learningRate }
  return {
    batchSize,
    optimizer: chosen,
    seed,
    ...(l2 === 0 ? {} : { l2 }),
    ...(l1 === 0 ? {} : { l1 }),
    ...(patience === 0 ? {} : { earlyStopping: { patience } }),
  }
}

/** Fractions of dev and test: half each of what train leaves. */
export function heldOut(settings: Pick<Settings, 'train'>): { readonly dev: number; readonly test: number } {
  const share = (100 - settings.train) / 200
  return { dev: share, test: share }
}
