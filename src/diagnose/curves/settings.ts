import { activationNames } from '../../model/activations.js'
import { withKeepProb } from '../../model/describe-network.js'
import { initializerNames } from '../../model/initializers.js'
import type { LayerOptions, NetworkOptions } from '../../model/network-options.js'
import { describeOptimizer } from '../../model/optimizers.js'
import { checkChoice } from '../../options.js'
import type { ActionChange } from '../../result/index.js'
import type { TrialFit } from './trial.js'

/** A network without its seed, and how it is trained. */
export interface Setup {
  readonly network: Omit<NetworkOptions, 'seed'>
  readonly fit: TrialFit
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

/** Replaces the hidden layers by copies of the first with other units; inputs are scaled before the first layer alone, as they were. */
export function withHidden(setup: Setup, hidden: readonly number[]): Setup {
  const { layers } = setup.network
  const output = layers.at(-1)
  if (output === undefined) return setup
  const first: LayerOptions = layers.length > 1 ? (layers[0] ?? output) : { units: 1 }
  const { name: _, inputs: __, residual: ___, inputScale, periodic, categories, ...like } = first
  const { inputs: ____, residual: _____, ...last } = output
  const embedded = {
    ...(periodic === undefined ? {} : { periodic }),
    ...(categories === undefined ? {} : { categories }),
  }
  const ofInputs = { ...(inputScale === undefined ? {} : { inputScale }), ...embedded }
  const own = hidden.map((units, i) => ({ ...like, ...(i === 0 ? ofInputs : {}), units }))
  return { ...setup, network: { ...setup.network, layers: [...own, last] } }
}

/** Gives every hidden layer the options, but for those that end a residual block, as the identity where it begins. */
function withLayers({ network, fit }: Setup, options: Pick<LayerOptions, 'activation' | 'initializer'>): Setup {
  const last = network.layers.length - 1
  const layers = network.layers.map((layer, i) =>
    i === last || (layer.residual ?? false) !== false ? layer : { ...layer, ...options },
  )
  return { network: { ...network, layers }, fit }
}

/** A full-batch optimizer takes all rows in every step, and stops by itself. */
function withOptimizer({ network, fit }: Setup, name: string): Setup {
  const { kind } = describeOptimizer('tryActions', name)
  if (kind !== 'lbfgs') return { network, fit: { ...fit, optimizer: kind } }
  const { batchSize: _, earlyStopping: __, ...rest } = fit
  return { network, fit: { ...rest, optimizer: kind } }
}

/** Applies the change of an action. */
export function withChange(setup: Setup, change: ActionChange): Setup {
  let changed = change.hidden === undefined ? setup : withHidden(setup, change.hidden)
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
    changed = { ...changed, fit }
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
