import * as layout from '../../../assembly/layout.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { outputUnits } from '../../model/network-options.js'
import { parameterCount } from '../../model/segments.js'
import type { Plan, Reserved } from '../../tensor/plan.js'
import type { Emitter } from '../emitter.js'
import { runPart, type HostCallback, type ProgramRun } from '../host-callbacks.js'
import { emitBackward, gradientBuffer, type GradientBuffers } from '../layers/backward.js'
import {
  membersOf,
  outputBuffer,
  planForward,
  widestLayer,
  type ForwardBuffers,
  type PlannedTargets,
} from '../layers/buffers.js'
import { emitForward } from '../layers/forward.js'
import { emitLoss, type LossChanges } from '../layers/loss.js'
import type { BatchLayer } from '../layers/normalization.js'
import { parameterAddresses } from '../layers/parameters.js'
import { AugmentationCode, type Augmenting } from '../rows/augmentation.js'
import type { Code } from '../session.js'
import type { GradientBucket } from './gradient-buckets.js'

/** Where all blocks wait for the statistics of the whole batch. */
export interface StatisticsPoint {
  readonly kind: 'forward' | 'backward'
  readonly layer: BatchLayer
}

/** Where the gradient of a bucket is complete. */
export interface GradientPoint {
  readonly kind: 'gradient'
  readonly bucket: GradientBucket
}

interface CodePart {
  readonly code: Code
  readonly callbacks: readonly HostCallback[]
}

/** What a program has besides buffers of its own. */
export interface BlockProgramOptions {
  /** Where dθ may be written, each by code of its own. Default: a buffer of its own. */
  readonly derivatives?: readonly Reserved[]
  /** Where the backward pass is to pause, from the last layer on. Default: nowhere. */
  readonly buckets?: readonly GradientBucket[]
}

/**
 * The forward and backward pass over a block of rows, with buffers of its own: dθ is the gradient of the sum of its losses, over
 * `divisor`.
 */
export class BlockProgram {
  readonly #plan: Plan
  readonly #network: NetworkDescription
  readonly #forward: ForwardBuffers
  readonly #gradients: GradientBuffers
  readonly #discarded: Reserved
  readonly #derivatives: readonly Reserved[]
  readonly #augmentation: AugmentationCode | undefined
  readonly #buckets: readonly GradientBucket[]
  /** For each buffer of dθ the code, cut where ranks or blocks have to do something together: one part more than there are points. */
  #codes: readonly (readonly CodePart[])[] = []
  #target = 0
  /** Where its parts end. */
  points: readonly (StatisticsPoint | GradientPoint)[] = []
  /** The block of the batch at hand, its first row in the order of its rows of the train set, and how many it has. */
  block = 0
  first = 0
  rows = 0
  /** Sum of the weights of its rows, and their mean loss: NaN where a value is not finite, whatever the weight then is. */
  weight = 0
  loss = 0
  divisor = 1

  /** Reserves the buffers of blocks of up to `rows` rows. */
  constructor(
    plan: Plan,
    network: NetworkDescription,
    rows: number,
    targets: PlannedTargets,
    augment: readonly Augmenting[],
    { derivatives, buckets = [] }: BlockProgramOptions = {},
  ) {
    this.#plan = plan
    this.#network = network
    this.#derivatives = derivatives ?? [plan.reals(parameterCount(network))]
    this.#buckets = buckets
    this.#forward = planForward(plan, network, rows, true, targets)
    this.#augmentation = augment.length === 0 ? undefined : new AugmentationCode(plan, augment, network.inputs, rows)
    const widest = widestLayer(network) * membersOf(network)
    this.#gradients = { even: plan.reals(widest * rows), odd: plan.reals(widest * rows) }
    this.#discarded = plan.reals(widest)
  }

  /** Address of dθ. */
  get derivatives(): number {
    return this.#addressOf(this.#target)
  }

  /** Has the blocks from here on written to another buffer of dθ. */
  writeTo(target: number): void {
    this.#target = target
  }

