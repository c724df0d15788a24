import { indexWithin, isTrained, segmentsOf, type Segment } from '../model/segments.js'
import { penaltyOn, type Penalty } from '../program/step/penalty.js'
import type { GradientEntry } from '../result/index.js'
import type { AbortableWork } from '../train/abortable-work.js'
import type { Network } from '../train/network/contract.js'
import type { Probe } from '../train/probe/probe.js'
import { checkDirection, type DirectionFinding } from './directions.js'
import type { GradientSettings } from './gradient-options.js'
import { quotientTaker, type Quotient } from './quotients.js'
import { sampleIndices } from './sampling.js'
import { Tally } from './verdict.js'

/** Analytic gradients to compare: with the penalty, and without it where known. */
export interface Analytic {
  readonly whole: ArrayLike<number>
  readonly loss: ArrayLike<number> | null
  /** Whether there is any penalty. */
  readonly isPenalized: boolean
}

/** The findings on one parameter. */
export interface ParameterFinding {
  readonly segment: Segment
  readonly checked: number
  readonly skipped: number
  readonly whole: Tally
  /** The loss and the penalty separately. */
  readonly loss: Tally
  readonly penalty: Tally
  /** The gradient is that of the loss alone although there is a penalty. */
  readonly lacksPenalty: boolean
  readonly direction: DirectionFinding | null
}

/** The findings on all of θ. */
export interface Comparison {
  readonly parameters: readonly ParameterFinding[]
  /** Along a direction over all of θ, where a sample is taken. */
  readonly overall: DirectionFinding | null
  readonly worst: readonly GradientEntry[]
}

/** How to compare. */
export interface ComparisonPlan {
  readonly settings: GradientSettings
  readonly penalty: Penalty
  readonly work: AbortableWork
}

/** Compares entry by entry, and along directions where a sample is taken. */
export async function compare(
  network: Network,
  probe: Probe,
  analytic: Analytic,
  { settings, penalty, work }: ComparisonPlan,
): Promise<Comparison> {
  const segments = segmentsOf(network.options)
  const theta = network.parameters
  const worst = new Worst(settings.worst)
  const take = quotientTaker(probe, settings)
  const penaltyOf = (segment: Segment): Penalty | null => penaltyOn(network.options, segment, penalty)
  const sampled = settings.entries === 'sampled'
  const direction = (segment: Segment, on: Penalty | null, stream: number): DirectionFinding =>
    checkDirection(probe, theta, analytic.whole, { ...segment, segment }, () => on, settings.seed, stream)
  const parameters: ParameterFinding[] = []
  for (const [i, segment] of segments.entries()) {
    if (!isTrained(network.options, segment)) continue
    const on = penaltyOf(segment)
    const samples = sampled ? settings.samples : Infinity
    const indices = sampleIndices(segment, samples, settings.seed, 2 * i)
    const comparing = { analytic, worst, work }
    const found = await compareSegment(segment, indices, comparing, (index, derivative) =>
      take(index, theta[index] ?? NaN, derivative, on),
    )
    parameters.push({ ...found, direction: sampled ? direction(segment, on, 2 * i + 1) : null })
    if (work.isSliceOver) await work.yield()
  }
  const penalties = segments.flatMap((segment) => Array<Penalty | null>(segment.length).fill(penaltyOf(segment)))
  const held = segments.flatMap((segment) => Array<boolean>(segment.length).fill(!isTrained(network.options, segment)))
  const all = { segment: null, offset: 0, length: theta.length, isHeld: (i: number) => held[i] === true }
  const overall = sampled
    ? checkDirection(probe, theta, analytic.whole, all, (i) => penalties[i] ?? null, settings.seed, 2 * segments.length)
    : null
  return { parameters, overall, worst: worst.sorted() }
}

interface Comparing {
  readonly analytic: Analytic
  readonly worst: Worst
  readonly work: AbortableWork
}

async function compareSegment(
  segment: Segment,
  indices: Iterable<number>,
  { analytic, worst, work }: Comparing,
  take: (index: number, derivative: number) => Quotient | null,
): Promise<Omit<ParameterFinding, 'direction'>> {
  let [checked, skipped] = [0, 0]
  const [whole, loss, penalty, withoutPenalty] = [new Tally(), new Tally(), new Tally(), new Tally()]
  let isPenalized = false
  for (const i of indices) {
    if (work.isSliceOver) await work.yield()
    const index = segment.offset + i
    const derivative = analytic.whole[index] ?? NaN
    const quotient = take(index, derivative)
    if (quotient === null) {
      skipped++
      continue
    }
    checked++
    const numerical = quotient.loss + quotient.penalty
    whole.add(numerical, derivative, quotient.noise)
    const lossDerivative = analytic.loss?.[index]
    if (lossDerivative !== undefined) {
      loss.add(quotient.loss, lossDerivative, quotient.noise)
      penalty.add(quotient.penalty, derivative - lossDerivative, 0)
    }
    withoutPenalty.add(quotient.loss, derivative, quotient.noise)
    isPenalized ||= quotient.penalty !== 0
    worst.offer(segment, i, derivative, numerical)
  }
  const lacksPenalty = isPenalized && whole.isFaulty && !withoutPenalty.isFaulty
  return { segment, checked, skipped, whole, loss, penalty, lacksPenalty }
}

/** The entries with the largest absolute error, which dominate the difference. */
class Worst {
  readonly #count: number
  #entries: GradientEntry[] = []
  #least = -1

  constructor(count: number) {
    this.#count = count
  }

  offer(segment: Segment, index: number, analytic: number, numerical: number): void {
    if (Math.abs(numerical - analytic) <= this.#least) return
    this.#entries.push(compareEntry(segment, index, analytic, numerical))
    if (this.#entries.length > 4 * this.#count + 16) this.#prune()
  }

  sorted(): readonly GradientEntry[] {
    this.#prune()
    return this.#entries
  }

  #prune(): void {
    const errorOf = (entry: GradientEntry): number => {
      const error = Math.abs(entry.numerical - entry.analytic)
      return Number.isNaN(error) ? Infinity : error
    }
    this.#entries = this.#entries.sort((a, b) => (errorOf(b) > errorOf(a) ? 1 : -1)).slice(0, this.#count)
    const last = this.#entries.at(-1)
    if (last !== undefined && this.#entries.length === this.#count) this.#least = errorOf(last)
  }
}

function compareEntry(segment: Segment, index: number, analytic: number, numerical: number): GradientEntry {
  const size = Math.abs(numerical) + Math.abs(analytic)
  return {
    layer: segment.layer,
    parameter: segment.parameter,
    index: indexWithin(segment, index),
    analytic,
    numerical,
    difference: size === 0 ? 0 : Math.abs(numerical - analytic) / size,
  }
}
