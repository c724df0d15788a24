import * as layout from '../../assembly/layout.js'
import { OPTIMIZERS, type OptimizerDescription } from '../model/optimizers.js'
import type { NetworkDescription } from '../model/network-options.js'
import { parameterCount, segmentsOf } from '../model/segments.js'
import type { Core } from '../runtime/kernels.js'
import { paddedReals, Plan, type Reserved } from '../tensor/plan.js'
import type { Features } from '../tensor/reals.js'
import { AugmentationCode, mixtureCount, type Augmenting } from './augmentation.js'
import { emitBackward, emitPenalty, gradientBuffer, type GradientBuffers } from './backward.js'
import { outputUnits, planForward, weightCount, widestLayer, type ForwardBuffers } from './buffers.js'
import { Emitter } from './emitter.js'
import { emitForward, emitLoss, parameterAddresses } from './forward.js'
import type { Penalty } from './penalty.js'
import { seedWords, Session } from './session.js'
import { sourceFormat, stageFeatures, stageTargets, targetBytes, type TargetRows } from './staging.js'

/** What a training program is compiled for. */
export interface TrainingOptions {
  /** Most rows in memory: all of the train set, or a window of it. */
  readonly rows: number
  readonly batchSize: number
  readonly penalty: Penalty
  /** `null`: stop at the gradient. */
  readonly optimizer: OptimizerDescription | null
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
  readonly #order: Reserved | null
  readonly #source: Reserved
  readonly #targets: Reserved
  /** Row numbers in the data set, where those in memory differ and somebody asks. */
  readonly #numbers: Reserved | null
  #rows: number

  constructor(
    core: Core,
    network: NetworkDescription,
    parameters: number,
    features: Features,
    targets: TargetRows,
    options: TrainingOptions,
    door: string,
  ) {
    const plan = new Plan(core)
    const count = parameterCount(network)
    const outputs = outputUnits(network)
    const format = sourceFormat(features, core)
    const trained = options.withoutDropout ? withoutDropout(network) : network
    const source = plan.reserve(options.rows * network.inputs * format.bytesPerValue)
    const targetRows = plan.reserve(targetBytes(targets, options.rows, outputs, core))
    this.#core = core
    this.#network = trained
    this.#options = options
    this.#plan = plan
    this.#parameters = parameters
    this.session = new Session(plan)
    this.#source = source
    this.#targets = targetRows
    this.#rows = options.rows
    const augment = options.augment ?? []
    this.#numbers = options.isWindowed === true && augment.length > 0 ? plan.reserve(options.rows * 4) : null
    this.#order = options.shuffle ? plan.reserve(options.rows * 4) : null
    this.#derivatives = plan.reals(count)
    this.#states = Array.from({ length: stateCount(options) }, () => plan.reals(count))
    this.#forward = planForward(plan, trained, options.batchSize, true, mixtureCount(augment) > 0)
    if (augment.length > 0) {
      this.#augmentation = new AugmentationCode(plan, augment, network.inputs, options.batchSize, this.#numbers)
    }
    const widest = widestLayer(network) * options.batchSize
    this.#gradients = { even: plan.reals(widest), odd: plan.reals(widest) }
    const emitter = new Emitter(plan, network.layers.length * 64 + 128, network.layers.length * 8 + 32)
    plan.carryOut(door)
    stageFeatures(core, features, 0, options.rows * network.inputs, plan.at(source))
    stageTargets(core, targets, 0, options.rows, outputs, plan.at(targetRows))
    this.session.setRows({
      source: plan.at(source),
      sourceType: format.type,
      targets: plan.at(targetRows),
      order: this.#order === null ? 0 : plan.at(this.#order),
      count: options.rows,
      batchSize: options.batchSize,
    })
    this.#compile(emitter)
  }

