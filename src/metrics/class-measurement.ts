import type { Core } from '../runtime/core.js'
import { Plan, type Reserved } from '../tensor/plan.js'
import type { Reals } from '../tensor/reals.js'

/** Counts by class: actual rows, predicted rows, correct predictions. */
export interface Tallies {
  readonly actual: Uint32Array
  readonly predicted: Uint32Array
  readonly correct: Uint32Array
  /** [actual, predicted], row-major; `null` for very many classes. */
  readonly confusion: Uint32Array | null
}

/** Ranking metrics of one class; NaN where undefined. */
export interface Ranking {
  readonly auc: number
  readonly averagePrecision: number
}

/** One bin of probabilities: its rows, those that are of the class, and the mean probability. */
export interface Bin {
  readonly rows: number
  readonly hits: number
  readonly confidence: number
}

/** No confusion matrix is built for more classes: it would exceed 4 MB. */
const MOST_CONFUSION_CLASSES = 1000

/** Predictions and labels to measure. */
export interface ClassPredictions {
  /** [rows, units] finite probabilities; where `units` is 1, of the second of two classes. */
  readonly predictions: Reals
  readonly labels: Int32Array
  readonly units: number
  /** The class predicted for each row, where it is not the most probable one. */
  readonly decided?: Int32Array
}

/**
 * Predictions and labels in linear memory, and what the kernels measure on them, lazily. Call `release` when done.
 */
export class ClassMeasurement {
  readonly rows: number
  readonly units: number
  readonly classes: number
  readonly #given: ClassPredictions
  readonly #plan: Plan
  readonly #predictions: Reserved
  readonly #labels: Reserved
  readonly #keys: Reserved
  readonly #result: Reserved
  readonly #counts: Reserved
  readonly #rankings = new Map<number, Ranking>()
  #tallies: Tallies | undefined
  #probabilities: { readonly logLoss: number; readonly brier: number } | undefined

  constructor(core: Core, given: ClassPredictions, functionName: string) {
    const { predictions, labels, units } = given
    this.#given = given
    this.rows = labels.length
    this.units = units
    this.classes = Math.max(2, units)
    const plan = new Plan(core)
    this.#plan = plan
    this.#predictions = plan.reals(predictions.length)
    this.#labels = plan.reserve(labels.length * 4)
    this.#keys = plan.reserve(labels.length * 16)
    this.#result = plan.reserve(32)
    this.#counts = plan.reserve(this.#countWords * 4)
    plan.allocate(functionName)
    core.reals(plan.at(this.#predictions), predictions.length).set(predictions)
    core.words(plan.at(this.#labels), labels.length).set(labels)
  }

  /** Counts by class. */
  get tallies(): Tallies {
    const { decided, labels } = this.#given
    this.#tallies ??= decided === undefined ? this.#tally() : this.#tallyDecided(labels, decided)
    return this.#tallies
  }

  /** Log loss and Brier score. */
  get probabilities(): { readonly logLoss: number; readonly brier: number } {
    if (this.#probabilities !== undefined) return this.#probabilities
    const [predictions, labels, result] = this.#addresses()
    this.#plan.core.kernels.scoreProbabilities(predictions, labels, this.rows, this.units, result)
    const [logLoss = NaN, brier = NaN] = this.#doubles(result, 2)
    this.#probabilities = { logLoss, brier }
    return this.#probabilities
  }

  /** Rows whose class is among the `most` most probable. */
  topHits(most: number): number {
    const [predictions, labels] = this.#addresses()
    // With one column, k = 2 covers both classes and k = 1 is the accuracy.
    if (most >= this.classes) return this.rows
    if (this.units === 1) return this.tallies.correct.reduce((sum, count) => sum + count, 0)
    return this.#plan.core.kernels.countTopHits(predictions, labels, this.rows, this.units, most)
  }

  /** Ranks a class against all others. */
  ranking(label: number): Ranking {
    const known = this.#rankings.get(label)
    if (known !== undefined) return known
    const [predictions, labels, result] = this.#addresses()
    this.#plan.core.kernels.rankClass(
      predictions,
      labels,
      this.rows,
      this.units,
      label,
      this.#plan.at(this.#keys),
      result,
    )
    const [auc = NaN, averagePrecision = NaN] = this.#doubles(result, 2)
    const ranking = { auc, averagePrecision }
    this.#rankings.set(label, ranking)
    return ranking
  }

  /** Predicted probabilities and observed frequencies in equal bins. */
  reliability(bins: number): Bin[] {
    const core = this.#plan.core
    const [predictions, labels] = this.#addresses()
    const region = core.memory.allocate(bins * 32, 'metrics')
    try {
      core.bytes(region.pointer, bins * 32).fill(0)
      core.kernels.binProbabilities(predictions, labels, this.rows, this.units, bins, region.pointer)
      const found = this.#doubles(region.pointer, bins * 4)
      return Array.from({ length: bins }, (_, bin) => {
        const [rows = 0, hits = 0, sum = 0, lost = 0] = found.subarray(bin * 4, bin * 4 + 4)
        return { rows, hits, confidence: (sum + lost) / rows }
      })
    } finally {
      core.memory.release(region)
    }
  }

  release(): void {
    this.#plan.release()
  }

  get #confusionWords(): number {
    return this.classes <= MOST_CONFUSION_CLASSES ? this.classes ** 2 : 0
  }

  get #countWords(): number {
    return this.classes * 3 + this.#confusionWords
  }

  #tally(): Tallies {
    const { core } = this.#plan
    const [predictions, labels] = this.#addresses()
    const { classes } = this
    const counts = this.#plan.at(this.#counts)
    const confusion = this.#confusionWords === 0 ? 0 : counts + classes * 12
    core.kernels.tallyClasses(predictions, labels, this.rows, this.units, classes, counts, confusion)
    const words = core.words(counts, this.#countWords).slice()
    return {
      actual: words.subarray(0, classes),
      predicted: words.subarray(classes, 2 * classes),
      correct: words.subarray(2 * classes, 3 * classes),
      confusion: confusion === 0 ? null : words.subarray(3 * classes),
    }
  }

  /** The same counts of classes that are decided elsewhere. */
  #tallyDecided(labels: Int32Array, decided: Int32Array): Tallies {
    const [actual, predicted, correct] = [0, 0, 0].map(() => new Uint32Array(this.classes)) as [
      Uint32Array,
      Uint32Array,
      Uint32Array,
    ]
    const confusion = this.#confusionWords === 0 ? null : new Uint32Array(this.#confusionWords)
    labels.forEach((label, row) => {
      const given = decided[row] ?? 0
      const cell = label * this.classes + given
      actual[label] = (actual[label] ?? 0) + 1
      predicted[given] = (predicted[given] ?? 0) + 1
      if (given === label) correct[label] = (correct[label] ?? 0) + 1
      if (confusion !== null) confusion[cell] = (confusion[cell] ?? 0) + 1
    })
    return { actual, predicted, correct, confusion }
  }

  #addresses(): [predictions: number, labels: number, result: number] {
    return [this.#plan.at(this.#predictions), this.#plan.at(this.#labels), this.#plan.at(this.#result)]
  }

  #doubles(pointer: number, count: number): Float64Array {
    return new Float64Array(this.#plan.core.kernels.memory.buffer, pointer, count)
  }
}
