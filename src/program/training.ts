import * as layout from '../../assembly/layout.js'
import type { NetworkDescription } from '../model/network-options.js'
import { outputUnits } from '../model/network-options.js'
import { parameterCount } from '../model/segments.js'
import type { Core } from '../runtime/core.js'
import { Plan, type Reserved } from '../tensor/plan.js'
import type { Features, Reals } from '../tensor/reals.js'
import { AugmentationCode } from './rows/augmentation.js'
import { emitBackward, gradientBuffer, type GradientBuffers } from './layers/backward.js'
import {
  embeddingConstants,
  type ForwardBuffers,
  kinkBuffer,
  membersOf,
  outputBuffer,
  planForward,
  trainingMultiplications,
  widestLayer,
} from './layers/buffers.js'
import { Emitter } from './emitter.js'
import { emitForward } from './layers/forward.js'
import { emitLoss, type LossChanges } from './layers/loss.js'
import { parameterAddresses } from './layers/parameters.js'
import { runProgram, type HostCallback } from './host-callbacks.js'
import { RowWindows, type TrainingRows } from './rows/row-windows.js'
import { seedWords, Session, type Code } from './session.js'
import { OptimizerStep } from './step/optimizer-step.js'
import type { TargetRows } from './rows/staging.js'
import type { OutputStatistics, WindowedTraining } from './training-program.js'
import { plannedTargets, type TrainingOptions } from './training-options.js'

// Upper bounds for a program that uses everything: a normalized layer of an ensemble with dropout, penalties, a max-norm and a scale
// of its embedded inputs that ends a residual block has 226 words.
export const LAYER_WORDS = 232
export const OTHER_WORDS = 128
export const LAYER_CONSTANTS = 10
export const OTHER_CONSTANTS = 48

/** A compiled training step over rows in linear memory: the whole training set, or one window after the other. */
export class Training implements WindowedTraining {
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
  readonly #discarded: Reserved
  readonly #step: OptimizerStep
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
    this.session = new Session(plan, network.members)
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
    this.#derivatives = plan.reals(count)
    this.#forward = planForward(plan, trained, options.batchSize, true, plannedTargets(targets, options))
    if (augment.length > 0) {
      this.#augmentation = new AugmentationCode(plan, augment, network.inputs, options.batchSize)
    }
    const widest = widestLayer(network) * membersOf(network)
    const entries = widest * options.batchSize
    this.#gradients = { even: plan.reals(entries), odd: plan.reals(entries) }
    this.#discarded = plan.reals(widest)
    this.#step = new OptimizerStep(plan, network, this.#derivatives, options)
    const own = this.#step.size
    const words = network.layers.length * LAYER_WORDS + OTHER_WORDS + own.words
    const others = embeddingConstants(network.layers) + OTHER_CONSTANTS + own.constants
    const constants = network.layers.length * LAYER_CONSTANTS + others
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
    return Math.ceil(this.epochSteps / this.#step.accumulate)
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
    this.#step.setBaseRate(this.session, rate)
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

  /** Multiplications of a step: forward, backward to the weights and to the inputs, and those of the optimizer. */
  get multiplications(): number {
    return trainingMultiplications(this.#network, this.#options.batchSize) + this.#step.multiplications
  }

  /** Address of dθ of the last batch, of the penalty too if the program stops at the gradient. */
  get derivatives(): number {
    return this.#plan.at(this.#derivatives)
  }

  /** Address and number of the outputs of layer `index` over the last batch. */
  outputs(index: number): { pointer: number; count: number } {
    const [buffers, layer] = [this.#forward.layers[index], this.#network.layers[index]]
    if (buffers === undefined || layer === undefined) throw new Error('no such layer')
    return { pointer: this.#plan.at(outputBuffer(layer, buffers)), count: this.session.programRows * layer.units }
  }

  outputStatistics(): OutputStatistics[] {
    return this.#network.layers.map((_, i) => statisticsOf(this.#core, this.outputs(i)))
  }

  /** The same of the values at which the derivative of its activation jumps: its outputs, or z where α is trained. */
  kinkValues(index: number): { pointer: number; count: number } {
    const [buffers, layer] = [this.#forward.layers[index], this.#network.layers[index]]
    if (buffers === undefined || layer === undefined) throw new Error('no such layer')
    return { pointer: this.#plan.at(kinkBuffer(layer, buffers)), count: this.session.programRows * layer.units }
  }

  /** The gradient of the loss with respect to the outputs of the last batch, if the program stops at the loss. */
  get lossGradient(): { pointer: number; count: number } {
    const last = this.#network.layers.length - 1
    const pointer = this.#plan.at(gradientBuffer(this.#gradients, last))
    return { pointer, count: this.session.programRows * outputUnits(this.#network) }
  }

  /** Copies of the state besides θ: the vectors of the optimizer, the gradient accumulated so far, and the average of θ. */
  get optimizerState(): Reals[] {
    return this.#step.state
  }

  set optimizerState(vectors: readonly Reals[]) {
    this.#step.state = vectors
  }

  /** A copy of the average of θ after the last step; `null` where none is taken, or no step was. */
  get average(): Reals | null {
    return this.#step.averageAfter(this.session)
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
    const output = this.#forward.layers[last]?.result ?? this.#forward.features
    const gradient = plan.at(gradientBuffer(this.#gradients, last))
    const changes = { ...this.#lossChanges, augmentation: this.#augmentation }
    emitLoss(emitter, plan, network, this.#forward, plan.at(output), gradient, changes)
    const { optimizer, lossOnly = false } = this.#options
    if (!lossOnly) {
      emitBackward(emitter, plan, network, this.#forward, this.#gradients, parameters, derivatives, this.#discarded)
      this.#step.emit(emitter, this.#parameters, parameters, this.session, this.optimizerSteps)
    }
    this.#code = { begin, end: emitter.position }
    this.#callbacks = emitter.callbacksOf(this.#code)
    this.session.setSeed(this.#options.seed)
    this.session.set(layout.SESSION_LEARNING_RATE, optimizer?.learningRate ?? 0)
    this.session.set(layout.SESSION_BASE_RATE, optimizer?.learningRate ?? 0)
  }
}

/** The root mean square of values, and the fraction of them that is exactly 0. */
export function statisticsOf({ kernels }: Core, { pointer, count }: ReturnType<Training['outputs']>): OutputStatistics {
  const rms = Math.sqrt(kernels.sumSquares(pointer, count) / count)
  return { rms, zeroFraction: kernels.countZeros(pointer, count) / count }
}

/** The network with every keepProb 1. */
export function withoutDropout(network: NetworkDescription): NetworkDescription {
  return { ...network, inputKeepProb: 1, layers: network.layers.map((layer) => ({ ...layer, keepProb: 1 })) }
}
