import { type Clock, FASTER } from '../cross-validate/limit.js'

/** A trial takes about this fraction of the baseline's time: most stop after the first repeat. */
const TIME_OF_TRIAL = 0.6
/** The repeats of the baseline take at most this part of the budget, but for the first: a proof needs trials as well as repeats. */
const BASELINE = 0.35
/** With less, a training cannot begin. */
const LEAST_SECONDS = 1e-3

/** How the time of a search is divided. */
export interface BudgetChoices {
  readonly budgetSeconds: number
  /** Trainings with the final settings that are to follow. */
  readonly reservedTrainings: number
  /** Seconds of the run that is gone on with. */
  readonly before: number
  readonly folds: number
  readonly workers: number
}

/** What was measured of some settings. */
export interface Spent {
  readonly folds: number
  readonly repeats: number
  readonly seconds: number
  /** Whether a repeat of the folds is to be trained again: networks of a record are not kept. */
  readonly isRecalled?: boolean
}

/** The time of a search: what has gone, what is left, and what is kept for the trainings that follow. */
export class Budget {
  readonly #choices: BudgetChoices
  readonly #clock: Clock
  readonly #start: number

  constructor(choices: BudgetChoices, clock: Clock) {
    this.#choices = choices
    this.#clock = clock
    this.#start = clock()
  }

  /** Seconds that have gone, those of the run before included. */
  get seconds(): number {
    return this.#choices.before + (this.#clock() - this.#start) / 1000
  }

  /** Seconds for the next measurement: what is left but for `reserved`; `undefined` without a limit. */
  left(reserved: number): number | undefined {
    const { budgetSeconds } = this.#choices
    return budgetSeconds === Infinity ? undefined : Math.max(LEAST_SECONDS, budgetSeconds - reserved - this.seconds)
  }

  /** Seconds that the trainings to follow take with settings that were measured. */
  reserved({ folds, repeats, seconds, isRecalled = false }: Spent): number {
    const { reservedTrainings, workers } = this.#choices
    const again = isRecalled ? seconds / repeats : 0
    return again + (reservedTrainings * seconds * Math.min(workers, folds)) / (folds * repeats)
  }

  /** Whether a further repeat of the folds of these settings fits besides the trainings to follow. */
  hasTimeToRepeat(spent: Spent): boolean {
    return this.seconds + this.reserved(spent) + spent.seconds / spent.repeats <= this.#choices.budgetSeconds
  }

  /** Whether there is a limit. */
  get isLimited(): boolean {
    return this.#choices.budgetSeconds !== Infinity
  }

  /** The same before anything was measured: the part of what is left that they take if one repeat of the folds takes the rest. */
  reservedAtFirst(): number {
    const { budgetSeconds, reservedTrainings, workers, folds } = this.#choices
    if (budgetSeconds === Infinity) return 0
    const last = reservedTrainings * Math.min(workers, folds)
    return (Math.max(0, budgetSeconds - this.seconds) * last) / (folds + last)
  }

  /** Whether a trial may still fit: one repeat of the folds of such settings, somewhat faster, besides the trainings to follow. */
  hasTimeFor(spent: Spent): boolean {
    const repeat = spent.seconds / spent.repeats
    return this.seconds + this.reserved(spent) + FASTER * repeat < this.#choices.budgetSeconds
  }

  /** Whether the trainings to follow still fit. */
  fits(spent: Spent): boolean {
    return this.seconds + this.reserved(spent) < this.#choices.budgetSeconds
  }

  /** Whether the baseline is to be repeated once more, after `repeats` since `from`. */
  isRepeated(repeats: number, from: number): boolean {
    const spent = this.seconds - from
    return (spent * (repeats + 1)) / repeats <= BASELINE * (this.#choices.budgetSeconds - from)
  }

  /** How many trials fit, at least one and at most `trials`. */
  planned(trials: number, baseline: Spent): number {
    const left = this.#choices.budgetSeconds - this.reserved(baseline) - this.seconds
    return Math.max(1, Math.min(trials, Math.floor(left / (TIME_OF_TRIAL * baseline.seconds))))
  }
}
