import type { RowValues } from '../../data/split/row-values.js'
import { inFunction, WellfitError } from '../../errors.js'
import { checkCallback, checkKeys } from '../../options.js'
import type { CrossValidation, EpochRow } from '../../result/index.js'
import type { Monitor } from '../../train/fit/early-stopping.js'
import type { FoldNetworks } from './fold-networks.js'
import {
  type CrossValidateChoices,
  describeRecipe,
  type FoldFit,
  type FoldThreshold,
  type Recipe,
} from '../cross-validate/options.js'

/** How to train an ensemble of folds. */
export interface FoldEnsembleOptions extends Pick<
  CrossValidateChoices<RowValues>,
  | 'network'
  | 'fit'
  | 'seed'
  | 'stratify'
  | 'key'
  | 'group'
  | 'measure'
  | 'metrics'
  | 'workers'
  | 'engine'
  | 'threads'
  | 'maxSeconds'
  | 'signal'
> {
  /** k, from 2 to 1,000. Default 5. */
  readonly folds?: number
  /**
   * How often to train the networks of the folds, each time with new folds and weights, from 1 to 1,000: the model averages
   * k · `repeats` networks, and a prediction costs as many times one of theirs. Default 1; of `trained`, all of its repeats.
   */
  readonly repeats?: number
  /**
   * The class of two whose threshold is chosen for an aim: for each fold by the out-of-fold predictions of the other folds. A function
   * is given the out-of-fold probabilities of all rows; `null` for no threshold. Where no threshold serves the aim, it stays at ½. Default: none, the likeliest class is predicted.
   */
  readonly threshold?: FoldThreshold | ((predictions: Float64Array) => FoldThreshold | null)
  /**
   * Whether to train the references of `crossValidate` on the same folds, by what was found without them; each in as much time as the
   * ensemble took, at least 10 s, or it is left out. Default: no.
   */
  readonly references?: (found: CrossValidation) => boolean
  /**
   * The networks, where they were trained before on these rows and folds with these settings and this seed, as `improve` returns them:
   * none is trained, and the result is the same. `repeats` may take those of the first repeats only. Default: they are trained.
   */
  readonly trained?: FoldNetworks
  /** Called before each training with its number, from 1, and the number of all. */
  readonly onNetwork?: (network: number, of: number) => unknown
  /** Called after each epoch of each training; with several `workers` those of several trainings alternate. */
  readonly onEpoch?: (row: EpochRow) => unknown
}

const KEYS = [
  'network',
  'fit',
  'folds',
  'repeats',
  'seed',
  'stratify',
  'key',
  'group',
  'measure',
  'metrics',
  'workers',
  'engine',
  'threads',
] as const
const OWN_KEYS = ['threshold', 'references', 'maxSeconds', 'signal', 'trained', 'onNetwork', 'onEpoch'] as const

/** The options of an ensemble, checked and completed. */
export interface FoldEnsembleRecipe {
  readonly recipe: Recipe
  readonly monitor: Monitor
  readonly threshold: FoldEnsembleOptions['threshold']
}

export const DEFAULT_FOLDS = 5

/** Checks what does not depend on the rows. */
export function describeFoldEnsemble(functionName: string, options: FoldEnsembleOptions): FoldEnsembleRecipe {
  checkKeys(functionName, 'options', options, [...KEYS, ...OWN_KEYS])
  const { onNetwork, onEpoch, threshold, references, trained: _, ...choices } = options
  checkCallback(functionName, 'references', references)
  checkCallback(functionName, 'onNetwork', onNetwork)
  checkCallback(functionName, 'onEpoch', onEpoch)
  const fixed = typeof threshold === 'function' || threshold === undefined ? {} : { threshold }
  const recipe = inFunction(functionName, () =>
    describeRecipe(functionName, { folds: DEFAULT_FOLDS, ...choices, ...fixed }, []),
  )
  if (lookedAt(recipe.fit) !== null) {
    const expected = 'be another one: a plateau would be one of the fold that its network is not to see'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'fit.schedule', value: 'plateau', expected })
  }
  return { recipe: { ...recipe, stoppingFraction: 0 }, monitor: monitorOf(recipe.fit), threshold }
}

/** What chooses the epoch of a network on the folds of the others. */
export function monitorOf({ earlyStopping }: FoldFit): Monitor {
  return earlyStopping?.monitor ?? 'devLoss'
}

/** What a training would do by the fold that its network is not to see; `null`: nothing. */
export function lookedAt({ schedule }: FoldFit): 'plateau' | null {
  const kind = typeof schedule === 'object' && 'kind' in schedule ? schedule.kind : schedule
  return kind === 'plateau' ? kind : null
}
