import type { Dataset } from '../../data/dataset/types.js'
import { checkDataset } from '../../data/dataset/check-dataset.js'
import { WellfitError } from '../../errors.js'
import { describeNetwork } from '../../model/describe-network.js'
import type { NetworkOptions } from '../../model/network-options.js'
import { checkCallback, checkInteger, checkKeys, checkPlainObject, checkSignal } from '../../options.js'
import type { History, SeedSpread } from '../../result/index.js'
import type { FitOptions } from '../../train/fit/options.js'
import type { Network } from '../../train/network/contract.js'
import { askCallback } from '../../train/fit/callbacks.js'
import { network } from '../../train/network/network.js'

/** How a trial trains: the options of a fit that the trial does not set itself. */
export type TrialFit = Omit<FitOptions, 'dev' | 'seed' | 'onEpoch' | 'onProgress' | 'signal'>

/** What every curve is measured with. */
export interface TrialOptions {
  /** Rows to learn from. */
  readonly train: Dataset
  /** Held-out rows to measure on. */
  readonly dev: Dataset
  /** The network; the trial sets its seed. */
  readonly network: Omit<NetworkOptions, 'seed'>
  /** How it is trained, as for `fit`. With `earlyStopping`, each training monitors dev. */
  readonly fit?: TrialFit
  /** Trainings of each point, with seeds 0, 1, … for weights, row order and dropout. */
  readonly seeds?: number
  /** Called after each training with the number done and the total. */
  readonly onTrial?: (done: number, of: number) => unknown
  /** Aborts within a slice of training with error `ABORTED`. */
  readonly signal?: AbortSignal
}

const trialKeys: readonly string[] = ['train', 'dev', 'network', 'fit', 'onTrial', 'signal']

/** One training to be done. */
export interface Trial {
  readonly train: Dataset
  /** Default: that of all trials. */
  readonly dev?: Dataset
  readonly network: Omit<NetworkOptions, 'seed'>
  readonly fit: TrialFit
  readonly seed: number
  /** Initial weights, instead of drawn ones. */
  readonly parameters?: ArrayLike<number>
}

/** Checks the options common to all curves; `network` and `fit` check their own. */
export function checkTrials(
  functionName: string,
  options: TrialOptions,
  own: readonly string[],
  seeds: number,
): number {
  checkKeys(functionName, 'options', options, [...trialKeys, ...own])
  checkDataset(functionName, 'train', options.train)
  checkDataset(functionName, 'dev', options.dev)
  checkPlainObject(functionName, 'network', options.network)
  if ('seed' in options.network) throw notAnOption(functionName, 'network.seed')
  describeNetwork(options.network)
  if (options.fit !== undefined) checkFit(functionName, options.fit)
  checkCallback(functionName, 'onTrial', options.onTrial)
  checkSignal(functionName, options.signal)
  return checkInteger(functionName, 'seeds', options.seeds ?? seeds, 1, 1000)
}

function checkFit(functionName: string, fit: TrialFit): void {
  checkPlainObject(functionName, 'fit', fit)
  for (const key of ['dev', 'seed', 'onEpoch', 'onProgress', 'signal']) {
    if (key in fit) throw notAnOption(functionName, `fit.${key}`)
  }
}

function notAnOption(functionName: string, field: string): WellfitError {
  const expected = `be left out: ${functionName} sets it`
  return new WellfitError({ code: 'INVALID_OPTION', functionName, field, expected })
}

/** Runs trainings one after another. */
export class Trials {
  readonly #options: TrialOptions
  readonly #functionName: string
  readonly #count: number
  #done = 0

  constructor(functionName: string, options: TrialOptions, count: number) {
    this.#functionName = functionName
    this.#options = options
    this.#count = count
  }

  /** Trains a network, passes it to `measure`, and disposes of it. */
  async run<T>(trial: Trial, measure: (net: Network, history: History) => T): Promise<T> {
    const { signal, onTrial } = this.#options
    const { parameters, dev = this.#options.dev } = trial
    const init = { ...trial.network, seed: trial.seed, ...(parameters === undefined ? {} : { parameters }) }
    using net = await network(init)
    const watched = trial.fit.earlyStopping === undefined ? {} : { dev }
    const stopping = signal === undefined ? {} : { signal }
    const history = await net.fit(trial.train, { ...trial.fit, ...watched, ...stopping, seed: trial.seed })
    if (history.stop.reason === 'aborted') throw this.#aborted()
    const measured = measure(net, history)
    const tell = async (): Promise<void> => void (await onTrial?.(++this.#done, this.#count))
    await askCallback('onTrial', tell, signal, this.#functionName)
    return measured
  }

  #aborted(): WellfitError {
    return new WellfitError({
      code: 'ABORTED',
      functionName: this.#functionName,
      field: 'signal',
      expected: `not fire before all ${this.#count} trainings are done; ${this.#done} were`,
    })
  }
}

/** Mean, standard deviation and the values themselves, one per seed. */
export function spreadOf(values: readonly number[]): SeedSpread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)), values }
}
