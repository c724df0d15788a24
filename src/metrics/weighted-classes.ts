import type { Bin, ClassMeasures, ClassPredictions, Ranking, Tallies } from './class-measures.js'
import { areasUnder, countsOf, cutsOf } from './curves.js'
import { CompensatedSum, sumOf } from './sum.js'
import { tallyOf } from './tally.js'

/** What weighted rows are measured by, as `ClassMeasurement` measures rows that count alike. */
export class WeightedClasses implements ClassMeasures {
  readonly rows: number
  readonly weight: number
  readonly classes: number
  readonly #given: ClassPredictions
  readonly #weights: Float64Array
  readonly #predicted: Int32Array
  #tallies: Tallies | undefined

  constructor(given: ClassPredictions, weights: Float64Array) {
    this.#given = given
    this.#weights = weights
    this.rows = given.labels.length
    this.weight = sumOf(weights)
    this.classes = Math.max(2, given.units)
    this.#predicted = given.decided ?? Int32Array.from(given.labels, (_, row) => this.#likeliest(row))
  }

  get tallies(): Tallies {
    this.#tallies ??= tallyOf(this.#given.labels, this.#predicted, this.classes, this.#weights)
    return this.#tallies
  }

  get probabilities(): { readonly logLoss: number; readonly brier: number } {
    return {
      logLoss: this.#mean((row, label) => -Math.log(this.#share(row, label))),
      brier: this.#mean((row, label) => this.#distance(row, label)),
    }
  }

  topHits(most: number): number {
    return this.#sum((row, label) => Number(this.#rank(row, label) < most))
  }

  ranking(label: number): Ranking {
    const { labels } = this.#given
    const scored = {
      label: '',
      scores: Float64Array.from(labels, (_, row) => this.#score(row, label)),
      positive: Uint8Array.from(labels, (own) => Number(own === label)),
      weights: this.#weights,
    }
    const { auc, averagePrecision } = areasUnder(cutsOf(scored), countsOf(scored))
    return { auc: auc ?? NaN, averagePrecision: averagePrecision ?? NaN }
  }

  reliability(bins: number): Bin[] {
    const { labels } = this.#given
    const sums = Array.from({ length: bins }, () => ({ rows: 0, hits: 0, probability: new CompensatedSum() }))
    for (let row = 0; row < this.rows; row++) {
      const column = this.classes === 2 ? 1 : this.#likeliest(row)
      const probability = this.#probability(row, column)
      const bin = sums[binOf(probability, bins)]
      const weight = this.#weights[row] ?? 0
      if (bin === undefined || weight === 0) continue
      bin.rows += weight
      if (labels[row] === column) bin.hits += weight
      bin.probability.add(weight * probability)
    }
    return sums.map(({ rows, hits, probability }) => ({ rows, hits, confidence: probability.total / rows }))
  }

  release(): void {
    // It holds no linear memory.
  }

  /** The likeliest class, the first of equals; of one column, the second class above ½. */
  #likeliest(row: number): number {
    if (this.#given.units === 1) return Number((this.#given.predictions[row] ?? 0) > 0.5)
    let best = 0
    for (let label = 1; label < this.classes; label++)
      if (this.#score(row, label) > this.#score(row, best)) best = label
    return best
  }

  /** How many classes are likelier than `label`; of equals the first counts as likelier. */
  #rank(row: number, label: number): number {
    if (this.#given.units === 1) return Number(this.#predicted[row] !== label)
    const own = this.#score(row, label)
    let ahead = 0
    for (let other = 0; other < this.classes; other++) {
      const score = this.#score(row, other)
      if (score > own || (score === own && other < label)) ahead++
    }
    return ahead
  }

  /** What ranks the rows of a class: its column, or of a single column that one or its opposite. */
  #score(row: number, label: number): number {
    const { predictions, units } = this.#given
    if (units === 1) return label === 1 ? (predictions[row] ?? NaN) : -(predictions[row] ?? NaN)
    return predictions[row * units + label] ?? NaN
  }

  #probability(row: number, label: number): number {
    if (this.#given.units > 1) return this.#score(row, label)
    const second = this.#given.predictions[row] ?? NaN
    return label === 1 ? second : 1 - second
  }

  /** The probability of a class, divided by the sum of its row. */
  #share(row: number, label: number): number {
    if (this.#given.units === 1) return this.#probability(row, label)
    let sum = 0
    for (let other = 0; other < this.classes; other++) sum += this.#score(row, other)
    return this.#score(row, label) / sum
  }

  /** (p − y)² of the second of two classes, Σ(p − y)² over three or more. */
  #distance(row: number, label: number): number {
    if (this.classes === 2) return (this.#probability(row, 1) - label) ** 2
    let sum = 0
    for (let other = 0; other < this.classes; other++) sum += (this.#score(row, other) - Number(other === label)) ** 2
    return sum
  }

  #mean(of: (row: number, label: number) => number): number {
    return this.#sum(of) / this.weight
  }

  /** Σ of weight · value; rows of weight 0 are left out, whatever their value. */
  #sum(of: (row: number, label: number) => number): number {
    const sum = new CompensatedSum()
    this.#given.labels.forEach((label, row) => {
      const weight = this.#weights[row] ?? 0
      if (weight > 0) sum.add(weight * of(row, label))
    })
    return sum.total
  }
}

/** The bin (a, b] of a probability among equal ones, 0 in the first. */
function binOf(probability: number, bins: number): number {
  let bin = Math.min(Math.floor(Math.max(probability, 0) * bins), bins - 1)
  // The product is rounded: correct it by the edges.
  while (bin > 0 && probability <= bin / bins) bin--
  while (bin < bins - 1 && probability > (bin + 1) / bins) bin++
  return bin
}
