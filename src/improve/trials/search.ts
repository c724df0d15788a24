import type { Dataset } from '../../data/dataset/types.js'
import { inputGroups } from '../../data/preprocess/input-groups.js'
import { inFunction, WellfitError } from '../../errors.js'
import type { Setup } from '../../diagnose/curves/settings.js'
import type { ActionChange, FoldEstimate, FoldScore, Improvement, ImprovementTrial } from '../../result/index.js'
import { askCallback } from '../../train/fit/callbacks.js'
import type { Clock } from '../cross-validate/limit.js'
import { keepingFolds, type ReadyFolds, withRecipe } from '../cross-validate/ready-folds.js'
import type { NetworkOptions } from '../../model/network-options.js'
import { type CrossValidateChoices, describeRecipe, type FoldFit } from '../cross-validate/options.js'
import { type CrossValidated, type FoldsFound, type Proceed, runFolds } from '../cross-validate/run-folds.js'
import { type FoldNetworks, foldNetworks } from '../fold-ensemble/fold-networks.js'
import { monitorOf } from '../fold-ensemble/options.js'
import { trainTogether } from '../fold-ensemble/train-together.js'
import { averagedError } from '../statistics/averaged-error.js'
import { gainInterval } from '../statistics/gain-interval.js'
import { Budget } from './budget.js'
import { type Candidate, candidatesFor, combinationsFor, givenCandidates, type Numbers } from './candidates.js'
import { improvementMessage } from './message.js'
import { optimismOf } from './optimism.js'
import type { Limits } from './options.js'
import { foldsOf, keyOf, recalledBaseline, recalledTrial, recordOf, type TrialRecord } from './record.js'

/** The settings that an improvement ends with, and how it came to them. */
export interface Improved extends Improvement {
  /** The network with every change that was kept, for `network` with `inputs` and `seed`. */
  readonly network: Omit<NetworkOptions, 'seed' | 'inputs'>
  /** Options of `fit` with every change that was kept. */
  readonly fit: FoldFit
  /** The final settings over the folds; `diagnose` takes it as `folds`. */
  readonly crossValidation: CrossValidated
  /** The rows as all networks were given them, for `foldEnsemble`; `null` with `single`. */
  readonly data: Dataset | null
  /**
   * The networks of the final settings, `trained` of `foldEnsemble`; `null` with `single`, and where they come from `previous`, so that
   * `foldEnsemble` trains them again.
   */
  readonly networks: FoldNetworks | null
}

/** The probability that any claim of a run is false. */
const ERROR = 0.05

/** What all folds take, of a dataset or a table. */
type FoldOptions = CrossValidateChoices<unknown>

/** Settings that were measured. */
interface Measured {
  readonly number: number
  readonly setup: Setup
  readonly folds: FoldsFound
  /** `null` with `single`, and from a record. */
  readonly networks: FoldNetworks | null
}

/** A trial, and what it measured; no measurement where a training did not end. */
interface Tried {
  readonly trial: ImprovementTrial
  readonly measured: Measured | null
}

/** The folds of a search, and where it ends in an average of networks the rows of all of them. */
export interface SearchRows {
  readonly ready: ReadyFolds
  readonly data: Dataset | null
}

/** One improvement: the baseline, then trials until they, the time or the candidates end. */
export class Search {
  readonly #limits: Limits
  readonly #options: FoldOptions
  readonly #own: readonly string[]
  /** The rows and folds of all trials, checked once. */
  readonly #ready: ReadyFolds
  /** The rows of an average of networks; `null`: the improvement ends in one network. */
  readonly #data: Dataset | null
  readonly #clock: Clock
  readonly #budget: Budget
  readonly #trials: ImprovementTrial[] = []
  /** The baseline, and every trial whose trainings ended. */
  readonly #measured: Measured[] = []
  readonly #tried = new Set<string>()

