import { activationNames } from '../../model/activations.js'
import { withKeepProb } from '../../model/describe-network.js'
import { initializerNames } from '../../model/initializers.js'
import type { LayerOptions, NetworkOptions } from '../../model/network-options.js'
import { describeOptimizer } from '../../model/optimizers.js'
import type { Augmentation } from '../../model/augmentation/options.js'
import { checkChoice } from '../../options.js'
import type { ActionChange, Preparation } from '../../result/index.js'
import type { TrialFit } from './trial.js'

/** A network without its seed, and how it is trained. */
export interface Setup {
  readonly network: Omit<NetworkOptions, 'seed'>
  readonly fit: TrialFit
  /** How the rows are prepared; left out where trials do not change it. */
  readonly preparation?: Preparation
}

/** Settings that are one option of a fit. */
const PLAIN = ['l2', 'l1', 'batchSize', 'epochs'] as const

/** A hyperparameter that a curve can be drawn over. */
export type Setting = (typeof PLAIN)[number] | 'keepProb' | 'learningRate'

export const SETTINGS: readonly Setting[] = [...PLAIN, 'keepProb', 'learningRate']

/** Their names in sentences. */
export const SETTING_NAMES: Readonly<Record<Setting, string>> = {
  l2: 'λ₂',
  l1: 'λ₁',
  batchSize: 'batch size',
  epochs: 'epochs',
  keepProb: 'keepProb',
  learningRate: 'learning rate',
}

/** Changes one setting; keepProb applies to all hidden layers. */
export function withSetting(setup: Setup, setting: Setting, value: number): Setup {
  if (setting === 'keepProb') return { ...setup, network: withKeepProb(setup.network, value) }
  if (setting === 'learningRate') return { ...setup, fit: withLearningRate(setup.fit, value) }
  return { ...setup, fit: { ...setup.fit, [setting]: value } }
}

function withLearningRate(fit: TrialFit, learningRate: number): TrialFit {
  const { optimizer = 'adam' } = fit
  const own = typeof optimizer === 'string' ? { kind: optimizer } : optimizer
  return { ...fit, optimizer: { ...own, learningRate } }
}

/** Layers of a residual block: the second one is added to what the first begins with. */
const BLOCK = 2

/** The hidden layers of a network, apart from the residual blocks of two layers that follow them. */
export function hiddenLayers(layers: readonly LayerOptions[]): {
  readonly hidden: readonly LayerOptions[]
  readonly blocks: number
} {
  const hidden = layers.slice(0, -1)
  let blocks = 0
  while (hidden.length > BLOCK && hidden.at(-1)?.residual === BLOCK) {
    hidden.splice(-BLOCK)
    blocks++
  }
  return { hidden, blocks }
}

/** What a first layer does to the features: it scales and embeds them. */
type OfFeatures = Pick<LayerOptions, 'inputScale' | 'periodic' | 'categories'>

/** Takes a layer apart into what it does to features and the rest. */
function apart({ inputScale, periodic, categories, ...rest }: LayerOptions): {
  readonly ofFeatures: OfFeatures
  readonly rest: LayerOptions
} {
  const ofFeatures = {
    ...(inputScale === undefined ? {} : { inputScale }),
    ...(periodic === undefined ? {} : { periodic }),
    ...(categories === undefined ? {} : { categories }),
  }
  return { ofFeatures, rest }
}

/**
 * Replaces the hidden layers by copies of the first with other units. Features are scaled and embedded by the first layer alone, as they
 * were, and residual blocks stay, with the units of the last hidden layer.
 */
export function withHidden(setup: Setup, hidden: readonly number[]): Setup {
  const { layers } = setup.network
  const [first] = layers
  const output = layers.at(-1)
  if (first === undefined || output === undefined) return setup
  const { ofFeatures, rest } = apart(first)
  const { name: _, inputs: __, residual: ___, ...like } = layers.length > 1 ? rest : { units: 1 }
  const { inputs: ____, residual: _____, ...last } = layers.length > 1 ? output : rest
  const all = [...hidden.map((units) => ({ ...like, units })), last]
  const own = all.map((layer, i) => (i === 0 ? { ...ofFeatures, ...layer } : layer))
  const changed = { ...setup, network: { ...setup.network, layers: own } }
  const { blocks } = hiddenLayers(layers)
  return blocks === 0 || hidden.length === 0 ? changed : withResidualBlocks(changed, blocks)
}

/** Replaces the residual blocks after the hidden layers by so many: a layer like the first hidden one, and a linear one that begins at 0. */
export function withResidualBlocks(setup: Setup, blocks: number): Setup {
  const { layers } = setup.network
  const { hidden } = hiddenLayers(layers)
  const [first] = hidden
  const units = hidden.at(-1)?.units
  if (first === undefined || units === undefined) return setup
  const { name: _, inputs: __, residual: ___, ...like } = apart(first).rest
  const { keepProb } = like
  const second = { units, residual: BLOCK, ...(keepProb === undefined ? {} : { keepProb }) }
  const own = Array.from({ length: blocks }, () => [{ ...like, units }, second]).flat()
  return { ...setup, network: { ...setup.network, layers: [...hidden, ...own, ...layers.slice(-1)] } }
}

