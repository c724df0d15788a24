import * as layout from '../../../assembly/layout.js'
import { parameterCount } from '../../model/segments.js'
import type { OptimizerDescription } from '../../model/optimizers.js'
import type { Training } from '../../program/training.js'
import type { Core } from '../../runtime/core.js'
import { Plan, type Reserved } from '../../tensor/plan.js'
import type { Reals } from '../../tensor/reals.js'
import { CurvaturePairs } from './curvature.js'
import { type LinePoint, searchLine } from './line-search.js'
import type { NetworkInternals } from '../network/internals.js'
import { TimeSlices, yieldToEventLoop } from '../fit/time-slices.js'

/**
 * How an iteration ended. `stepped`: θ moved; `converged`: θ is where the gradient is as small as asked for;
 * `exhausted`: no step lowers the cost; `diverged`: cost or gradient are not finite at θ as it stands.
 */
export type Iteration = 'stepped' | 'converged' | 'exhausted' | 'diverged' | 'aborted'

/** Roundings of θ that a step must be longer than, unless it lowers the cost. */
const NEGLIGIBLE = 1024

/** Half the distance from 1 to the next number. */
function roundingOf({ precision }: Core): number {
  return precision === 'f32' ? 2 ** -24 : 2 ** -53
}

/**
 * Limited-memory BFGS over all rows as one batch (Liu and Nocedal, 1989): a quasi-Newton direction, and a line search
 * along it. The vectors live in linear memory.
 */
export class Lbfgs {
  readonly #network: NetworkInternals
  readonly #training: Training
  readonly #options: OptimizerDescription
  readonly #count: number
  readonly #plan: Plan
  readonly #pairs: CurvaturePairs
  readonly #theta: Reserved
  readonly #gradient: Reserved
  readonly #direction: Reserved
  readonly #slices = new TimeSlices()
  /** The cost at θ where the training's gradient is that of θ as it stands. */
  #cost: number | null = null
  /** The cost where the line begins. */
  #start = NaN
  /** Where on the line θ and the training's gradient are. */
  #at = 0
  #isConverged = false

  constructor(network: NetworkInternals, training: Training, options: OptimizerDescription) {
    const count = parameterCount(network.description)
    this.#network = network
    this.#training = training
    this.#options = options
    this.#count = count
    this.#plan = new Plan(network.core)
    this.#theta = this.#plan.reals(count)
    this.#gradient = this.#plan.reals(count)
    this.#direction = this.#plan.reals(count)
    // One allocation for all: where there is no memory for it, nothing is left behind.
    this.#pairs = new CurvaturePairs(this.#plan, count, Number(options['memory']))
    this.#plan.allocate('fit')
  }

  /** Whether the gradient at θ is as small as asked for. */
  get isConverged(): boolean {
    return this.#isConverged
  }

  /** In words: why there is no further step. */
  explain(iteration: 'converged' | 'exhausted'): { readonly reason: 'converged'; readonly message: string } {
    const steepest = `The largest entry of the gradient is ${Number(this.#steepest.toPrecision(3))}`
    const message =
      iteration === 'converged'
        ? `${steepest}, within gradientTolerance ${this.#options['gradientTolerance']}.`
        : `${steepest}, and no step along it lowers the cost: ${this.#network.core.precision} gives no better answer.`
    return { reason: 'converged', message }
  }