  /**
   * @param options Those of the baseline.
   * @param own Keys of options besides those of all folds.
   */
  constructor(
    { ready, data }: SearchRows,
    limits: Limits,
    options: FoldOptions,
    own: readonly string[],
    clock: Clock = () => performance.now(),
  ) {
    this.#ready = keepingFolds(ready)
    this.#data = data
    this.#limits = limits
    this.#options = options
    this.#own = own
    this.#clock = clock
    const { budgetSeconds, reservedTrainings, previous } = limits
    const { workers = 1, folds = 1 } = options
    const before = previous.reduce((sum, { seconds }) => sum + seconds, 0)
    this.#budget = new Budget({ budgetSeconds, reservedTrainings, before, folds, workers }, clock)
  }

  get #name(): string {
    return this.#ready.context.functionName
  }

  async run(): Promise<Improved> {
    const { baseline, planned } = await this.#baseline()
    const level = 1 - (2 * ERROR) / planned
    const changes: ActionChange[] = []
    let base = baseline
    for (;;) {
      const candidate = this.#next(base)
      const stop = this.#reasonToStop(planned, base)
      if (candidate === undefined || stop !== null) {
        return this.#finish(baseline, base, { planned, level, changes, stop: stop ?? 'nothing left' })
      }
      const index = this.#trials.length + 1
      const recorded = this.#limits.previous[index]
      const tried =
        recorded === undefined ? await this.#try(candidate, base, level) : this.#recall(candidate, base, recorded)
      if (tried === null) return this.#finish(baseline, base, { planned, level, changes, stop: 'aborted' })
      const { trial, measured } = tried
      this.#trials.push(trial)
      if (measured !== null) this.#measured.push(measured)
      if (trial.outcome === 'kept' && measured !== null) {
        base.networks?.[Symbol.dispose]()
        base = measured
        changes.push(trial.change)
      } else measured?.networks?.[Symbol.dispose]()
      if (recorded !== undefined) continue
      const { seconds } = trial
      await this.#record(recordOf(candidate.setup, measured?.folds ?? null, { trial, planned, seconds }))
      await this.#call('onTrial', () => this.#limits.onTrial?.(trial, planned))
    }
  }

  /** Measures the settings as given, or takes them from the record. */
  async #baseline(): Promise<{ readonly baseline: Measured; readonly planned: number }> {
    const { network, fit = {} } = this.#options
    const setup = { network, fit } as Setup
    const [recorded] = this.#limits.previous
    this.#tried.add(keyOf(setup))
    if (recorded !== undefined) {
      const baseline = { number: 0, setup, folds: recalledBaseline(this.#ready, setup, recorded), networks: null }
      this.#measured.push(baseline)
      return { baseline, planned: recorded.planned }
    }
    const baseline = { number: 0, setup, ...(await this.#measureBaseline(setup)) }
    this.#measured.push(baseline)
    const { seconds } = baseline.folds.found
    const planned = this.#budget.planned(this.#limits.trials, baseline.folds.found)
    await this.#record(recordOf(setup, baseline.folds, { trial: null, planned, seconds }))
    return { baseline, planned }
  }

  /** A trial of the run that this one goes on from. */
  #recall(candidate: Candidate, base: Measured, recorded: TrialRecord): Tried {
    const { setup } = candidate
    const number = this.#trials.length + 1
    const trial = recalledTrial(this.#name, { ...candidate, number, base: base.number }, recorded)
    this.#tried.add(keyOf(setup))
    const folds = foldsOf(recorded)
    return { trial, measured: folds === null ? null : { number, setup, folds, networks: null } }
  }

  async #record(record: TrialRecord): Promise<void> {
    await this.#call('record', () => this.#limits.record?.(record))
  }

  async #call(name: 'record' | 'onTrial', callback: () => unknown): Promise<void> {
    await askCallback(name, async () => void (await callback()), this.#options.signal, this.#name)
  }

  async #measureBaseline(setup: Setup): Promise<Pick<Measured, 'folds' | 'networks'>> {
    const from = this.#budget.seconds
    const proceed: Proceed = (scores) => this.#budget.isRepeated(scores.at(-1)?.repeat ?? 1, from)
    try {
      // The networks of the first repeat are a model already.
      const reserved = this.#data === null ? this.#budget.reservedAtFirst() : 0
      return await this.#measure(setup, reserved, proceed)
    } catch (failure) {
      if (!(failure instanceof WellfitError) || failure.code !== 'ABORTED' || failure.field !== 'maxSeconds')
        throw failure
      throw new WellfitError({
        code: 'ABORTED',
        functionName: this.#name,
        field: 'budgetSeconds',
        value: this.#limits.budgetSeconds,
        expected: 'suffice for one repeat of all folds of the settings as given',
        remedy: 'Use fewer folds, or allow more time.',
      })
    }
  }

  /** @param reserved Seconds that are kept for the final trainings. */
  async #measure(setup: Setup, reserved: number, proceed: Proceed): Promise<Pick<Measured, 'folds' | 'networks'>> {
    const maxSeconds = this.#budget.left(reserved)
    const limited = maxSeconds === undefined ? {} : { maxSeconds }
    const recipe = describeRecipe(this.#name, { ...this.#options, ...setup, ...limited }, this.#own)
    const choices = { proceed, clock: this.#clock }
    if (this.#data === null) {
      const { context, plan } = withRecipe(this.#ready, recipe)
      return { folds: await runFolds(context, plan, choices), networks: null }
    }
    const ready = withRecipe(this.#ready, { ...recipe, stoppingFraction: 0 })
    let networks: FoldNetworks | null = null
    const trainRepeat = trainTogether(ready.plan, monitorOf(recipe.fit), (members) => {
      networks = foldNetworks(ready, members)
    })
    return { folds: await runFolds(ready.context, ready.plan, { ...choices, trainRepeat }), networks }
  }

  /** The next candidate that was not tried: a first one, then a combination, then any other. */
  #next({ number, setup, folds }: Measured): Candidate | undefined {
    const { candidates } = this.#limits
    const numbers = numbersOf(this.#data)
    const all = inFunction(this.#name, () =>
      candidates === null
        ? candidatesFor(setup, folds.found, { faults: folds.faults, numbers, isAverage: this.#data !== null })
        : givenCandidates(setup, candidates, numbers),
    )
    const isNew = (one: Candidate): boolean => !this.#tried.has(keyOf(one.setup))
    const left = all.filter(isNew)
    const combined = combinationsFor(setup, number, this.#trials, numbers)
    return left.find(({ isFirst }) => isFirst) ?? combined.find(isNew) ?? left[0]
  }

  #reasonToStop(planned: number, base: Measured): Improvement['stop'] | null {
    if (this.#options.signal?.aborted === true) return 'aborted'
    if (!this.#budget.hasTimeFor(base.folds.found)) return 'time'
    return this.#trials.length >= planned ? 'trials' : null
  }

  /** Tries a candidate; `null` where the signal ends it. */
  async #try({ setup, against, title, change }: Candidate, base: Measured, level: number): Promise<Tried | null> {
    this.#tried.add(keyOf(setup))
    const number = this.#trials.length + 1
    const start = this.#budget.seconds
    const own = { number, base: base.number, against, title, change }
    const seconds = (): number => this.#budget.seconds - start
    try {
      const proceed = (scores: readonly FoldScore[]): boolean => isBetter(base.folds.found.scores, scores)
      const measured = {
        number,
        setup,
        ...(await this.#measure(setup, this.#budget.reserved(base.folds.found), proceed)),
      }
      const { error, trainError, repeats, outOfFold } = measured.folds.found
      const found = gainInterval(base.folds.rowSums, measured.folds.rowSums, outOfFold.foldOfRow, level)
      const isComplete = repeats === base.folds.found.repeats && this.#budget.fits(measured.folds.found)
      const isProven = found.interval.low > 0 && this.#isBetterAveraged(measured, base)
      const outcome = found.estimate <= 0 ? 'no gain' : !isComplete ? 'out of time' : isProven ? 'kept' : 'not proven'
      const trial = { ...own, repeats, error, trainError, gain: found, outcome, seconds: seconds() } as const
      return { trial, measured }
    } catch (failure) {
      const outcome = this.#outcomeOf(failure)
      const nothing = { repeats: 0, error: null, trainError: null, gain: null }
      return outcome === null ? null : { trial: { ...own, ...nothing, outcome, seconds: seconds() }, measured: null }
    }
  }

  /** Whether the average of the repeats is better too, where an average is the model: some changes help single networks only. */
  #isBetterAveraged({ folds }: Measured, base: Measured): boolean {
    if (this.#data === null || folds.found.repeats < 2) return true
    const { truth } = this.#ready.context
    return averagedError(folds.found.outOfFold, truth) < averagedError(base.folds.found.outOfFold, truth)
  }

  /** What ended a trial; `null` for the signal. */
  #outcomeOf(failure: unknown): 'diverged' | 'out of time' | null {
    if (!(failure instanceof WellfitError)) throw failure
    if (failure.code === 'DIVERGED') return 'diverged'
    if (failure.code !== 'ABORTED') throw failure
    return this.#options.signal?.aborted === true ? null : 'out of time'
  }

  /** What it costs to predict a row. */
  #cost(baseline: Measured, last: Measured): Pick<Improvement, 'cost'> {
    if (this.#data === null) return {}
    const { features } = this.#data
    const networks = last.folds.found.folds
    const of = ({ setup }: Measured): number => networks * multiplicationsOf(setup, features)
    return { cost: { networks, multiplications: of(last), baselineMultiplications: of(baseline) } }
  }

  #finish(
    baseline: Measured,
    last: Measured,
    known: Pick<Improvement, 'planned' | 'level' | 'changes' | 'stop'>,
  ): Improved {
    const { found } = last.folds
    const { task, rows, folds, repeats, seed, fingerprint, error } = found
    const rowSums = this.#measured.map((one) => one.folds.rowSums)
    const optimism = last === baseline ? 0 : optimismOf(rowSums, seed)
    const first = baseline.folds.found
    const record = {
      task,
      rows,
      folds,
      repeats,
      seed,
      fingerprint,
      ...known,
      baseline: { error: first.error, trainError: first.trainError },
      trials: this.#trials,
      error,
      expected: shifted(error, optimism, task === 'classification' ? 1 : Infinity),
      seconds: this.#budget.seconds,
      ...this.#cost(baseline, last),
    }
    const { network, fit } = last.setup
    const { networks } = last
    return {
      ...record,
      message: improvementMessage(record),
      network,
      fit,
      crossValidation: found,
      data: this.#data,
      networks,
    }
  }
}

/** The inputs of a table that are numbers; `null` for rows that no preprocessor made. */
function numbersOf(data: Dataset | null): Numbers {
  const { preprocessor } = data ?? {}
  return preprocessor === undefined || !('preparation' in preprocessor) ? null : inputGroups(preprocessor).numbers
}

/** Multiplications of one network for a row. */
function multiplicationsOf({ network }: Setup, features: number): number {
  const units = [features, ...network.layers.map((layer) => layer.units)]
  return units.reduce((sum, width, i) => sum + (i === 0 ? 0 : width * (units[i - 1] ?? 0)), 0)
}

/** Whether the error is lower than that of the base on the same folds. */
function isBetter(base: readonly FoldScore[], scores: readonly FoldScore[]): boolean {
  const errorOf = (some: readonly FoldScore[]): number =>
    some.reduce((sum, { heldOutSums }) => sum + heldOutSums.error, 0)
  return errorOf(scores) < errorOf(base.slice(0, scores.length))
}

function shifted({ estimate, interval, standardError }: FoldEstimate, by: number, most: number): FoldEstimate {
  const limit = (value: number): number => Math.min(most, value + by)
  return {
    estimate: limit(estimate),
    interval: { low: limit(interval.low), high: limit(interval.high) },
    standardError,
  }
}
