import { Activate } from '../../assembly/instructions/layout/layers.js'
import { Softmax } from '../../assembly/instructions/layout/loss.js'
import * as layout from '../../assembly/layout.js'
import { lossKind } from '../model/losses.js'
import { activationKind } from '../model/activations.js'
import type { NetworkDescription } from '../model/network-options.js'
import { outputUnits } from '../model/network-options.js'
import type { Core } from '../runtime/core.js'
import { Plan, type Reserved } from '../tensor/plan.js'
import type { Features, Reals } from '../tensor/reals.js'
import {
  embeddingConstants,
  type ForwardBuffers,
  isSoftmax,
  kinkBuffer,
  membersOf,
  planForward,
  weightCount,
  widestLayer,
} from './layers/buffers.js'
import { Emitter } from './emitter.js'
import { codeOf } from './optional-code.js'
import { emitForward } from './layers/forward.js'
import { emitLoss, emitScore } from './layers/loss.js'
import { parameterAddresses } from './layers/parameters.js'
import { runProgram } from './host-callbacks.js'
import { Session, type Code } from './session.js'
import { sourceFormat, stageFeatures, stageTargets, stageWeights, type TargetRows } from './rows/staging.js'
import type { Totals } from './totals.js'
import { WeightedSums } from './weighted-sums.js'

/** Most rows that run through the network at a time. */
const MOST_ROWS = 256
const ACTIVATION_BUDGET_BYTES = 8 * 2 ** 20

/** Options of a measurement. */
export interface MeasureOptions {
  /** Row numbers; all rows by default. */
  readonly chosen?: Uint32Array | undefined
  readonly withSigns?: boolean
}

interface RunOptions {
  /** Row numbers; all rows by default. */
  readonly chosen?: Uint32Array | undefined
  /** Address of the weights of the block; 0, the default, where all are 1. */
  readonly weights?: number
}

/**
 * The compiled forward pass of a network: predicts and measures any number of rows, block by block. The bits of a result
 * do not depend on the other rows of its block.
 */
export class Inference {
  readonly #network: NetworkDescription
  readonly #plan: Plan
  readonly #session: Session
  readonly #buffers: ForwardBuffers
  readonly #features: Reserved
  readonly #targets: Reserved
  readonly #predictions: Reserved
  /** Of an ensemble: the predictions of its members while it is measured, when those above are gradients. */
  readonly #probabilities: Reserved
  readonly #output: number
  readonly #predict: Code
  readonly #measure: Code
  /** Measures against the probability of each class; `null` but for the softmax. */
  readonly #measureSoft: Code | null
  readonly #rows: number
  readonly #emitter: Emitter

