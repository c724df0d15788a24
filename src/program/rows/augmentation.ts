import { Augment, MixTargets } from '../../../assembly/instructions/layout/rows.js'
import * as layout from '../../../assembly/layout.js'
import { augmentationKind, shapeOf } from '../../model/augmentation/augmentations.js'
import type { AugmentationDescription } from '../../result/index.js'
import type { Core } from '../../runtime/core.js'
import type { Plan, Reserved } from '../../tensor/plan.js'
import type { Emitter } from '../emitter.js'

/** A checked augmentation, and the σ of every feature for noise. */
export interface Augmenting {
  readonly description: AugmentationDescription
  readonly deviations?: Float64Array
}

/** The buffers and instructions of augmentation in a program. */
export class AugmentationCode {
  readonly #plan: Plan
  readonly #steps: readonly Augmenting[]
  readonly #features: number
  readonly #blocks: Reserved
  readonly #deviations: readonly Reserved[]
  readonly #scratch: Reserved
  readonly #scratchBytes: number
  readonly #mixes: Reserved | null

  /** Plans for batches of `rows`. */
  constructor(plan: Plan, steps: readonly Augmenting[], features: number, rows: number) {
    this.#plan = plan
    this.#steps = steps
    this.#features = features
    this.#blocks = plan.reserve(steps.length * layout.AUGMENT_BYTES)
    this.#deviations = steps.map(({ deviations }) => plan.reserve((deviations?.length ?? 0) * 8))
    // Two rows and sixteen random numbers. Threads write to cache lines of their own.
    this.#scratchBytes = Math.ceil(((2 * features + 16) * plan.core.bytesPerReal) / 64) * 64
    this.#scratch = plan.reserve(this.#scratchBytes * plan.core.threads)
    this.#mixes = this.#mixtures === 0 ? null : plan.reserve(rows * this.#mixtures * layout.MIX_BYTES)
  }

  get #mixtures(): number {
    return mixtureCount(this.#steps)
  }

  /** Augments the features of the batch. */
  emit(emitter: Emitter, features: number): void {
    const plan = this.#plan
    this.#writeBlocks(plan.core)
    emitter.emit(Augment, {
      features,
      width: this.#features,
      blocks: plan.at(this.#blocks),
      blockCount: this.#steps.length,
      scratch: plan.at(this.#scratch),
      scratchBytes: this.#scratchBytes,
      mixes: this.#mixes === null ? 0 : plan.at(this.#mixes),
    })
  }

  /** Mixes the targets as the features were mixed. */
  emitTargets(emitter: Emitter, targets: number, units: number, areLabels: boolean): void {
    if (this.#mixes === null) return
    const mixes = this.#plan.at(this.#mixes)
    emitter.emit(MixTargets, { targets, units, mixes, mixtures: this.#mixtures, areLabels: areLabels ? 1 : 0 })
  }

  #writeBlocks(core: Core): void {
    this.#steps.forEach(({ description, deviations }, i) => {
      const { code, encode } = augmentationKind(description)
      const shape = shapeOf(description, this.#features)
      const address = this.#plan.at(this.#deviations[i] ?? this.#blocks)
      if (deviations !== undefined)
        new Float64Array(core.kernels.memory.buffer, address, deviations.length).set(deviations)
      const options = deviations === undefined ? encode(description, shape) : [address]
      const view = core.struct(this.#plan.at(this.#blocks) + i * layout.AUGMENT_BYTES, layout.AUGMENT_BYTES)
      const values = [code, description.probability, ...shape, ...options]
      values.forEach((value, k) => view.setFloat64(k * 8, value, true))
    })
  }
}

/** Number of augmentations that mix rows. */
export function mixtureCount(steps: readonly Augmenting[]): number {
  return steps.filter(({ description }) => augmentationKind(description).isMixture).length
}
