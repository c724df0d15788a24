import { inFunction, WellfitError } from '../../errors.js'
import type { Setup } from '../../diagnose/curves/settings.js'
import type { ActionChange, FoldEstimate, FoldScore, Improvement, ImprovementTrial } from '../../result/index.js'
import { askCallback } from '../../train/fit/callbacks.js'
import { keepingFolds, type ReadyFolds, withRecipe } from '../cross-validate/ready-folds.js'
import type { NetworkOptions } from '../../model/network-options.js'
import { type CrossValidateChoices, describeRecipe, type FoldFit } from '../cross-validate/options.js'
import { type CrossValidated, type FoldsFound, type Proceed, runFolds } from '../cross-validate/run-folds.js'
import { gainInterval } from '../statistics/gain-interval.js'
import { type Candidate, candidatesFor, combinationsFor, givenCandidates } from './candidates.js'
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
}

/** The probability that any claim of a run is false. */
const ERROR = 0.05
/** A trial takes about this fraction of the baseline's time: most stop after the first repeat. */
const TIME_OF_TRIAL = 0.6

/** What all folds take, of a dataset or a table. */
type FoldOptions = CrossValidateChoices<unknown>

/** Settings that were measured. */
interface Measured {
  readonly number: number
  readonly setup: Setup
  readonly folds: FoldsFound
}

/** A trial, and what it measured; no measurement where a training did not end. */
interface Tried {
  readonly trial: ImprovementTrial
  readonly measured: Measured | null
}

/** One improvement: the baseline, then trials until they, the time or the candidates end. */
export class Search {
  readonly #limits: Limits
  readonly #options: FoldOptions
  readonly #own: readonly string[]
  /** The rows and folds of all trials, checked once. */
  readonly #ready: ReadyFolds
  readonly #start = performance.now()
  readonly #trials: ImprovementTrial[] = []
  /** The baseline, and every trial whose trainings ended. */
  readonly #measured: Measured[] = []
  readonly #tried = new Set<string>()

  /**
   * @param options Those of the baseline.
   * @param own Keys of options besides those of all folds.
   */
  constructor(ready: ReadyFolds, limits: Limits, options: FoldOptions, own: readonly string[]) {
    this.#ready = keepingFolds(ready)
    this.#limits = limits
    this.#options = options
    this.#own = own
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
        base = measured
        changes.push(trial.change)
      }
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
      const baseline = { number: 0, setup, folds: recalledBaseline(this.#ready, setup, recorded) }
      this.#measured.push(baseline)
      return { baseline, planned: recorded.planned }
    }
    const baseline = { number: 0, setup, folds: await this.#measureBaseline(setup) }
    this.#measured.push(baseline)
    const { seconds } = baseline.folds.found
    const planned = this.#planned(seconds, this.#reserved(baseline.folds))
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
    return { trial, measured: folds === null ? null : { number, setup, folds } }
  }

  async #record(record: TrialRecord): Promise<void> {
    await this.#call('record', () => this.#limits.record?.(record))
  }

  async #call(name: 'record' | 'onTrial', callback: () => unknown): Promise<void> {
    await askCallback(name, async () => void (await callback()), this.#options.signal, this.#name)
  }