  constructor(core: Core, network: NetworkDescription, parameters: number, functionName: string) {
    const bytesPerRow = (network.inputs + widestLayer(network) * 2) * core.bytesPerReal
    const most = Math.min(MOST_ROWS, Math.floor(ACTIVATION_BUDGET_BYTES / bytesPerRow))
    const members = membersOf(network)
    const rows = Math.max(1, Math.floor(most / members))
    const outputs = outputUnits(network)
    const plan = new Plan(core)
    this.#network = network
    this.#plan = plan
    this.#rows = rows
    this.#session = new Session(plan, members)
    this.#features = plan.reserve(rows * network.inputs * 8)
    this.#targets = plan.reserve(rows * outputs * 8)
    this.#predictions = plan.reals(rows * members * outputs)
    this.#probabilities = network.members === undefined ? this.#predictions : plan.reals(rows * members * outputs)
    this.#buffers = planForward(plan, network, rows, false)
    const softTargets = isSoftmax(network) ? plan.reals(rows * members * outputs) : null
    const constants = network.layers.length * 6 + 24 + 2 * embeddingConstants(network.layers)
    const emitter = new Emitter(plan, network.layers.length * 208 + 192, constants)
    this.#emitter = emitter
    plan.allocate(functionName)
    const output = this.#buffers.layers.at(-1)?.result ?? this.#features
    this.#output = plan.at(output)
    this.#predict = this.#compile(emitter, parameters, () => this.#emitPrediction(emitter, this.#predictions))
    const measuring = (buffers: ForwardBuffers): Code =>
      this.#compile(emitter, parameters, () => {
        emitLoss(emitter, plan, network, buffers, this.#output, plan.at(this.#predictions))
        if (network.members === undefined) emitScore(emitter, plan, network, buffers, this.#output)
        else this.#emitPrediction(emitter, this.#probabilities)
      })
    this.#measure = measuring(this.#buffers)
    this.#measureSoft =
      softTargets === null ? null : measuring({ ...this.#buffers, targets: softTargets, areLabels: false })
  }

  /** Rows of a block. */
  get blockRows(): number {
    return this.#rows
  }

  /** Probabilities or values of every row, [rows, outputs]; `null` if a feature is not finite in this precision. */
  predict(features: Features): Reals | null {
    const [members, units] = [membersOf(this.#network), outputUnits(this.#network)]
    const mean = members === 1 ? undefined : (values: Reals) => codeOf('members').memberMeans(values, members, units)
    return this.#collect(features, this.#predictedAt(this.#predictions), units, mean)
  }

  /** The outputs of a layer for every row, [rows, units] or [rows, members, units], before softmax or sigmoid; `null` as for `predict`. */
  hidden(features: Features, index: number): Reals | null {
    const [buffers, layer] = [this.#buffers.layers[index], this.#network.layers[index]]
    if (buffers === undefined || layer === undefined) throw new Error('no such layer')
    return this.#collect(features, this.#plan.at(buffers.result), layer.units * membersOf(this.#network))
  }

  /** Runs all rows forward and copies what each block leaves at an address: `width` numbers a row, or with `mean` as many a member. */
  #collect(features: Features, pointer: number, width: number, mean?: (values: Reals) => Reals): Reals | null {
    const { inputs } = this.#network
    const members = membersOf(this.#network)
    const core = this.#plan.core
    const rows = features.length / inputs
    const result = core.precision === 'f32' ? new Float32Array(rows * width) : new Float64Array(rows * width)
    for (let first = 0; first < rows; first += this.#rows) {
      const last = Math.min(first + this.#rows, rows)
      this.#run(this.#predict, features, first, last)
      const read = this.#plan.at(this.#buffers.features)
      if (core.kernels.firstNonFinite(read, (last - first) * members * inputs) !== -1) return null
      const count = (last - first) * width
      result.set(
        mean === undefined ? core.reals(pointer, count) : mean(core.reals(pointer, count * members)),
        first * width,
      )
    }
    return result
  }

  /** Mean loss, and the sums of hits and errors, over the chosen rows. */
  measure(features: Features, targets: TargetRows, options: MeasureOptions = {}): Totals {
    const { chosen, withSigns = false } = options
    const rows = chosen?.length ?? features.length / this.#network.inputs
    let signs = 0
    const sums = this.#network.members === undefined ? null : new WeightedSums(this.#network, targets, null)
    this.#session.clearSums()
    for (let first = 0; first < rows; first += this.#rows) {
      const last = Math.min(first + this.#rows, rows)
      if (chosen === undefined) this.#stageTargets(targets, first, last, 0)
      else chosen.subarray(first, last).forEach((row, i) => this.#stageTargets(targets, row, row + 1, i))
      this.#run(this.#measuring(targets), features, first, last, { chosen })
      // A loss that is infinite or NaN ends its block before the sums are written.
      if (this.#session.status !== layout.STATUS_OK) return unmeasured(rows, this.#session)
      sums?.add(this.#scored(last - first), first, last, this.#session.get(layout.SESSION_BATCH_LOSS), chosen)
      if (withSigns) signs = (Math.imul(signs, 31) + this.#signHash(last - first)) | 0
    }
    if (sums !== null) return { ...sums.totals, signs }
    return {
      rows,
      weight: rows,
      loss: this.#session.get(layout.SESSION_LOSS_SUM) / rows,
      correct: this.#session.get(layout.SESSION_CORRECT),
      squaredError: this.#session.get(layout.SESSION_SQUARED_ERROR),
      absoluteError: this.#session.get(layout.SESSION_ABSOLUTE_ERROR),
      signs,
    }
  }

  /** The same over weighted rows: the loss is Σ w·ℓ / Σ w, and every sum is over weight · value. */
  measureWeighted(features: Features, targets: TargetRows, weights: Float64Array): Totals {
    const { core } = this.#plan
    const sums = new WeightedSums(this.#network, targets, weights)
    const region = core.memory.allocate(weights.length * 8, 'evaluate')
    try {
      stageWeights(core, weights, region.pointer)
      for (let first = 0; first < weights.length; first += this.#rows) {
        const last = Math.min(first + this.#rows, weights.length)
        this.#stageTargets(targets, first, last, 0)
        this.#run(this.#measuring(targets), features, first, last, { weights: region.pointer + first * 8 })
        if (this.#session.status !== layout.STATUS_OK) return unmeasured(weights.length, this.#session)
        sums.add(this.#scored(last - first), first, last, this.#session.get(layout.SESSION_BATCH_LOSS))
      }
      return sums.totals
    } finally {
      core.memory.release(region)
    }
  }

  release(): void {
    this.#plan.release()
  }

  /** What rows are scored by: the outputs, or of an ensemble the mean predictions. */
  #scored(rows: number): Reals {
    const { core } = this.#plan
    const [members, units] = [membersOf(this.#network), outputUnits(this.#network)]
    if (members === 1) return core.reals(this.#output, rows * units)
    const predicted = core.reals(this.#predictedAt(this.#probabilities), rows * members * units)
    return codeOf('members').memberScores(
      predicted,
      members,
      units,
      lossKind(this.#network.loss).prediction === 'sigmoid',
    )
  }

  #signHash(dataRows: number): number {
    const rows = dataRows * membersOf(this.#network)
    const { signHash } = this.#plan.core.kernels
    let hash = 0
    this.#network.layers.forEach((layer, i) => {
      const buffers = this.#buffers.layers[i]
      if (buffers === undefined) return
      for (const kink of activationKind(layer.activation).kinks) {
        hash = (Math.imul(hash, 31) + signHash(this.#plan.at(kinkBuffer(layer, buffers)), rows * layer.units, kink)) | 0
      }
    })
    if (!lossKind(this.#network.loss).hasKink) return hash
    // The residuals have the signs of the loss gradient, which measuring writes to the buffer of the predictions.
    const outputs = outputUnits(this.#network)
    return (Math.imul(hash, 31) + signHash(this.#plan.at(this.#predictions), rows * outputs, 0)) | 0
  }

  #compile(emitter: Emitter, parameters: number, emitTail: () => void): Code {
    const begin = emitter.position
    const addresses = parameterAddresses(this.#network, parameters, this.#plan.core.bytesPerReal)
    emitForward(emitter, this.#plan, this.#network, this.#buffers, addresses, 'evaluate')
    emitTail()
    return { begin, end: emitter.position }
  }

  #emitPrediction(emitter: Emitter, predictions: Reserved): void {
    const units = outputUnits(this.#network)
    const target = this.#plan.at(predictions)
    const { prediction } = lossKind(this.#network.loss)
    if (prediction === 'softmax') {
      const rowScratch = this.#plan.at(this.#buffers.rowScratch)
      emitter.emit(Softmax, { source: this.#output, target, units, rowScratch })
    } else if (prediction === 'sigmoid') {
      const kind = layout.ACTIVATION_SIGMOID
      emitter.emit(Activate, { kind, alpha: emitter.constants(0), source: this.#output, target, units })
    }
  }

  /** The program that measures against these targets. */
  #measuring(targets: TargetRows): Code {
    return 'values' in targets && this.#measureSoft !== null ? this.#measureSoft : this.#measure
  }

  #predictedAt(predictions: Reserved): number {
    return lossKind(this.#network.loss).task === 'classification' ? this.#plan.at(predictions) : this.#output
  }

  #stageTargets(targets: TargetRows, first: number, last: number, row: number): void {
    const core = this.#plan.core
    const outputs = outputUnits(this.#network)
    const bytesPerRow = 'labels' in targets ? 4 : outputs * core.bytesPerReal
    stageTargets(core, targets, first, last, outputs, this.#plan.at(this.#targets) + row * bytesPerRow)
  }

  #run(code: Code, features: Features, first: number, last: number, { chosen, weights = 0 }: RunOptions = {}): void {
    const { inputs } = this.#network
    const core = this.#plan.core
    const { type, bytesPerValue } = sourceFormat(features, core)
    const source = this.#plan.at(this.#features)
    if (chosen === undefined) stageFeatures(core, features, first * inputs, last * inputs, source)
    else {
      chosen.subarray(first, last).forEach((row, i) => {
        stageFeatures(core, features, row * inputs, (row + 1) * inputs, source + i * inputs * bytesPerValue)
      })
    }
    const rows = last - first
    this.#session.setRows({
      source,
      sourceType: type,
      targets: this.#plan.at(this.#targets),
      weights,
      order: 0,
      count: rows,
      batchSize: rows,
    })
    const workspace = this.#plan.at(this.#buffers.workspace)
    const callbacks = this.#emitter.callbacksOf(code)
    runProgram(core, this.#session, code, callbacks, workspace, 0, 1, rows * weightCount(this.#network))
  }
}

function unmeasured(rows: number, session: Session): Totals {
  const loss = session.get(layout.SESSION_BATCH_LOSS)
  return { rows, weight: rows, loss, correct: NaN, squaredError: NaN, absoluteError: NaN, signs: 0 }
}
