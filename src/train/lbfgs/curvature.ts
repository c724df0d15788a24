import type { Core } from '../../runtime/core.js'
import type { Plan, Reserved } from '../../tensor/plan.js'
import type { Reals } from '../../tensor/reals.js'

/** A pair is kept where sᵀy exceeds this multiple of ‖s‖·‖y‖: below, rounding dominates the curvature. */
const LEAST_COSINE = 1e-10

interface Pair {
  readonly step: Reserved
  readonly change: Reserved
  /** sᵀy. */
  curvature: number
}

/**
 * The last pairs of s = a step of θ and y = the change of dJ/dθ over it, in linear memory, and the quasi-Newton direction
 * −H·g, with H the limited-memory BFGS approximation of the inverse Hessian, by the two-loop recursion (Nocedal
 * and Wright, algorithm 7.4). Dot products are sums in a fixed tree.
 */
export class CurvaturePairs {
  readonly #core: Core
  readonly #plan: Plan
  readonly #count: number
  /** Oldest first. */
  #pairs: Pair[] = []
  #free: Pair[]

  /** Reserves room in the plan for `memory` pairs of `count` entries; the plan is allocated before the pairs are used. */
  constructor(plan: Plan, count: number, memory: number) {
    this.#core = plan.core
    this.#count = count
    this.#plan = plan
    this.#free = Array.from({ length: memory }, () => {
      return { step: plan.reals(count), change: plan.reals(count), curvature: 0 }
    })
  }

  get isEmpty(): boolean {
    return this.#pairs.length === 0
  }

  clear(): void {
    this.#free.push(...this.#pairs)
    this.#pairs = []
  }

  /** Adds the pair of a step; takes the addresses of θ and g before it and now. */
  learn(before: { theta: number; gradient: number }, now: { theta: number; gradient: number }): void {
    const pair = this.#free.pop() ?? this.#pairs.shift()
    if (pair === undefined) return
    this.#subtract(now.theta, before.theta, this.#plan.at(pair.step))
    this.#subtract(now.gradient, before.gradient, this.#plan.at(pair.change))
    this.#keep(pair)
  }

  /** Writes −H·gradient to `target`. */
  direction(gradient: number, target: number): void {
    const { scale, addScaled, dot } = this.#core.kernels
    const count = this.#count
    scale(gradient, target, count, -1)
    const factors = new Map<Pair, number>()
    for (const pair of this.#pairs.toReversed()) {
      const factor = dot(this.#plan.at(pair.step), target, count) / pair.curvature
      factors.set(pair, factor)
      addScaled(this.#plan.at(pair.change), target, count, -factor)
    }
    const newest = this.#pairs.at(-1)
    if (newest !== undefined) scale(target, target, count, newest.curvature / this.#squares(newest.change))
    for (const pair of this.#pairs) {
      const factor = dot(this.#plan.at(pair.change), target, count) / pair.curvature
      addScaled(this.#plan.at(pair.step), target, count, (factors.get(pair) ?? 0) - factor)
    }
  }

  /** s and y of every pair, oldest first, as copies, for a checkpoint. */
  get state(): Reals[] {
    return this.#pairs
      .flatMap(({ step, change }) => [step, change])
      .map((vector) => this.#core.reals(this.#plan.at(vector), this.#count).slice())
  }

  set state(vectors: readonly Reals[]) {
    this.clear()
    for (let i = 0; i + 1 < vectors.length; i += 2) {
      const pair = this.#free.pop()
      const [step, change] = [vectors[i], vectors[i + 1]]
      if (pair === undefined || step === undefined || change === undefined) return
      this.#core.reals(this.#plan.at(pair.step), this.#count).set(step)
      this.#core.reals(this.#plan.at(pair.change), this.#count).set(change)
      this.#keep(pair)
    }
  }

  #keep(pair: Pair): void {
    const [step, change] = [this.#plan.at(pair.step), this.#plan.at(pair.change)]
    pair.curvature = this.#core.kernels.dot(step, change, this.#count)
    const lengths = Math.sqrt(this.#squares(pair.step)) * Math.sqrt(this.#squares(pair.change))
    ;(pair.curvature > LEAST_COSINE * lengths ? this.#pairs : this.#free).push(pair)
  }

  #subtract(left: number, right: number, target: number): void {
    const { scale, addScaled } = this.#core.kernels
    scale(left, target, this.#count, 1)
    addScaled(right, target, this.#count, -1)
  }

  #squares(vector: Reserved): number {
    return this.#core.kernels.sumSquares(this.#plan.at(vector), this.#count)
  }
}
