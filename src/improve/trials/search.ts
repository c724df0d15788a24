import type { Dataset } from '../../data/dataset/types.js'
import { inFunction, WellfitError } from '../../errors.js'
import type { Setup } from '../../diagnose/curves/settings.js'
import type { ActionChange, FoldScore, Improvement, ImprovementTrial, Preparation } from '../../result/index.js'
import { askCallback } from '../../train/fit/callbacks.js'
import type { Clock } from '../cross-validate/limit.js'
import { type ReadyFolds, withRecipe } from '../cross-validate/ready-folds.js'
import type { NetworkOptions } from '../../model/network-options.js'
import { type CrossValidateChoices, describeRecipe, type FoldFit } from '../cross-validate/options.js'
import { type CrossValidated, type Proceed, type RowSums, runFolds } from '../cross-validate/run-folds.js'
import type { FoldNetworks, TrainedNetworks } from '../fold-ensemble/fold-networks.js'
import { monitorOf } from '../fold-ensemble/options.js'
import { trainTogether } from '../fold-ensemble/train-together.js'
import { averagedError } from '../statistics/averaged-error.js'
import { gainInterval } from '../statistics/gain-interval.js'
import { Budget } from './budget.js'
import { type Candidate, candidatesFor, combinationsFor, givenCandidates } from './candidates.js'
import { unaveraged } from './ensemble.js'
import { costOf } from './cost.js'
import { expectedError } from './expected.js'
import { MOST_REPEATS, trainFurther } from './final-repeats.js'
import { isBetter, type Measured, networksOf, spentOn, type Tried } from './measured.js'
import { improvementMessage } from './message.js'
import type { Limits } from './options.js'
import { mappedInputs } from './mapped-inputs.js'
import { foldsOf, keyOf, recalledBaseline, recalledTrial, recordOf, type TrialRecord } from './record.js'
import type { KnownRows } from './row-changes.js'
import { keyOfPreparation, type SearchRows, type TrialRows } from './rows.js'

/** The settings that an improvement ends with, and how it came to them. */
export interface Improved extends Improvement {
  /** The network with every change that was kept, for `network` with `inputs` and `seed`. */
  readonly network: Omit<NetworkOptions, 'seed' | 'inputs'>
  /** Options of `fit` with every change that was kept. */
  readonly fit: FoldFit
  /**
   * How the rows are prepared with every change that was kept, as far as trials change it: `scaling` of a dataset; `scaling`, `numbers`
   * and, of a regression, `targetScale` of a table. `data` are prepared so; with `single` these are options of what prepares them.
   */
  readonly preparation: Preparation
  /** The final settings over the folds; `diagnose` takes it as `folds`. */
  readonly crossValidation: CrossValidated
  /** The rows as all networks were given them, for `foldEnsemble`; `null` with `single`. */
  readonly data: Dataset | null
  /**
   * The networks of the final settings, of all repeats that are averaged: `trained` of `foldEnsemble`. `null` with `single`, and where
   * `previous` holds the final settings and the signal or the time left none to train them again, so that `foldEnsemble` trains them.
   */
  readonly networks: FoldNetworks | null
}

/** The probability that any claim of a run is false. */
const ERROR = 0.05

/** What all folds take, of a dataset or a table. */
type FoldOptions = CrossValidateChoices<unknown>

/** One improvement: the baseline, then trials until they, the time or the candidates end. */
export class Search {
  readonly #limits: Limits
  readonly #options: FoldOptions
  readonly #own: readonly string[]
  readonly #rows: SearchRows
  readonly #known: KnownRows
  readonly #clock: Clock
  readonly #budget: Budget
  readonly #trials: ImprovementTrial[] = []
  /** The errors of all rows by the baseline, and by every trial whose trainings ended. */
  readonly #errors: (readonly RowSums[])[] = []
  readonly #tried = new Set<string>()

  /**
   * @param options Those of the baseline.
   * @param own Keys of options besides those of all folds.
   */
  constructor(
    rows: SearchRows,
    known: KnownRows,
    limits: Limits,
    options: FoldOptions,
    own: readonly string[],
    clock: Clock = () => performance.now(),
  ) {
    this.#rows = rows
    this.#known = known
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
    return this.#rows.first.ready.context.functionName
  }