  async #measureBaseline(setup: Setup): Promise<FoldsFound> {
    try {
      return await this.#measure(setup, this.#reservedAtFirst())
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
  async #measure(setup: Setup, reserved: number, proceed?: Proceed): Promise<FoldsFound> {
    const recipe = describeRecipe(this.#name, { ...this.#options, ...setup, ...this.#left(reserved) }, this.#own)
    const { context, plan } = withRecipe(this.#ready, recipe)
    return await runFolds(context, plan, proceed)
  }

  #left(reserved: number): Pick<FoldOptions, 'maxSeconds'> {
    const { budgetSeconds } = this.#limits
    return budgetSeconds === Infinity ? {} : { maxSeconds: Math.max(1e-3, budgetSeconds - reserved - this.#seconds()) }
  }

  /** Seconds that the final trainings of these settings are expected to take. */
  #reserved({ found }: Pick<FoldsFound, 'found'>): number {
    const { folds, repeats, seconds } = found
    const { workers = 1 } = this.#options
    return (this.#limits.reservedTrainings * seconds * Math.min(workers, folds)) / (folds * repeats)
  }

  #seconds(): number {
    const before = this.#limits.previous.reduce((sum, { seconds }) => sum + seconds, 0)
    return before + (performance.now() - this.#start) / 1000
  }

  #planned(baseline: number, reserved: number): number {
    const { budgetSeconds, trials } = this.#limits
    const left = Math.floor((budgetSeconds - reserved - this.#seconds()) / (TIME_OF_TRIAL * baseline))
    return Math.max(1, Math.min(trials, left))
  }

  /** The part of what is left that the final trainings take, if one repeat of the folds takes the rest. */
  #reservedAtFirst(): number {
    const { budgetSeconds, reservedTrainings } = this.#limits
    if (budgetSeconds === Infinity) return 0
    const { workers = 1, folds = 1 } = this.#options
    const last = reservedTrainings * Math.min(workers, folds)
    return (Math.max(0, budgetSeconds - this.#seconds()) * last) / (folds + last)
  }

  /** Whether the final trainings of these settings still fit into the budget. */
  #fits(folds: FoldsFound): boolean {
    return this.#seconds() + this.#reserved(folds) < this.#limits.budgetSeconds
  }

  /** The first candidate that was not tried. */
  #next({ number, setup, folds }: Measured): Candidate | undefined {
    const { candidates } = this.#limits
    const all = inFunction(this.#name, () =>
      candidates === null ? candidatesFor(setup, folds.found, folds.faults) : givenCandidates(setup, candidates),
    )
    const isNew = (one: Candidate): boolean => !this.#tried.has(keyOf(one.setup))
    return all.find(isNew) ?? combinationsFor(setup, number, this.#trials).find(isNew)
  }

  #reasonToStop(planned: number, base: Measured): Improvement['stop'] | null {
    if (this.#options.signal?.aborted === true) return 'aborted'
    if (!this.#fits(base.folds)) return 'time'
    return this.#trials.length >= planned ? 'trials' : null
  }

  /** Tries a candidate; `null` where the signal ends it. */
  async #try({ setup, against, title, change }: Candidate, base: Measured, level: number): Promise<Tried | null> {
    this.#tried.add(keyOf(setup))
    const number = this.#trials.length + 1
    const start = performance.now()
    const own = { number, base: base.number, against, title, change }
    const seconds = (): number => (performance.now() - start) / 1000
    try {
      const proceed = (scores: readonly FoldScore[]): boolean => isBetter(base.folds.found.scores, scores)
      const folds = await this.#measure(setup, this.#reserved(base.folds), proceed)
      const { error, trainError, repeats, outOfFold } = folds.found
      const found = gainInterval(base.folds.rowSums, folds.rowSums, outOfFold.foldOfRow, level)
      const isComplete = repeats === base.folds.found.repeats && this.#fits(folds)
      const outcome =
        found.estimate <= 0 ? 'no gain' : !isComplete ? 'out of time' : found.interval.low > 0 ? 'kept' : 'not proven'
      const trial = { ...own, repeats, error, trainError, gain: found, outcome, seconds: seconds() } as const
      return { trial, measured: { number, setup, folds } }
    } catch (failure) {
      const outcome = this.#outcomeOf(failure)
      const nothing = { repeats: 0, error: null, trainError: null, gain: null }
      return outcome === null ? null : { trial: { ...own, ...nothing, outcome, seconds: seconds() }, measured: null }
    }
  }

  /** What ended a trial; `null` for the signal. */
  #outcomeOf(failure: unknown): 'diverged' | 'out of time' | null {
    if (!(failure instanceof WellfitError)) throw failure
    if (failure.code === 'DIVERGED') return 'diverged'
    if (failure.code !== 'ABORTED') throw failure
    return this.#options.signal?.aborted === true ? null : 'out of time'
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
      seconds: this.#seconds(),
    }
    const { network, fit } = last.setup
    return { ...record, message: improvementMessage(record), network, fit, crossValidation: found }
  }
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
