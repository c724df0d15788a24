import { Accumulate, Schedule } from '../../assembly/instructions/layout/step.js'
import * as layout from '../../assembly/layout.js'
import { OPTIMIZERS, type OptimizerDescription } from '../model/optimizers.js'
import type { NetworkDescription } from '../model/network-options.js'
import { isSteady, SCHEDULES, scheduleConstants } from '../model/schedules.js'
import { parameterCount } from '../model/segments.js'
import type { Core } from '../runtime/kernels.js'
import { Plan, type Reserved } from '../tensor/plan.js'
import type { Features, Reals } from '../tensor/reals.js'
import { AugmentationCode, mixtureCount, type Augmenting } from './augmentation.js'
import { emitBackward, gradientBuffer, type GradientBuffers } from './backward.js'
import { outputUnits, planForward, weightCount, widestLayer, type ForwardBuffers } from './buffers.js'
import { Emitter } from './emitter.js'
import { emitForward } from './forward.js'
import { emitLoss } from './loss.js'
import { parameterAddresses, type LayerParameters } from './parameters.js'
import type { Penalty } from './penalty.js'
import { runProgram, type HostCallback } from './host-callbacks.js'
import { RowWindows, type TrainingRows } from './row-windows.js'
import { seedWords, Session, type Code } from './session.js'
import type { StepRules } from './step-rules.js'
import {
  emitCustomPenalty,
  emitMaxNorm,
  emitPenalty,
  emitStep,
  planStep,
  segmentConstants,
  weightDecayOf,
  type StepBuffers,
} from './step.js'
import type { TargetRows } from './staging.js'

// Room for a program with everything in it: a normalized layer with dropout, penalties and a norm is 86 words long.
const LAYER_WORDS = 96
const OTHER_WORDS = 128
const LAYER_CONSTANTS = 10
const OTHER_CONSTANTS = 48

/** What a training program is compiled for. */
export interface TrainingOptions {
  /** Most rows in memory: all of the train set, or a window of it. */
  readonly rows: number
  /** Rows of an epoch, by which schedules and sums of gradients go. Default `rows`. */
  readonly epochRows?: number
  readonly batchSize: number
  readonly penalty: Penalty
  /** `null`: stop at the gradient. */
  readonly optimizer: OptimizerDescription | null
  /** What a step does besides; by default L1 by a proximal step, and nothing else. */
  readonly rules?: StepRules
  /** Epochs of the run, by which schedules are measured. Default 1. */
  readonly epochs?: number
  /** Weights of the rows that are in memory from the beginning; by default all rows weigh alike. */
  readonly weights?: Float64Array | undefined
  /** Share of each row's target that is spread over all classes. Default 0. */
  readonly labelSmoothing?: number
  /** Stop at the loss and its derivative by the outputs. Default false. */
  readonly lossOnly?: boolean
  /** Dropout off: for gradients that are checked. */
  readonly withoutDropout: boolean
  readonly shuffle: boolean
  readonly seed: number
  /** Random changes of the rows of every batch; none by default. */
  readonly augment?: readonly Augmenting[]
  /** Rows come window by window, by `loadRows`. */
  readonly isWindowed?: boolean
}