  async run(): Promise<Improved> {
    const { baseline, planned } = await this.#baseline()
    const level = 1 - (2 * ERROR) / planned
    const changes: ActionChange[] = []
    let base = baseline
    for (;;) {
      const candidate = this.#next(base)
      const recorded = this.#limits.previous[this.#trials.length + 1]
      // What a record holds was found, and takes no time.
      const stop = recorded === undefined ? this.#reasonToStop(planned, base) : null
      if (candidate === undefined || stop !== null) {
        return await this.#finish(baseline, base, { planned, level, changes, stop: stop ?? 'nothing left' })
      }
      if (recorded === undefined) await this.#begin(candidate, base, planned)
      const tried =
        recorded === undefined ? await this.#try(candidate, base, level) : this.#recall(candidate, base, recorded)
      if (tried === null) return await this.#finish(baseline, base, { planned, level, changes, stop: 'aborted' })
      const { trial, setup, measured } = tried
      this.#trials.push(trial)
      if (measured !== null) this.#errors.push(measured.folds.rowSums)
      if (trial.outcome === 'kept' && measured !== null) {
        base.networks?.[Symbol.dispose]()
        base = measured
        changes.push(trial.change)
      } else measured?.networks?.[Symbol.dispose]()
      if (recorded !== undefined) continue
      const { seconds } = trial
      await this.#record(recordOf(setup, measured?.folds ?? null, { trial, planned, seconds }))
      await this.#call('onTrial', () => this.#limits.onTrial?.(trial, planned))
    }
  }

  async #begin({ against, title }: Candidate, { number: base, folds }: Measured, planned: number): Promise<void> {
    const started = { number: this.#trials.length + 1, base, against, title, best: folds.found.error }
    await this.#call('onTrialStart', () => this.#limits.onTrialStart?.(started, planned))
  }

  /** Measures the settings as given, or takes them from the record. */
  async #baseline(): Promise<{ readonly baseline: Measured; readonly planned: number }> {
    const { network, fit = {} } = this.#options
    const rows = this.#rows.first
    const setup = { network, fit, preparation: rows.preparation } as Setup
    const [recorded] = this.#limits.previous
    this.#tried.add(keyOf(setup))
    if (recorded !== undefined) {
      const folds = recalledBaseline(rows.ready, setup, recorded)
      const baseline = { number: 0, setup, rows, folds, networks: null }
      this.#errors.push(folds.rowSums)
      return { baseline, planned: recorded.planned }
    }
    const baseline = { number: 0, setup, rows, ...(await this.#measureBaseline(setup)) }
    this.#errors.push(baseline.folds.rowSums)
    const { seconds } = baseline.folds.found
    const planned = this.#budget.planned(this.#limits.trials, baseline.folds.found)
    await this.#record(recordOf(setup, baseline.folds, { trial: null, planned, seconds }))
    return { baseline, planned }
  }

  /** A trial of the run that this one goes on from. */
  #recall(candidate: Candidate, base: Measured, recorded: TrialRecord): Tried {
    this.#tried.add(keyOf(candidate.setup))
    const number = this.#trials.length + 1
    const { setup, rows } = this.#settle(candidate, base)
    const trial = recalledTrial(this.#name, { ...candidate, setup, number, base: base.number }, recorded)
    const folds = foldsOf(recorded)
    return { trial, setup, measured: folds === null ? null : { number, setup, rows, folds, networks: null } }
  }

  async #record(record: TrialRecord): Promise<void> {
    await this.#call('record', () => this.#limits.record?.(record))
  }

  async #call(name: 'record' | 'onTrialStart' | 'onTrial' | 'onRepeat', callback: () => unknown): Promise<void> {
    await askCallback(name, async () => void (await callback()), this.#options.signal, this.#name)
  }