  /** Steps over the rows in memory: of one epoch, or of one window of it. */
  get steps(): number {
    return Math.ceil(this.#rows / this.#options.batchSize)
  }

  /** Begins an epoch: a new order of the rows, sums at 0. */
  beginEpoch(epoch: number): void {
    this.session.setEpoch(epoch)
    this.session.clearSums()
    if (this.#options.isWindowed !== true) this.#permute(epoch, 0)
  }

  /** Puts rows into memory from place `at` of the window on; `first` is the data set's number of the first. */
  loadRows(at: number, rows: number, first: number, features: Features, targets: TargetRows): void {
    const core = this.#core
    const { inputs } = this.#network
    const outputs = outputUnits(this.#network)
    const { bytesPerValue } = sourceFormat(features, core)
    stageFeatures(core, features, 0, rows * inputs, this.#plan.at(this.#source) + at * inputs * bytesPerValue)
    const targetsAt = this.#plan.at(this.#targets) + targetBytes(targets, at, outputs, core)
    stageTargets(core, targets, 0, rows, outputs, targetsAt)
    if (this.#numbers === null) return
    const numbers = core.words(this.#plan.at(this.#numbers) + at * 4, rows)
    for (let i = 0; i < rows; i++) numbers[i] = first + i
  }

  /** Begins a window of so many rows, all of them loaded: an order of its own. */
  beginWindow(rows: number, epoch: number, window: number): void {
    this.#rows = rows
    this.session.setRowCount(rows)
    this.#permute(epoch, window)
  }

  #permute(epoch: number, window: number): void {
    if (this.#order === null) return
    const [low, high] = seedWords(this.#options.seed)
    this.#core.kernels.permute(this.#plan.at(this.#order), this.#rows, low, high, epoch, window)
  }

  /** Runs up to `count` steps from step `from` of the epoch; returns how many were completed. */
  run(from: number, count: number): number {
    return this.#core.runSteps(this.session.pointer, from, count, this.multiplications)
  }

  /** Multiplications of a step: forward, by the weights and by the inputs. */
  get multiplications(): number {
    return 3 * this.#options.batchSize * weightCount(this.#network)
  }

  /** dθ of the last batch. */
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

  release(): void {
    this.#plan.release()
  }

  #compile(emitter: Emitter): void {
    const plan = this.#plan
    const network = this.#network
    const { bytesPerReal } = this.#core
    const parameters = parameterAddresses(network, this.#parameters, bytesPerReal)
    const derivatives = parameterAddresses(network, this.derivatives, bytesPerReal)
    const begin = emitter.position
    emitForward(emitter, plan, network, this.#forward, parameters, true, this.#augmentation)
    const last = network.layers.length - 1
    const output = this.#forward.layers[last]?.dropped ?? this.#forward.features
    const gradient = plan.at(gradientBuffer(this.#gradients, last))
    emitLoss(emitter, plan, network, this.#forward, plan.at(output), gradient, this.#augmentation)
    emitBackward(emitter, plan, network, this.#forward, this.#gradients, parameters, derivatives)
    emitPenalty(emitter, network, this.#options.penalty, this.#parameters, this.derivatives, bytesPerReal)
    if (this.#options.optimizer !== null) this.#emitOptimizer(emitter, this.#options.optimizer)
    this.session.setCode({ begin, end: emitter.position }, plan.at(this.#forward.workspace))
    this.session.setSeed(this.#options.seed)
    this.session.set(layout.SESSION_LEARNING_RATE, this.#options.optimizer?.learningRate ?? 0)
    this.session.set(layout.SESSION_BETA1_POWER, 1)
    this.session.set(layout.SESSION_BETA2_POWER, 1)
  }

  #emitOptimizer(emitter: Emitter, optimizer: OptimizerDescription): void {
    const { bytesPerReal, precision } = this.#core
    const padded = paddedReals(parameterCount(this.#network), bytesPerReal)
    const limit = emitter.constants(gradientLimit(optimizer, precision))
    emitter.op(layout.OP_CHECK_GRADIENT, this.derivatives, padded, limit)
    const { code, options } = OPTIMIZERS[optimizer.kind]
    const hyper = options.map(([name]) => Number(optimizer[name]))
    const constants = emitter.constants(...hyper, 0)
    emitter.op(layout.OP_ADVANCE, code, constants)
    const weightDecay = optimizer['weightDecay']
    if (typeof weightDecay === 'number' && weightDecay !== 0) {
      const constant = emitter.constants(weightDecay)
      for (const segment of segmentsOf(this.#network)) {
        if (segment.parameter === 'bias' && !this.#options.penalty.penalizeBiases) continue
        emitter.op(layout.OP_DECAY, this.#parameters + segment.offset * bytesPerReal, segment.length, constant)
      }
    }
    const [first, second] = this.#states.map((state) => this.#plan.at(state))
    emitter.op(layout.OP_OPTIMIZE, code, this.#parameters, this.derivatives, first ?? 0, second ?? 0, padded, constants)
  }
}

function stateCount(options: TrainingOptions): number {
  return options.optimizer === null ? 0 : OPTIMIZERS[options.optimizer.kind].states
}

function withoutDropout(network: NetworkDescription): NetworkDescription {
  return { ...network, inputKeepProb: 1, layers: network.layers.map((layer) => ({ ...layer, keepProb: 1 })) }
}

/**
 * The largest gradient entry whose step keeps θ and the optimizer's state finite: Adam and RMSprop square it, momentum
 * sums up to 1/(1 − β) of it.
 */
function gradientLimit(optimizer: OptimizerDescription, precision: 'f32' | 'f64'): number {
  const largest = precision === 'f32' ? 3.4028234663852886e38 : Number.MAX_VALUE
  if (OPTIMIZERS[optimizer.kind].states === 2 || optimizer.kind === 'rmsprop') return Math.sqrt(largest) / 4
  const beta = Number(optimizer['momentum'] ?? 0)
  return ((largest / 16) * (1 - beta)) / Math.max(1, optimizer.learningRate)
}