  get #steepest(): number {
    return this.#network.core.kernels.maxMagnitude(this.#training.derivatives, this.#count)
  }

  /** What outlives an iteration besides θ. */
  get state(): Reals[] {
    return this.#pairs.state
  }

  set state(vectors: readonly Reals[]) {
    this.#pairs.state = vectors
  }

  release(): void {
    this.#plan.release()
  }

  /** One step, or why there is none; θ is then as it was. */
  async iterate(signal: AbortSignal | undefined): Promise<Iteration> {
    this.#cost ??= this.#measure()
    if (!Number.isFinite(this.#cost) || !Number.isFinite(this.#steepest)) return 'diverged'
    if (this.#checkConverged()) return 'converged'
    const point = (await this.#search(signal)) ?? (await this.#searchAnew(signal))
    if (signal?.aborted === true) return 'aborted'
    if (point !== null && this.#accept(point)) return 'stepped'
    this.#goBack()
    this.#cost = this.#measure()
    return 'exhausted'
  }

  /** Without the pairs: they may mislead where the curvature has changed. */
  async #searchAnew(signal: AbortSignal | undefined): Promise<LinePoint | null> {
    if (this.#pairs.isEmpty || signal?.aborted === true) return null
    this.#pairs.clear()
    this.#cost = this.#measure()
    return await this.#search(signal)
  }

  async #search(signal: AbortSignal | undefined): Promise<LinePoint | null> {
    const { core, parameters } = this.#network
    const { scale, dot, sumSquares } = core.kernels
    const [theta, gradient, direction] = this.#places
    scale(parameters, theta, this.#count, 1)
    scale(this.#training.derivatives, gradient, this.#count, 1)
    this.#pairs.direction(gradient, direction)
    const slope = dot(gradient, direction, this.#count)
    if (!(slope < 0)) return null
    const rate = this.#options.learningRate
    // The first direction has the length of the gradient, which says nothing of how far to go.
    const first = this.#pairs.isEmpty ? rate * Math.min(1, 1 / Math.sqrt(sumSquares(gradient, this.#count))) : rate
    this.#start = this.#cost ?? NaN
    const start = { step: 0, cost: this.#start, slope }
    const rounding = 4 * roundingOf(core) * Math.abs(start.cost)
    const found = await searchLine({ start, first, rounding, evaluate: (step) => this.#evaluate(step, signal) })
    if (found === null || signal?.aborted === true) this.#goBack()
    return found
  }

  async #evaluate(step: number, signal: AbortSignal | undefined): Promise<LinePoint> {
    const [, , direction] = this.#places
    if (this.#slices.isOver) {
      this.#goBack()
      await yieldToEventLoop()
    }
    // What is left of the search ends at once: nothing is lower than this.
    if (signal?.aborted === true) return { step, cost: NaN, slope: NaN }
    this.#goTo(step)
    const cost = this.#measure()
    this.#at = step
    const slope = this.#network.core.kernels.dot(this.#training.derivatives, direction, this.#count)
    return { step, cost: Number.isFinite(slope) ? cost : NaN, slope }
  }

  /** Moves to a point; false where rounding alone tells it from where θ was. */
  #accept({ step, cost }: LinePoint): boolean {
    const { session, derivatives } = this.#training
    const { parameters } = this.#network
    const [theta, gradient] = this.#places
    // The search may have looked further before it came back to this point.
    if (this.#at !== step) {
      this.#goTo(step)
      this.#measure()
    }
    if (!(cost < this.#start) && this.#isNegligible(step)) return false
    this.#cost = cost
    this.#pairs.learn({ theta, gradient }, { theta: parameters, gradient: derivatives })
    session.set(layout.SESSION_STEP, session.get(layout.SESSION_STEP) + 1)
    session.set(layout.SESSION_LEARNING_RATE, step)
    this.#checkConverged()
    return true
  }

  /** Whether a step is so short that what it changes is rounding. */
  #isNegligible(step: number): boolean {
    const { core } = this.#network
    const [theta, , direction] = this.#places
    const squares = core.kernels.sumSquares(direction, this.#count)
    const bound = NEGLIGIBLE * roundingOf(core)
    return step * step * squares <= bound * bound * core.kernels.sumSquares(theta, this.#count)
  }

  #checkConverged(): boolean {
    this.#isConverged = this.#steepest <= Number(this.#options['gradientTolerance'])
    return this.#isConverged
  }

  /** J and dJ/dθ of all rows at θ as it stands. */
  #measure(): number {
    const { session } = this.#training
    this.#training.beginEpoch(1)
    if (this.#training.run(0, 1) < 1) return NaN
    return session.get(layout.SESSION_BATCH_LOSS) + session.get(layout.SESSION_BATCH_PENALTY)
  }

  #goTo(step: number): void {
    const [, , direction] = this.#places
    this.#goBack()
    this.#network.core.kernels.addScaled(direction, this.#network.parameters, this.#count, step)
  }

  #goBack(): void {
    const [theta] = this.#places
    this.#network.core.kernels.scale(theta, this.#network.parameters, this.#count, 1)
    this.#cost = null
    this.#at = 0
  }

  get #places(): [theta: number, gradient: number, direction: number] {
    return [this.#plan.at(this.#theta), this.#plan.at(this.#gradient), this.#plan.at(this.#direction)]
  }
}