  async #measureBaseline(setup: Setup): Promise<Pick<Measured, 'folds' | 'networks'>> {
    const from = this.#budget.seconds
    const proceed: Proceed = (scores) => this.#budget.isRepeated(scores.at(-1)?.repeat ?? 1, from)
    try {
      // The networks of the first repeat are a model already.
      const { first } = this.#rows
      const reserved = first.data === null ? this.#budget.reservedAtFirst() : 0
      return await this.#measure(setup, first, reserved, proceed)
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
  async #measure(
    setup: Setup,
    rows: TrialRows,
    reserved: number,
    proceed: Proceed,
  ): Promise<Pick<Measured, 'folds' | 'networks'>> {
    const ready = this.#ready(setup, rows, this.#budget.left(reserved))
    const { context, plan } = ready
    const choices = { proceed, clock: this.#clock }
    if (rows.data === null) return { folds: await runFolds(context, plan, choices), networks: null }
    const networks = networksOf(ready, rows)
    const monitor = monitorOf(context.recipe.fit)
    const trainRepeat = trainTogether(plan, monitor, (members) => networks.add(members))
    try {
      const folds = await runFolds(context, plan, { ...choices, trainRepeat })
      // Without those of a repeat whose time was up after its last training.
      networks.keep(folds.found.repeats)
      return { folds, networks }
    } catch (failure) {
      networks[Symbol.dispose]()
      throw failure
    }
  }

  /** The folds of these rows, to be trained with these settings. */
  #ready({ network, fit }: Setup, rows: TrialRows, maxSeconds: number | undefined): ReadyFolds {
    const limited = maxSeconds === undefined ? {} : { maxSeconds }
    const recipe = describeRecipe(this.#name, { ...this.#options, network, fit, ...limited }, this.#own)
    return withRecipe(rows.ready, rows.data === null ? recipe : { ...recipe, stoppingFraction: 0 })
  }

  /** The next candidate that was not tried: a first one, then a combination, then any other. */
  #next({ number, setup, folds, rows: { numbers, data } }: Measured): Candidate | undefined {
    const { candidates } = this.#limits
    const known = { faults: folds.faults, numbers, rows: this.#known, isAverage: data !== null }
    const all = inFunction(this.#name, () =>
      candidates === null ? candidatesFor(setup, folds.found, known) : givenCandidates(setup, candidates, numbers),
    )
    const isNew = (one: Candidate): boolean =>
      !this.#tried.has(keyOf(one.setup)) && (data === null || unaveraged(one.setup) === null)
    const left = all.filter(isNew)
    const combined = combinationsFor(setup, number, this.#trials, numbers)
    return left.find(({ isFirst }) => isFirst) ?? combined.find(isNew) ?? left[0]
  }

  #reasonToStop(planned: number, base: Measured): Improvement['stop'] | null {
    if (this.#options.signal?.aborted === true) return 'aborted'
    const { aim } = this.#limits
    if (aim !== null && base.folds.found.error.interval.high <= aim) return 'aim'
    if (!this.#budget.hasTimeFor(spentOn(base))) return 'time'
    return this.#trials.length >= planned ? 'trials' : null
  }

  /** The rows of a candidate, prepared as it asks for, and its settings for their inputs. */
  #settle({ setup }: Pick<Candidate, 'setup'>, base: Measured): Pick<Measured, 'setup' | 'rows'> {
    const { preparation = {} } = setup
    if (keyOfPreparation(preparation) === keyOfPreparation(base.rows.preparation)) return { setup, rows: base.rows }
    const rows = this.#rows.prepare(preparation)
    return { setup: mappedInputs(setup, base.rows.columns, rows.columns), rows }
  }

  /** Tries a candidate; `null` where the signal ends it. */
  async #try(candidate: Candidate, base: Measured, level: number): Promise<Tried | null> {
    const { against, title, change } = candidate
    this.#tried.add(keyOf(candidate.setup))
    const number = this.#trials.length + 1
    const start = this.#budget.seconds
    const own = { number, base: base.number, against, title, change }
    const seconds = (): number => this.#budget.seconds - start
    const { setup, rows } = this.#settle(candidate, base)
    try {
      const proceed = (scores: readonly FoldScore[]): boolean => isBetter(base.folds.found.scores, scores)
      const measured = {
        number,
        setup,
        rows,
        ...(await this.#measure(setup, rows, this.#budget.reserved(spentOn(base)), proceed)),
      }
      const { error, trainError, repeats, outOfFold } = measured.folds.found
      const found = gainInterval(base.folds.rowSums, measured.folds.rowSums, outOfFold.foldOfRow, level)
      const isComplete = repeats === base.folds.found.repeats && this.#budget.fits(measured.folds.found)
      const isProven = found.interval.low > 0 && this.#isBetterAveraged(measured, base)
      const outcome = found.estimate <= 0 ? 'no gain' : !isComplete ? 'out of time' : isProven ? 'kept' : 'not proven'
      const trial = { ...own, repeats, error, trainError, gain: found, outcome, seconds: seconds() } as const
      return { trial, setup, measured }
    } catch (failure) {
      const outcome = this.#outcomeOf(failure)
      const nothing = { repeats: 0, error: null, trainError: null, gain: null }
      if (outcome === null) return null
      return { trial: { ...own, ...nothing, outcome, seconds: seconds() }, setup, measured: null }
    }
  }

  /** Whether the average of the repeats is better too, where an average is the model: some changes help single networks only. */
  #isBetterAveraged({ folds, rows }: Measured, base: Measured): boolean {
    if (rows.data === null || folds.found.repeats < 2) return true
    const { truth } = rows.ready.context
    return averagedError(folds.found.outOfFold, truth) < averagedError(base.folds.found.outOfFold, truth)
  }

  /** What ended a trial; `null` for the signal. */
  #outcomeOf(failure: unknown): 'diverged' | 'out of time' | null {
    if (!(failure instanceof WellfitError)) throw failure
    if (failure.code === 'DIVERGED') return 'diverged'
    if (failure.code !== 'ABORTED') throw failure
    return this.#options.signal?.aborted === true ? null : 'out of time'
  }