  #addressOf(target: number): number {
    const buffer = this.#derivatives[target]
    if (buffer === undefined) throw new Error('no such buffer')
    return this.#plan.at(buffer)
  }

  get workspace(): number {
    return this.#plan.at(this.#forward.workspace)
  }

  /** Number of parts. */
  get parts(): number {
    return this.#codes[0]?.length ?? 0
  }

  /** Number of times that it is compiled. */
  get codes(): number {
    return this.#derivatives.length
  }

  /** Address of the outputs of a layer. */
  output(index: number): number {
    const [buffers, layer] = [this.#forward.layers[index], this.#network.layers[index]]
    if (buffers === undefined || layer === undefined) throw new Error('no such layer')
    return this.#plan.at(outputBuffer(layer, buffers))
  }

  /** Writes the instructions, for θ at an address. */
  compile(emitter: Emitter, theta: number, changes: LossChanges): void {
    this.#codes = this.#derivatives.map((_, target) => this.#compileFor(target, emitter, theta, changes))
  }

  #compileFor(target: number, emitter: Emitter, theta: number, lossChanges: LossChanges): CodePart[] {
    const [plan, network] = [this.#plan, this.#network]
    const { bytesPerReal } = plan.core
    const parameters = parameterAddresses(network, theta, bytesPerReal)
    const derivatives = parameterAddresses(network, this.#addressOf(target), bytesPerReal)
    const points: (StatisticsPoint | GradientPoint)[] = []
    // A callback at the address of a cut may belong before or after it: their order tells.
    const cuts = [{ address: emitter.position, callbacks: emitter.callbackCount }]
    const mark = (): void => void cuts.push({ address: emitter.position, callbacks: emitter.callbackCount })
    const cut = (point: StatisticsPoint | GradientPoint): void => {
      mark()
      points.push(point)
    }
    const callbacks = {
      forward: (layer: BatchLayer) => cut({ kind: 'forward', layer }),
      backward: (layer: BatchLayer) => cut({ kind: 'backward', layer }),
      gradient: (layer: number) => {
        const bucket = this.#buckets.find((one) => one.layer === layer)
        if (bucket !== undefined) cut({ kind: 'gradient', bucket })
      },
    }
    emitForward(emitter, plan, network, this.#forward, parameters, 'train', this.#augmentation, callbacks)
    const last = network.layers.length - 1
    const output = this.#forward.layers[last]?.result ?? this.#forward.features
    const gradient = plan.at(gradientBuffer(this.#gradients, last))
    const changes = { ...lossChanges, augmentation: this.#augmentation }
    emitLoss(emitter, plan, network, this.#forward, plan.at(output), gradient, changes)
    this.#emitSum(emitter, gradient)
    emitBackward(
      emitter,
      plan,
      network,
      this.#forward,
      this.#gradients,
      parameters,
      derivatives,
      this.#discarded,
      callbacks,
    )
    mark()
    this.points = points
    return cuts.slice(1).map((end, i) => {
      const begin = cuts[i] ?? end
      const callbacks = emitter.callbacksBetween(begin.callbacks, end.callbacks)
      return { code: { begin: begin.address, end: end.address }, callbacks }
    })
  }

  /** The gradient of the mean loss of the block becomes that of the sum, over `divisor`: blocks may have different weights. */
  #emitSum(emitter: Emitter, gradient: number): void {
    const { core } = this.#plan
    const units = outputUnits(this.#network)
    emitter.callHost((session, rows) => {
      this.weight = session.get(layout.SESSION_BATCH_WEIGHT)
      this.loss = session.get(layout.SESSION_BATCH_LOSS)
      core.kernels.scale(gradient, gradient, rows * units, this.weight / this.divisor)
    })
  }

  /** Takes on a block of a batch. */
  begin(block: number, first: number, rows: number): void {
    this.block = block
    this.first = first
    this.rows = rows
    this.weight = 0
    this.loss = 0
  }

  /** Runs a part over the rows of the session. Where a value is not finite, the loss becomes NaN and nothing more is run. */
  run(part: number, run: ProgramRun, step: number): void {
    const own = this.#codes[this.#target]?.[part]
    if (own === undefined || this.rows === 0 || Number.isNaN(this.loss)) return
    const isFirst = part === 0
    if (!isFirst) run.session.setBatch(this.first, this.rows)
    const flags = layout.BATCH_SUSPENDS | (isFirst ? 0 : layout.BATCH_RESUMES)
    if (runPart(run, own.code, own.callbacks, step, flags)) return
    this.loss = NaN
  }
}
