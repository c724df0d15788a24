import { Accumulate, Average, Schedule } from '../../assembly/instructions/layout/step.js'
import * as layout from '../../assembly/layout.js'
import type { OptimizerDescription } from '../model/optimizers.js'
import type { NetworkDescription } from '../model/network-options.js'
import { isSteady, SCHEDULES, scheduleConstants } from '../model/schedules.js'
import { parameterCount } from '../model/segments.js'
import type { Core } from '../runtime/core.js'
import { Plan, type Reserved } from '../tensor/plan.js'
import type { Features, Reals } from '../tensor/reals.js'
import { AugmentationCode } from './rows/augmentation.js'
import { emitBackward, gradientBuffer, type GradientBuffers } from './layers/backward.js'
import {
  outputUnits,
  kinkBuffer,
  planForward,
  weightCount,
  widestLayer,
  type ForwardBuffers,
} from './layers/buffers.js'
import { Emitter } from './emitter.js'
import { emitForward } from './layers/forward.js'
import { emitLoss, type LossChanges } from './layers/loss.js'
import { parameterAddresses, type LayerParameters } from './layers/parameters.js'
import { runProgram, type HostCallback } from './host-callbacks.js'
import { RowWindows, type TrainingRows } from './rows/row-windows.js'
import { seedWords, Session, type Code } from './session.js'
import {
  emitCustomPenalty,
  emitMaxNorm,
  emitPenalty,
  emitStep,
  planStep,
  segmentConstants,
  type StepBuffers,
} from './step/step.js'
import { stageWeights, type TargetRows } from './rows/staging.js'
import { plannedTargets, stateCount, type TrainingOptions } from './training-options.js'

// Upper bounds for a program that uses everything: a normalized layer with dropout, penalties, a max-norm and a scale
// of its inputs has 106 words.
const LAYER_WORDS = 112
const OTHER_WORDS = 128
const LAYER_CONSTANTS = 10
const OTHER_CONSTANTS = 48

/** A compiled training step over rows in linear memory: the whole training set, or one window after the other. */
export class Training {
  readonly session: Session
  readonly #core: Core
  readonly #network: NetworkDescription
  readonly #options: TrainingOptions
  readonly #plan: Plan
  readonly #parameters: number
  readonly #augmentation: AugmentationCode | undefined
  readonly #forward: ForwardBuffers
  readonly #gradients: GradientBuffers
  readonly #derivatives: Reserved
  readonly #states: readonly Reserved[]
  readonly #discarded: Reserved
  readonly #step: StepBuffers
  /** The gradient that the step uses: dθ, or its sum over several batches. */
  readonly #total: Reserved
  readonly #average: Reserved | null
  readonly #order: Reserved | null
  readonly #rateFactors: Reserved | null
  readonly #emitter: Emitter
  #code: Code = { begin: 0, end: 0 }
  #callbacks: readonly HostCallback[] = []
  readonly #windows: RowWindows
  #rows: number

