import type { Core } from '../runtime/core.js'
import { Plan, type Reserved } from '../tensor/plan.js'
import { sumOf } from './sum.js'
import {
  MOST_CONFUSION_CLASSES,
  type Bin,
  type ClassMeasures,
  type ClassPredictions,
  type Ranking,
  type Tallies,
} from './class-measures.js'
import { tallyOf } from './tally.js'

/**
 * Predictions and labels in linear memory, and what the kernels measure on them, lazily. Call `release` when done.
 */
export class ClassMeasurement implements ClassMeasures {
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

  get weight(): number {
    return this.rows
  }

  get tallies(): Tallies {
    const { decided, labels } = this.#given
    this.#tallies ??= decided === undefined ? this.#tally() : tallyOf(labels, decided, this.classes)
    return this.#tallies
  }

  get probabilities(): { readonly logLoss: number; readonly brier: number } {
    if (this.#probabilities !== undefined) return this.#probabilities
    const [predictions, labels, result] = this.#addresses()
    this.#plan.core.kernels.scoreProbabilities(predictions, labels, this.rows, this.units, result)
    const [logLoss = NaN, brier = NaN] = this.#doubles(result, 2)
    this.#probabilities = { logLoss, brier }
    return this.#probabilities
  }

  topHits(most: number): number {
    const [predictions, labels] = this.#addresses()
    // With one column, k = 2 covers both classes and k = 1 is the accuracy.
    if (most >= this.classes) return this.rows
    if (this.units === 1) return sumOf(this.tallies.correct)
    return this.#plan.core.kernels.countTopHits(predictions, labels, this.rows, this.units, most)
  }

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
    const [actual, predicted] = [words.subarray(0, classes), words.subarray(classes, 2 * classes)]
    return {
      actual,
      predicted,
      correct: words.subarray(2 * classes, 3 * classes),
      confusion: confusion === 0 ? null : words.subarray(3 * classes),
      actualRows: actual,
      predictedRows: predicted,
    }
  }

  #addresses(): [predictions: number, labels: number, result: number] {
    return [this.#plan.at(this.#predictions), this.#plan.at(this.#labels), this.#plan.at(this.#result)]
  }

  #doubles(pointer: number, count: number): Float64Array {
    return new Float64Array(this.#plan.core.kernels.memory.buffer, pointer, count)
  }
}