/** A compiled train step over rows in linear memory: those of the whole train set, or of one window after the other. */
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
  readonly #idle: Reserved
  readonly #step: StepBuffers
  /** What the step follows: dθ, or its sum over several batches. */
  readonly #total: Reserved
  readonly #order: Reserved | null
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
      isWeighed: options.weights !== undefined,
      isNumbered: options.isWindowed === true && augment.length > 0,
      isDouble: options.rows < this.#epochRows,
    })
    this.#rows = options.rows
    this.#order = options.shuffle ? plan.reserve(options.rows * 4) : null
    this.#derivatives = plan.reals(count)
    this.#states = Array.from({ length: stateCount(options) }, () => plan.reals(count))
    this.#forward = planForward(plan, trained, options.batchSize, true, mixtureCount(augment) > 0)
    if (augment.length > 0) {
      this.#augmentation = new AugmentationCode(plan, augment, network.inputs, options.batchSize)
    }
    const widest = widestLayer(network) * options.batchSize
    this.#gradients = { even: plan.reals(widest), odd: plan.reals(widest) }
    this.#idle = plan.reals(widestLayer(network))
    this.#step = planStep(plan, network, {
      penalty: options.penalty,
      decay: weightDecayOf(options.optimizer),
      clipValue: options.rules?.clipValue ?? 0,
      isProximal: options.optimizer !== null && options.rules?.l1Method !== 'subgradient',
    })
    this.#total = this.#accumulate > 1 ? plan.reals(count) : this.#derivatives
    const words = network.layers.length * LAYER_WORDS + OTHER_WORDS
    const constants = network.layers.length * LAYER_CONSTANTS + OTHER_CONSTANTS + segmentConstants(this.#step)
    const emitter = new Emitter(plan, words, constants)
    this.#emitter = emitter
    plan.allocate(functionName)
    if (options.isWindowed !== true) {
      this.#windows.load(0, { first: 0, count: options.rows, x: features, targets, weights: options.weights })
      this.#turn()
    }
    this.#compile(emitter)
  }

  /** Batches of the rows in memory: of one epoch, or of one window of it. */
  get steps(): number {
    return Math.ceil(this.#rows / this.#options.batchSize)
  }

  /** Batches of one epoch. */
  get epochSteps(): number {
    return Math.ceil(this.#epochRows / this.#options.batchSize)
  }

  /** Batches of an epoch before those of a window. */
  stepsBefore(window: number): number {
    return window * Math.ceil(this.#options.rows / this.#options.batchSize)
  }

  /** Steps of the optimizer in one epoch. */
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
  }

  get #accumulate(): number {
    return this.#options.rules?.accumulate ?? 1
  }

  /** Begins an epoch: a new order of the rows, sums at 0. */
  beginEpoch(epoch: number): void {
    this.session.setEpoch(epoch)
    this.session.clearSums()
    if (this.#options.isWindowed !== true) this.#permute(epoch, 0)
  }

  /** Puts rows into the window that comes next, from place `at` on. */
  loadRows(at: number, rows: TrainingRows): void {
    this.#windows.load(at, rows)
  }

  /** Begins a window of so many rows, all of them loaded: an order of its own. */
  beginWindow(rows: number, epoch: number, window: number): void {
    this.#rows = rows
    this.#turn()
    this.session.setWindow(this.stepsBefore(window), this.#epochRows - window * this.#options.rows - rows)
    this.#permute(epoch, window)
  }

  #permute(epoch: number, window: number): void {
    if (this.#order === null) return
    const [low, high] = seedWords(this.#options.seed)
    this.#core.kernels.permute(this.#plan.at(this.#order), this.#rows, low, high, epoch, window)
  }

  /** Turns dropout off for the steps to come, or on again. */
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

  /** Multiplications of a step: forward, by the weights and by the inputs. */
  get multiplications(): number {
    return 3 * this.#options.batchSize * weightCount(this.#network)
  }

  /** dθ of the last batch: that of its loss, and of the penalty where the program stops at the gradient. */
  get derivatives(): number {
    return this.#plan.at(this.#derivatives)
  }

  /** The outputs of layer `index` over the last batch: address and number of values. */
  outputs(index: number): { pointer: number; count: number } {
    const places = this.#forward.layers[index]
    const units = this.#network.layers[index]?.units ?? 0
    if (places === undefined) throw new Error('no such layer')
    return { pointer: this.#plan.at(places.output), count: this.session.batchRows * units }
  }

  /** Where a program that stops at the loss leaves its derivative by the outputs of the last batch. */
  get lossSlopes(): { pointer: number; count: number } {
    const last = this.#network.layers.length - 1
    const pointer = this.#plan.at(gradientBuffer(this.#gradients, last))
    return { pointer, count: this.session.batchRows * outputUnits(this.#network) }
  }

  /** What outlives a step besides θ, as copies: the optimizer's vectors, and a sum of gradients over several batches. */
  get optimizerState(): Reals[] {
    const count = parameterCount(this.#network)
    return this.#lasting.map((place) => this.#core.reals(this.#plan.at(place), count).slice())
  }

  set optimizerState(vectors: readonly Reals[]) {
    this.#lasting.forEach((place, i) => {
      const values = vectors[i]
      if (values !== undefined) this.#core.reals(this.#plan.at(place), values.length).set(values)
    })
  }

  get #lasting(): readonly Reserved[] {
    return this.#accumulate > 1 ? [...this.#states, this.#total] : this.#states
  }

  release(): void {
    this.#plan.release()
  }

  /** Turns the session to the rows that were loaded. */
  #turn(): void {
    this.session.setRows({
      ...this.#windows.turn(),
      order: this.#order === null ? 0 : this.#plan.at(this.#order),
      count: this.#rows,
      batchSize: this.#options.batchSize,
    })
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
    const { labelSmoothing } = this.#options
    emitLoss(emitter, plan, network, this.#forward, plan.at(output), gradient, labelSmoothing, this.#augmentation)
    const { optimizer, penalty, lossOnly = false } = this.#options
    if (!lossOnly) {
      emitBackward(emitter, plan, network, this.#forward, this.#gradients, parameters, derivatives, this.#idle)
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
    if (rules !== undefined && !isSteady(rules.schedule)) {
      const values = scheduleConstants(rules.schedule, this.#options.epochs ?? 1, this.optimizerSteps)
      const kind = SCHEDULES[rules.schedule.kind].code
      emitter.emit(Schedule, { kind, constants: emitter.constants(...values) })
    }
    const states = this.#states.map((state) => plan.at(state))
    const addresses = { parameters: this.#parameters, gradients: total, states }
    emitStep(emitter, plan, optimizer, rules?.clipNorm ?? null, this.#step, addresses)
    const weights = parameters.map(({ weight }) => weight)
    emitMaxNorm(emitter, this.#network, rules?.maxNorm ?? null, weights)
  }
}

function stateCount(options: TrainingOptions): number {
  return options.optimizer === null ? 0 : OPTIMIZERS[options.optimizer.kind].states
}

/** The network with every keepProb 1. */
export function withoutDropout(network: NetworkDescription): NetworkDescription {
  return { ...network, inputKeepProb: 1, layers: network.layers.map((layer) => ({ ...layer, keepProb: 1 })) }
}