  constructor(
    core: Core,
    network: NetworkDescription,
    parameters: number,
    features: Features,
    targets: TargetRows,
    options: TrainingOptions,
    functionName: string,
  ) {
    const plan = new Plan(core)
    const count = parameterCount(network)
    const trained = options.withoutDropout ? withoutDropout(network) : network
    const augment = options.augment ?? []
    this.#core = core
    this.#network = trained
    this.#options = options
    this.#plan = plan
    this.#parameters = parameters
    this.session = new Session(plan)
    this.#windows = new RowWindows(plan, {
      rows: options.rows,
      inputs: network.inputs,
      outputs: outputUnits(network),
      x: features,
      targets,
      isWeighted: options.weights !== undefined,
      isNumbered: options.isWindowed === true && augment.length > 0,
      isDouble: options.rows < this.#epochRows,
    })
    this.#rows = options.rows
    this.#order = options.shuffle || options.order !== undefined ? plan.reserve(options.rows * 4) : null
    this.#rateFactors = options.rateFactors === undefined ? null : plan.reserve(options.rateFactors.byteLength)
    this.#derivatives = plan.reals(count)
    this.#states = Array.from({ length: stateCount(options) }, () => plan.reals(count))
    this.#forward = planForward(plan, trained, options.batchSize, true, plannedTargets(targets, options))
    if (augment.length > 0) {
      this.#augmentation = new AugmentationCode(plan, augment, network.inputs, options.batchSize)
    }
    const widest = widestLayer(network) * options.batchSize
    this.#gradients = { even: plan.reals(widest), odd: plan.reals(widest) }
    this.#discarded = plan.reals(widestLayer(network))
    this.#step = planStep(plan, network, options)
    this.#total = this.#accumulate > 1 ? plan.reals(count) : this.#derivatives
    this.#average = options.averageDecay === undefined ? null : plan.reals(count)
    const words = network.layers.length * LAYER_WORDS + OTHER_WORDS
    const constants = network.layers.length * LAYER_CONSTANTS + OTHER_CONSTANTS + segmentConstants(this.#step)
    const emitter = new Emitter(plan, words, constants)
    this.#emitter = emitter
    plan.allocate(functionName)
    if (options.isWindowed !== true) {
      this.#windows.load(0, { first: 0, count: options.rows, x: features, targets, weights: options.weights })
      this.#swapWindow()
    }
    this.#compile(emitter)
  }

  /** Batches of the rows in memory: of an epoch, or of a window of it. */
  get steps(): number {
    return Math.ceil(this.#rows / this.#options.batchSize)
  }

  /** Batches of an epoch. */
  get epochSteps(): number {
    return Math.ceil(this.#epochRows / this.#options.batchSize)
  }

  /** Batches of an epoch before a window. */
  stepsBefore(window: number): number {
    return window * Math.ceil(this.#options.rows / this.#options.batchSize)
  }

  /** Steps of the optimizer in an epoch. */
  get optimizerSteps(): number {
    return Math.ceil(this.epochSteps / this.#accumulate)
  }

  get #epochRows(): number {
    return this.#options.epochRows ?? this.#options.rows
  }

  /** The learning rate of the last step. */
  get learningRate(): number {
    return this.session.get(layout.SESSION_LEARNING_RATE)
  }

  /** Sets the learning rate that the schedule multiplies. */
  setBaseRate(rate: number): void {
    this.session.set(layout.SESSION_BASE_RATE, rate)
    // No instruction works the rate of a step out where no schedule changes it.
    const { rules } = this.#options
    if (this.#rateFactors === null && (rules === undefined || isSteady(rules.schedule)))
      this.session.set(layout.SESSION_LEARNING_RATE, rate)
  }

  get #accumulate(): number {
    return this.#options.rules?.accumulate ?? 1
  }

  /** Begins an epoch: orders the rows and sets the sums to 0. */
  beginEpoch(epoch: number): void {
    this.session.setEpoch(epoch)
    this.session.clearSums()
    if (this.#options.isWindowed !== true) this.#permute(epoch, 0)
  }

  /** Loads rows into the next window, from row `at` on. */
  loadRows(at: number, rows: TrainingRows): void {
    this.#windows.load(at, rows)
  }

  /** Begins a window whose `rows` rows have been loaded, and shuffles them. */
  beginWindow(rows: number, epoch: number, window: number): void {
    this.#rows = rows
    this.#swapWindow()
    this.session.setWindow(this.stepsBefore(window), this.#epochRows - window * this.#options.rows - rows)
    this.#permute(epoch, window)
  }

  #permute(epoch: number, window: number): void {
    if (this.#order === null) return
    const { order } = this.#options
    if (order !== undefined) {
      const { permutations, epochsBefore } = order
      const own = permutations[(epoch - 1 - epochsBefore) % permutations.length]
      if (own !== undefined) this.#core.words(this.#plan.at(this.#order), this.#rows).set(own)
      return
    }
    const [low, high] = seedWords(this.#options.seed)
    this.#core.kernels.permute(this.#plan.at(this.#order), this.#rows, low, high, epoch, window)
  }

  /** Turns dropout on or off. */
  setDropout(isOn: boolean): void {
    this.#emitter.setDropout(isOn)
  }

  /** Runs up to `count` steps from step `from` of the epoch; returns how many were completed. */
  run(from: number, count: number): number {
    const workspace = this.#plan.at(this.#forward.workspace)
    return runProgram(
      this.#core,
      this.session,
      this.#code,
      this.#callbacks,
      workspace,
      from,
      count,
      this.multiplications,
    )
  }

  /** Multiplications of a step: forward, and backward to the weights and to the inputs. */
  get multiplications(): number {
    return 3 * this.#options.batchSize * weightCount(this.#network)
  }

  /** Address of dθ of the last batch, of the penalty too if the program stops at the gradient. */
  get derivatives(): number {
    return this.#plan.at(this.#derivatives)
  }

  /** Address and number of the outputs of layer `index` over the last batch. */
  outputs(index: number): { pointer: number; count: number } {
    const buffers = this.#forward.layers[index]
    const units = this.#network.layers[index]?.units ?? 0
    if (buffers === undefined) throw new Error('no such layer')
    return { pointer: this.#plan.at(buffers.output), count: this.session.batchRows * units }
  }

  /** The same of the values at which the derivative of its activation jumps: its outputs, or z where α is trained. */
  kinkValues(index: number): { pointer: number; count: number } {
    const [buffers, layer] = [this.#forward.layers[index], this.#network.layers[index]]
    if (buffers === undefined || layer === undefined) throw new Error('no such layer')
    return { pointer: this.#plan.at(kinkBuffer(layer, buffers)), count: this.session.batchRows * layer.units }
  }

  /** The gradient of the loss with respect to the outputs of the last batch, if the program stops at the loss. */
  get lossGradient(): { pointer: number; count: number } {
    const last = this.#network.layers.length - 1
    const pointer = this.#plan.at(gradientBuffer(this.#gradients, last))
    return { pointer, count: this.session.batchRows * outputUnits(this.#network) }
  }

  /** Copies of the state besides θ: the vectors of the optimizer, the gradient accumulated so far, and the average of θ. */
  get optimizerState(): Reals[] {
    const count = parameterCount(this.#network)
    return this.#persistentState.map((vector) => this.#core.reals(this.#plan.at(vector), count).slice())
  }

  set optimizerState(vectors: readonly Reals[]) {
    this.#persistentState.forEach((vector, i) => {
      const values = vectors[i]
      if (values !== undefined) this.#core.reals(this.#plan.at(vector), values.length).set(values)
    })
  }

  get #persistentState(): readonly Reserved[] {
    const vectors = this.#accumulate > 1 ? [...this.#states, this.#total] : this.#states
    return this.#average === null ? vectors : [...vectors, this.#average]
  }

  /** A copy of the average of θ after the last step; `null` where none is taken, or no step was. */
  get average(): Reals | null {
    if (this.#average === null || this.session.get(layout.SESSION_STEP) === 0) return null
    return this.#core.reals(this.#plan.at(this.#average), parameterCount(this.#network)).slice()
  }

  release(): void {
    this.#plan.release()
  }

  /** Has the session read the window that was loaded last. */
  #swapWindow(): void {
    this.session.setRows({
      ...this.#windows.swap(),
      order: this.#order === null ? 0 : this.#plan.at(this.#order),
      count: this.#rows,
      batchSize: this.#options.batchSize,
    })
  }

  get #lossChanges(): LossChanges {
    const { labelSmoothing, positiveWeights } = this.#options
    return { labelSmoothing, positiveWeights }
  }

  #compile(emitter: Emitter): void {
    const plan = this.#plan
    const network = this.#network
    const { bytesPerReal } = this.#core
    const parameters = parameterAddresses(network, this.#parameters, bytesPerReal)
    const derivatives = parameterAddresses(network, this.derivatives, bytesPerReal)
    const begin = emitter.position
    const mode = this.#options.optimizer === null ? 'differentiate' : 'train'
    emitForward(emitter, plan, network, this.#forward, parameters, mode, this.#augmentation)
    const last = network.layers.length - 1
    const output = this.#forward.layers[last]?.dropped ?? this.#forward.features
    const gradient = plan.at(gradientBuffer(this.#gradients, last))
    const changes = { ...this.#lossChanges, augmentation: this.#augmentation }
    emitLoss(emitter, plan, network, this.#forward, plan.at(output), gradient, changes)
    const { optimizer, penalty, lossOnly = false } = this.#options
    if (!lossOnly) {
      emitBackward(emitter, plan, network, this.#forward, this.#gradients, parameters, derivatives, this.#discarded)
      emitCustomPenalty(emitter, network, penalty, this.#parameters, this.derivatives)
      if (optimizer === null) emitPenalty(emitter, plan, this.#step, this.#parameters, this.derivatives)
      else this.#emitOptimizer(emitter, optimizer, parameters)
    }
    this.#code = { begin, end: emitter.position }
    this.#callbacks = emitter.callbacksOf(this.#code)
    this.session.setSeed(this.#options.seed)
    this.session.set(layout.SESSION_LEARNING_RATE, optimizer?.learningRate ?? 0)
    this.session.set(layout.SESSION_BASE_RATE, optimizer?.learningRate ?? 0)
    this.session.set(layout.SESSION_GRADIENT_SCALE, 1)
    this.session.set(layout.SESSION_CLIP_SCALE, 1)
    this.session.set(layout.SESSION_BETA1_POWER, 1)
    this.session.set(layout.SESSION_BETA2_POWER, 1)
  }

  #emitOptimizer(emitter: Emitter, optimizer: OptimizerDescription, parameters: readonly LayerParameters[]): void {
    const plan = this.#plan
    const { rules } = this.#options
    const total = plan.at(this.#total)
    if (this.#accumulate > 1) {
      const count = parameterCount(this.#network)
      emitter.emit(Accumulate, { gradients: this.derivatives, total, count, batches: this.#accumulate })
    }
    const { rateFactors } = this.#options
    if (this.#rateFactors !== null && rateFactors !== undefined) {
      const address = plan.at(this.#rateFactors)
      stageWeights(this.#core, rateFactors, address)
      const constants = emitter.constants(0, rateFactors.length, address)
      emitter.emit(Schedule, { kind: layout.SCHEDULE_TABLE, constants })
    } else if (rules !== undefined && !isSteady(rules.schedule)) {
      const values = scheduleConstants(rules.schedule, this.#options.epochs ?? 1, this.optimizerSteps)
      const kind = SCHEDULES[rules.schedule.kind].code
      emitter.emit(Schedule, { kind, constants: emitter.constants(...values) })
    }
    const states = this.#states.map((state) => plan.at(state))
    const addresses = { parameters: this.#parameters, gradients: total, states }
    emitStep(emitter, plan, optimizer, rules?.clipNorm ?? null, this.#step, addresses)
    const weights = parameters.map(({ weight }) => weight)
    emitMaxNorm(emitter, this.#network, rules?.maxNorm ?? null, weights)
    const { averageDecay } = this.#options
    if (this.#average === null || averageDecay === undefined) return
    emitter.emit(Average, {
      parameters: this.#parameters,
      average: plan.at(this.#average),
      count: parameterCount(this.#network),
      decay: emitter.constants(averageDecay),
    })
  }
}

/** The network with every keepProb 1. */
export function withoutDropout(network: NetworkDescription): NetworkDescription {
  return { ...network, inputKeepProb: 1, layers: network.layers.map((layer) => ({ ...layer, keepProb: 1 })) }
}