  /** The networks of the final settings that are averaged; `null` with `single`, and where there was no time to train any again. */
  async #averaged(last: Measured, stop: Improvement['stop']): Promise<TrainedNetworks | null> {
    const { setup, rows, folds } = last
    if (rows.data === null) return null
    const { repeats } = folds.found
    const { mostRepeats, onRepeat } = this.#limits
    const most = mostRepeats ?? (this.#budget.isLimited ? Math.max(MOST_REPEATS, repeats) : repeats)
    const ready = this.#ready(setup, rows, undefined)
    const networks = last.networks ?? networksOf(ready, rows)
    networks.keep(most)
    if (stop !== 'aborted') {
      const secondsLeft = (): number | undefined | null =>
        this.#budget.hasTimeToRepeat(folds.found) ? this.#budget.left(this.#budget.reserved(folds.found)) : null
      const onFurther = (count: number): Promise<void> => this.#call('onRepeat', () => onRepeat?.(count, most))
      await trainFurther(networks, ready, { most, secondsLeft, onRepeat: onFurther, clock: this.#clock })
    }
    return networks.repeats === 0 ? null : networks
  }

  async #finish(
    baseline: Measured,
    last: Measured,
    known: Pick<Improvement, 'planned' | 'level' | 'changes' | 'stop'>,
  ): Promise<Improved> {
    const networks = await this.#averaged(last, known.stop)
    const { found } = last.folds
    const { task, rows, folds, repeats, seed, fingerprint, error } = found
    const first = baseline.folds.found
    // One repeat has no average to measure; thresholds decide for each network by itself.
    const isMeasured = last.rows.data !== null && repeats > 1 && this.#options.threshold === undefined
    const averaged = isMeasured ? last.rows.ready.context.truth : null
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
      expected: expectedError({ found, chosenFrom: last === baseline ? null : this.#errors, averaged }),
      seconds: this.#budget.seconds,
      ...(last.rows.data === null ? {} : { cost: costOf(networks?.count ?? folds, baseline, last) }),
    }
    const { network, fit } = last.setup
    return {
      ...record,
      message: improvementMessage(record, isMeasured),
      network,
      fit,
      preparation: last.rows.preparation,
      crossValidation: found,
      data: last.rows.data,
      networks,
    }
  }
}