/** How the rows are prepared after a change. */
export function preparedBy(preparation: Preparation, { scaling, numbers, targetScale }: ActionChange): Preparation {
  return {
    ...preparation,
    ...(scaling === undefined ? {} : { scaling }),
    ...(numbers === undefined ? {} : { numbers }),
    ...(targetScale === undefined ? {} : { targetScale }),
  }
}

/** Weights of classes and augmentation of rows. */
function withRows(setup: Setup, { classWeights, augment }: ActionChange): Setup {
  const fit = {
    ...setup.fit,
    ...(classWeights === undefined ? {} : { classWeights }),
    // `fit` checks them.
    ...(augment === undefined ? {} : { augment: augment as readonly unknown[] as readonly Augmentation[] }),
  }
  return { ...setup, fit }
}

/** Gives the first layer waves of its number inputs, if there are any; `null`: of all inputs. */
function withPeriodic(setup: Setup, sigma: number, numbers: readonly number[] | null): Setup {
  if (numbers !== null && numbers.length === 0) return setup
  const { network } = setup
  const periodic = { sigma, ...(numbers === null ? {} : { inputs: numbers }) }
  const layers = network.layers.map((layer, i) => (i === 0 ? { ...layer, periodic } : layer))
  return { ...setup, network: { ...network, layers } }
}

/** Gives every hidden layer the options, but for those that end a residual block, as the identity where it begins. */
function withLayers(setup: Setup, options: Pick<LayerOptions, 'activation' | 'initializer'>): Setup {
  const { network } = setup
  const last = network.layers.length - 1
  const layers = network.layers.map((layer, i) =>
    i === last || (layer.residual ?? false) !== false ? layer : { ...layer, ...options },
  )
  return { ...setup, network: { ...network, layers } }
}

/** A full-batch optimizer takes all rows in every step, and stops by itself. */
function withOptimizer(setup: Setup, name: string): Setup {
  const { kind } = describeOptimizer('tryActions', name)
  if (kind !== 'lbfgs') return { ...setup, fit: { ...setup.fit, optimizer: kind } }
  const { batchSize: _, earlyStopping: __, ...rest } = setup.fit
  return { ...setup, fit: { ...rest, optimizer: kind } }
}

/**
 * Applies the change of an action.
 *
 * @param numbers The inputs that waves are made of, by index; `null`: all.
 */
export function withChange(setup: Setup, change: ActionChange, numbers: readonly number[] | null = null): Setup {
  let changed = change.hidden === undefined ? setup : withHidden(setup, change.hidden)
  if (changed.preparation !== undefined) {
    changed = { ...changed, preparation: preparedBy(changed.preparation, change) }
  }
  changed = withRows(changed, change)
  if (change.residualBlocks !== undefined) changed = withResidualBlocks(changed, change.residualBlocks)
  if (change.periodicSigma !== undefined) changed = withPeriodic(changed, change.periodicSigma, numbers)
  if (change.activation !== undefined) {
    const activation = checkChoice('tryActions', 'change.activation', change.activation, activationNames)
    changed = withLayers(changed, { activation })
  }
  if (change.initializer !== undefined) {
    const initializer = checkChoice('tryActions', 'change.initializer', change.initializer, initializerNames)
    changed = withLayers(changed, { initializer })
  }
  if (change.outputActivation !== undefined) {
    const activation = checkChoice('tryActions', 'change.outputActivation', change.outputActivation, activationNames)
    const { network } = changed
    const last = network.layers.length - 1
    const layers = network.layers.map((layer, i) => (i === last ? { ...layer, activation } : layer))
    changed = { ...changed, network: { ...network, layers } }
  }
  if (change.clipNorm !== undefined) {
    const { clipValue: _, ...fit } = changed.fit
    changed = { ...changed, fit: { ...fit, clipNorm: change.clipNorm } }
  }
  if (change.schedule !== undefined) {
    const { schedule: _, ...fit } = changed.fit
    changed = { ...changed, fit: change.schedule === 'constant' ? fit : { ...fit, schedule: change.schedule } }
  }
  for (const setting of ['keepProb', 'l2', 'l1', 'batchSize', 'epochs'] as const) {
    const value = change[setting]
    if (value !== undefined) changed = withSetting(changed, setting, value)
  }
  if (change.optimizer !== undefined) changed = withOptimizer(changed, change.optimizer)
  if (change.learningRate !== undefined) changed = withSetting(changed, 'learningRate', change.learningRate)
  if (change.patience === undefined) return changed
  const earlyStopping = { ...changed.fit.earlyStopping, patience: change.patience }
  return { ...changed, fit: { ...changed.fit, earlyStopping } }
}
