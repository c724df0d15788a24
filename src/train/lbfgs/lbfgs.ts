import * as layout from '../../../assembly/layout.js'
import { isTrained, parameterCount, segmentsOf } from '../../model/segments.js'
import type { OptimizerDescription } from '../../model/optimizers.js'
import type { TrainingProgram } from '../../program/training-program.js'
import type { Core } from '../../runtime/core.js'
import { Plan, type Reserved } from '../../tensor/plan.js'
import type { Reals } from '../../tensor/reals.js'
import { CurvaturePairs } from './curvature.js'
import { type LinePoint, searchLine } from './line-search.js'
import type { NetworkInternals } from '../network/internals.js'
import { TimeSlices, yieldToEventLoop } from '../fit/time-slices.js'

/**
 * How an iteration ended. `stepped`: θ moved; `converged`: the gradient is within the tolerance; `exhausted`: no step
 * lowers the cost; `diverged`: the cost or the gradient at θ is not finite.
 */
export type Iteration = 'stepped' | 'converged' | 'exhausted' | 'diverged' | 'aborted'

/** A step of fewer roundings of θ than this is negligible, unless it lowers the cost. */
const NEGLIGIBLE = 1024

/** Half the distance from 1 to the next number. */
function unitRoundoff({ precision }: Core): number {
  return precision === 'f32' ? 2 ** -24 : 2 ** -53
}

/**
 * Limited-memory BFGS over all rows as one batch (Liu and Nocedal, 1989): a quasi-Newton direction, and a line search
 * along it. The vectors live in linear memory.
 */
export class Lbfgs {
  readonly #network: NetworkInternals
  readonly #training: TrainingProgram
  readonly #options: OptimizerDescription
  readonly #count: number
  readonly #plan: Plan
  readonly #pairs: CurvaturePairs
  readonly #theta: Reserved
  readonly #gradient: Reserved
  readonly #direction: Reserved
  readonly #slices = new TimeSlices()
  /** The cost at θ; `null` where the training's gradient is not that of θ. */
  #cost: number | null = null
  /** The cost at step 0 of the line. */
  #start = NaN
  /** The step along the line that θ and the training's gradient belong to. */
  #at = 0
  #isConverged = false

  constructor(network: NetworkInternals, training: TrainingProgram, options: OptimizerDescription) {
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

  /** Whether the gradient at θ is within the tolerance. */
  get isConverged(): boolean {
    return this.#isConverged
  }

  /** Why there is no further step. */
  explain(iteration: 'converged' | 'exhausted'): { readonly reason: 'converged'; readonly message: string } {
    const steepest = `The largest entry of the gradient is ${Number(this.#steepest.toPrecision(3))}`
    const message =
      iteration === 'converged'
        ? `${steepest}, within gradientTolerance ${this.#options['gradientTolerance']}.`
        : `${steepest}, and no step lowers the cost further in ${this.#network.core.precision}.`
    return { reason: 'converged', message }
  }

  get #steepest(): number {
    return this.#network.core.kernels.maxMagnitude(this.#training.derivatives, this.#count)
  }

  /** The state kept between iterations besides θ. */
  get state(): Reals[] {
    return this.#pairs.state
  }

  set state(vectors: readonly Reals[]) {
    this.#pairs.state = vectors
  }

  release(): void {
    this.#plan.release()
  }

