import { Accumulate, Average, Schedule } from '../../../assembly/instructions/layout/step.js'
import * as layout from '../../../assembly/layout.js'
import type { OptimizerDescription } from '../../model/optimizers.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { isSteady, SCHEDULES, scheduleConstants } from '../../model/schedules.js'
import { parameterCount } from '../../model/segments.js'
import type { Core } from '../../runtime/core.js'
import type { Plan, Reserved } from '../../tensor/plan.js'
import type { Reals } from '../../tensor/reals.js'
import type { Emitter } from '../emitter.js'
import type { LayerParameters } from '../layers/parameters.js'
import { stageWeights } from '../rows/staging.js'
import type { Session } from '../session.js'
import { stateCount, type TrainingOptions } from '../training-options.js'
import { emitCustomPenalty, emitMaxNorm, emitPenalty, emitStep, planStep, stepSize, type StepBuffers } from './step.js'

/** The second half of a training program, from dθ of a batch to the next θ, and the state that it keeps. */
export class OptimizerStep {
  readonly #plan: Plan
  readonly #core: Core
  readonly #network: NetworkDescription
  readonly #options: TrainingOptions
  readonly #derivatives: Reserved
  readonly #states: readonly Reserved[]
  readonly #buffers: StepBuffers
  /** The gradient that the step uses: dθ, or its sum over several batches. */
  readonly #total: Reserved
  readonly #average: Reserved | null
  readonly #rateFactors: Reserved | null

  /** Reserves the memory of the step. */
  constructor(plan: Plan, network: NetworkDescription, derivatives: Reserved, options: TrainingOptions) {
    const count = parameterCount(network)
    this.#plan = plan
    this.#core = plan.core
    this.#network = network
    this.#options = options
    this.#derivatives = derivatives
    this.#rateFactors = options.rateFactors === undefined ? null : plan.reserve(options.rateFactors.byteLength)
    this.#states = Array.from({ length: stateCount(options) }, () => plan.reals(count))
    this.#buffers = planStep(plan, network, options)
    this.#total = this.accumulate > 1 ? plan.reals(count) : derivatives
    this.#average = options.averageDecay === undefined ? null : plan.reals(count)
  }

  /** Batches whose gradients make a step. */
  get accumulate(): number {
    return this.#options.rules?.accumulate ?? 1
  }

  /** Words and f64 constants besides those of any step. */
  get size(): { readonly words: number; readonly constants: number } {
    return stepSize(this.#buffers)
  }

  /** Multiplications of matrix products in a step. */
  get multiplications(): number {
    const { muon } = this.#buffers
    return muon?.module.muonMultiplications(muon.buffers) ?? 0
  }

  /** Appends the instructions of the step; `optimizerSteps` of an epoch, for the schedule. */
  emit(
    emitter: Emitter,
    theta: number,
    parameters: readonly LayerParameters[],
    session: Session,
    optimizerSteps: number,
  ): void {
    const { optimizer, penalty } = this.#options
    const derivatives = this.#plan.at(this.#derivatives)
    emitCustomPenalty(emitter, this.#network, penalty, theta, derivatives)
    if (optimizer === null) emitPenalty(emitter, this.#plan, this.#buffers, theta, derivatives)
    else this.#emitOptimizer(emitter, optimizer, theta, parameters, optimizerSteps)
    session.set(layout.SESSION_GRADIENT_SCALE, 1)
    session.set(layout.SESSION_CLIP_SCALE, 1)
    session.set(layout.SESSION_BETA1_POWER, 1)
    session.set(layout.SESSION_BETA2_POWER, 1)
  }

  #emitOptimizer(
    emitter: Emitter,
    optimizer: OptimizerDescription,
    theta: number,
    parameters: readonly LayerParameters[],
    optimizerSteps: number,
  ): void {
    const plan = this.#plan
    const { rules, averageDecay } = this.#options
    const total = plan.at(this.#total)
    const count = parameterCount(this.#network)
    if (this.accumulate > 1) {
      const gradients = plan.at(this.#derivatives)
      emitter.emit(Accumulate, { gradients, total, count, batches: this.accumulate })
    }
    this.#emitSchedule(emitter, optimizerSteps)
    const states = this.#states.map((state) => plan.at(state))
    const addresses = { parameters: theta, gradients: total, states }
    emitStep(emitter, plan, optimizer, rules?.clipNorm ?? null, this.#buffers, addresses)
    const weights = parameters.map(({ weight }) => weight)
    emitMaxNorm(emitter, this.#network, rules?.maxNorm ?? null, weights)
    if (this.#average === null || averageDecay === undefined) return
    const [average, decay] = [plan.at(this.#average), emitter.constants(averageDecay)]
    emitter.emit(Average, { parameters: theta, average, count, decay })
  }

  #emitSchedule(emitter: Emitter, optimizerSteps: number): void {
    const { rateFactors, rules, epochs = 1 } = this.#options
    if (this.#rateFactors !== null && rateFactors !== undefined) {
      const address = this.#plan.at(this.#rateFactors)
      stageWeights(this.#core, rateFactors, address)
      const constants = emitter.constants(0, rateFactors.length, address)
      emitter.emit(Schedule, { kind: layout.SCHEDULE_TABLE, constants })
    } else if (rules !== undefined && !isSteady(rules.schedule)) {
      const values = scheduleConstants(rules.schedule, epochs, optimizerSteps)
      const kind = SCHEDULES[rules.schedule.kind].code
      emitter.emit(Schedule, { kind, constants: emitter.constants(...values) })
    }
  }

  /** Sets the learning rate that the schedule multiplies. */
  setBaseRate(session: Session, rate: number): void {
    session.set(layout.SESSION_BASE_RATE, rate)
    // No instruction works the rate of a step out where no schedule changes it.
    const { rules } = this.#options
    if (this.#rateFactors === null && (rules === undefined || isSteady(rules.schedule)))
      session.set(layout.SESSION_LEARNING_RATE, rate)
  }

  /** Copies of the state besides θ: the vectors of the optimizer, the gradient accumulated so far, and the average of θ. */
  get state(): Reals[] {
    const count = parameterCount(this.#network)
    return this.#persistent.map((vector) => this.#core.reals(this.#plan.at(vector), count).slice())
  }

  set state(vectors: readonly Reals[]) {
    this.#persistent.forEach((vector, i) => {
      const values = vectors[i]
      if (values !== undefined) this.#core.reals(this.#plan.at(vector), values.length).set(values)
    })
  }

  get #persistent(): readonly Reserved[] {
    const vectors = this.accumulate > 1 ? [...this.#states, this.#total] : this.#states
    return this.#average === null ? vectors : [...vectors, this.#average]
  }

  /** A copy of the average of θ after the last step of a session; `null` where none is taken, or no step was. */
  averageAfter(session: Session): Reals | null {
    if (this.#average === null || session.get(layout.SESSION_STEP) === 0) return null
    return this.#core.reals(this.#plan.at(this.#average), parameterCount(this.#network)).slice()
  }
}
