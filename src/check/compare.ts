import { indexWithin, isTrained, segmentsOf, type Segment } from '../model/segments.js'
import { penaltyOn, type Penalty } from '../program/penalty.js'
import type { GradientEntry } from '../result/index.js'
import type { Network } from '../train/network/contract.js'
import type { Probe } from '../train/probe/probe.js'
import { checkDirection, type DirectionFinding } from './directions.js'
import type { GradientSettings } from './gradient-options.js'
import { quotientTaker, type Quotient } from './quotients.js'
import { positionsOf } from './sampling.js'
import { Tally } from './verdict.js'

/** Analytic gradients to compare: with the penalty, and without it where that is known. */
export interface Analytic {
  readonly whole: ArrayLike<number>
  readonly loss: ArrayLike<number> | null
  /** Whether there is a penalty at all. */
  readonly isPenalized: boolean
}

/** What was found out about one parameter. */
export interface ParameterFinding {
  readonly segment: Segment
  readonly checked: number
  readonly skipped: number
  readonly whole: Tally
  /** The loss and the penalty apart. */
  readonly loss: Tally
  readonly penalty: Tally
  readonly direction: DirectionFinding | null
}

/** What was found out about all of θ. */
export interface Comparison {
  readonly parameters: readonly ParameterFinding[]
  /** Along a direction over all of θ. */
  readonly overall: DirectionFinding | null
  readonly worst: readonly GradientEntry[]
}

/** Compares entry by entry, and along directions where a sample is taken. */
export function compare(
  network: Network,
  probe: Probe,
  analytic: Analytic,
  settings: GradientSettings,
  penalty: Penalty,
): Comparison {
  const segments = segmentsOf(network.options)
  const theta = network.parameters
  const worst = new Worst(settings.worst)
  const take = quotientTaker(probe, settings)
  const penaltyOf = (segment: Segment): Penalty | null => penaltyOn(network.options, segment, penalty)
  const sampled = settings.entries === 'sampled'
  const direction = (segment: Segment, on: Penalty | null, stream: number): DirectionFinding =>
    checkDirection(probe, theta, analytic.whole, { ...segment, segment }, () => on, settings.seed, stream)
  const parameters = [...segments.entries()].flatMap(([i, segment]) => {
    if (!isTrained(network.options, segment)) return []
    const on = penaltyOf(segment)
    const samples = sampled ? settings.samples : Infinity
    const positions = positionsOf(segment, samples, settings.seed, 2 * i)
    const found = compareSegment(segment, positions, analytic, worst, (index, slope) =>
      take(index, theta[index] ?? NaN, slope, on),
    )
    return [{ ...found, direction: sampled ? direction(segment, on, 2 * i + 1) : null }]
  })
  const penalties = segments.flatMap((segment) => Array<Penalty | null>(segment.length).fill(penaltyOf(segment)))
  const all = { segment: null, offset: 0, length: theta.length }
  const overall = sampled
    ? checkDirection(probe, theta, analytic.whole, all, (i) => penalties[i] ?? null, settings.seed, 2 * segments.length)
    : null
  return { parameters, overall, worst: worst.sorted() }
}

function compareSegment(
  segment: Segment,
  positions: Iterable<number>,
  analytic: Analytic,
  worst: Worst,
  take: (index: number, slope: number) => Quotient | null,
): Omit<ParameterFinding, 'direction'> {
  let [checked, skipped] = [0, 0]
  const [whole, loss, penalty] = [new Tally(), new Tally(), new Tally()]
  for (const i of positions) {
    const index = segment.offset + i
    const slope = analytic.whole[index] ?? NaN
    const quotient = take(index, slope)
    if (quotient === null) {
      skipped++
      continue
    }
    checked++
    const numerical = quotient.loss + quotient.penalty
    whole.add(numerical, slope, quotient.noise)
    const lossSlope = analytic.loss?.[index]
    if (lossSlope !== undefined) {
      loss.add(quotient.loss, lossSlope, quotient.noise)
      penalty.add(quotient.penalty, slope - lossSlope, 0)
    }
    worst.offer(segment, i, slope, numerical)
  }
  return { segment, checked, skipped, whole, loss, penalty }
}

/** The entries furthest apart in absolute terms: those that make up the difference. */
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
    const apart = (entry: GradientEntry): number => {
      const distance = Math.abs(entry.numerical - entry.analytic)
      return Number.isNaN(distance) ? Infinity : distance
    }
    this.#entries = this.#entries.sort((a, b) => (apart(b) > apart(a) ? 1 : -1)).slice(0, this.#count)
    const last = this.#entries.at(-1)
    if (last !== undefined && this.#entries.length === this.#count) this.#least = apart(last)
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