  /**
   * Takes one step, or says why there is none; θ is then unchanged.
   *
   * @param isAborted Asked before each point of the line; on ranks, by all of them at once, with the same answer.
   */
  async iterate(isAborted: () => boolean): Promise<Iteration> {
    this.#cost ??= this.#measure()
    if (!Number.isFinite(this.#cost) || !Number.isFinite(this.#steepest)) return 'diverged'
    if (this.#checkConverged()) return 'converged'
    const point = (await this.#search(isAborted)) ?? (await this.#searchWithoutPairs(isAborted))
    if (isAborted()) return 'aborted'
    if (point !== null && this.#accept(point)) return 'stepped'
    this.#goBack()
    this.#cost = this.#measure()
    return 'exhausted'
  }

  /** Searches along the negative gradient: the pairs may mislead where the curvature has changed. */
  async #searchWithoutPairs(isAborted: () => boolean): Promise<LinePoint | null> {
    if (this.#pairs.isEmpty || isAborted()) return null
    this.#pairs.clear()
    this.#cost = this.#measure()
    return await this.#search(isAborted)
  }

  async #search(isAborted: () => boolean): Promise<LinePoint | null> {
    const { core, parameters } = this.#network
    const { scale, dot, sumSquares } = core.kernels
    const [theta, gradient, direction] = this.#addresses
    scale(parameters, theta, this.#count, 1)
    scale(this.#training.derivatives, gradient, this.#count, 1)
    this.#pairs.direction(gradient, direction)
    this.#keepFrozen(direction)
    const derivative = dot(gradient, direction, this.#count)
    if (!(derivative < 0)) return null
    const rate = this.#options.learningRate
    // The first direction has the length of the gradient, which is no measure of the distance to go.
    const first = this.#pairs.isEmpty ? rate * Math.min(1, 1 / Math.sqrt(sumSquares(gradient, this.#count))) : rate
    this.#start = this.#cost ?? NaN
    const start = { step: 0, cost: this.#start, derivative }
    const rounding = 4 * unitRoundoff(core) * Math.abs(start.cost)
    const found = await searchLine({ start, first, rounding, evaluate: (step) => this.#evaluate(step, isAborted) })
    if (found === null || isAborted()) this.#goBack()
    return found
  }

  /** Adding −0 keeps every bit; adding the 0 that the recursion may leave turns a parameter of −0 into 0. */
  #keepFrozen(direction: number): void {
    const { core, description } = this.#network
    for (const segment of segmentsOf(description)) {
      if (isTrained(description, segment)) continue
      const { offset, length } = segment
      core.reals(direction, this.#count).fill(-0, offset, offset + length)
    }
  }

  async #evaluate(step: number, isAborted: () => boolean): Promise<LinePoint> {
    const [, , direction] = this.#addresses
    if (this.#slices.isOver) {
      this.#goBack()
      await yieldToEventLoop()
    }
    // A NaN ends the search at once.
    if (isAborted()) return { step, cost: NaN, derivative: NaN }
    this.#goTo(step)
    const cost = this.#measure()
    this.#at = step
    const derivative = this.#network.core.kernels.dot(this.#training.derivatives, direction, this.#count)
    return { step, cost: Number.isFinite(derivative) ? cost : NaN, derivative }
  }

  /** Moves to a point; false where it differs from θ by rounding only. */
  #accept({ step, cost }: LinePoint): boolean {
    const { session, derivatives } = this.#training
    const { parameters } = this.#network
    const [theta, gradient] = this.#addresses
    // The search may have evaluated other points after this one.
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

  /** Whether a step is so short that it only changes rounding. */
  #isNegligible(step: number): boolean {
    const { core } = this.#network
    const [theta, , direction] = this.#addresses
    const squares = core.kernels.sumSquares(direction, this.#count)
    const bound = NEGLIGIBLE * unitRoundoff(core)
    return step * step * squares <= bound * bound * core.kernels.sumSquares(theta, this.#count)
  }

  #checkConverged(): boolean {
    this.#isConverged = this.#steepest <= Number(this.#options['gradientTolerance'])
    return this.#isConverged
  }

  /** J and dJ/dθ of all rows at the current θ. */
  #measure(): number {
    const { session } = this.#training
    this.#training.beginEpoch(1)
    if (this.#training.run(0, 1) < 1) return NaN
    return session.get(layout.SESSION_BATCH_LOSS) + session.get(layout.SESSION_BATCH_PENALTY)
  }

  #goTo(step: number): void {
    const [, , direction] = this.#addresses
    this.#goBack()
    this.#network.core.kernels.addScaled(direction, this.#network.parameters, this.#count, step)
  }

  #goBack(): void {
    const [theta] = this.#addresses
    this.#network.core.kernels.scale(theta, this.#network.parameters, this.#count, 1)
    this.#cost = null
    this.#at = 0
  }

  get #addresses(): [theta: number, gradient: number, direction: number] {
    return [this.#plan.at(this.#theta), this.#plan.at(this.#gradient), this.#plan.at(this.#direction)]
  }
}

/** A solver over a step program, which is released where there is no memory for the solver. */
export function openSolver(
  network: NetworkInternals,
  training: TrainingProgram,
  optimizer: OptimizerDescription,
): Lbfgs {
  try {
    return new Lbfgs(network, training, optimizer)
  } catch (cause) {
    training.release()
    throw cause
  }
}
