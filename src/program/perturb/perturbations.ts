import { SESSION_BATCH_LOSS } from '../../../assembly/layout.js'
import { activationKind } from '../../model/activations.js'
import { lossKind } from '../../model/losses.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { outputUnits } from '../../model/network-options.js'
import type { Core } from '../../runtime/core.js'
import { weightCount } from '../layers/buffers.js'
import { compilePerturbations, type PerturbationCode, type PerturbedRows } from './code.js'
import type { Code } from '../session.js'

/** A mean loss, and whether a kink (relu at 0 …) was crossed between θ and there. */
export interface PerturbedLoss {
  readonly loss: number
  readonly crossed: boolean
}

/** One entry of θ: of unit `unit` of a layer, the weight from `input`, or the bias where that is null. */
export interface Entry {
  readonly layer: number
  readonly input: number | null
  readonly unit: number
}

/** Bits of the result of `perturbUnit`. */
const MOVED = 1
const CROSSED = 2

/**
 * The mean loss of one batch in f64, without dropout, at points that differ from θ by one entry. A weight moves one
 * column of its layer and, by a rank-1 update, the z of the next layer; only what follows is computed again: about
 * rows·(units₁ + units₁·units₂ + …) multiplications over the later layers, where a forward pass takes rows·(all weights).
 */
export class Perturbations {
  readonly #core: Core
  readonly #network: NetworkDescription
  readonly #rows: number
  readonly #code: PerturbationCode
  #running: Code | null = null

  constructor(core: Core, network: NetworkDescription, parameters: number, batch: PerturbedRows, functionName: string) {
    this.#core = core
    this.#network = network
    this.#rows = batch.rows
    this.#code = compilePerturbations(core, network, parameters, batch, functionName)
  }

  /** The mean loss at θ; to be called before `perturb`. */
  here(): number {
    return this.#run(this.#code.base, weightCount(this.#network))
  }

  /** The mean loss with `step` added to one entry; `here` is the loss at θ. */
  perturb({ layer: index, input, unit }: Entry, step: number, here: number): PerturbedLoss {
    const { layers, lossTail } = this.#code
    const layer = layers[index]
    if (layer === undefined) throw new Error('no such layer')
    const { kernels } = this.#core
    const result = kernels.perturbUnit(layer.pointer, input ?? -1, unit, step)
    if ((result & MOVED) === 0) return { loss: here, crossed: false }
    const next = layers[index + 1]
    let tail = lossTail
    if (next === undefined) kernels.replaceColumn(layer.pointer, unit)
    else {
      const weightRow = next.parameters.weight + unit * next.description.units * this.#core.bytesPerReal
      kernels.perturbNext(layer.pointer, unit, next.pointer, weightRow)
      tail = next.tail
    }
    const loss = this.#run(tail, 1)
    const { kinks } = activationKind(layer.description.activation)
    const crossed = (kinks.length > 0 && (result & CROSSED) !== 0) || this.#crossedAfter(index)
    return { loss, crossed }
  }

  release(): void {
    this.#code.plan.release()
  }

  /** Whether an output of a layer after `index`, or a residual, has crossed a kink. */
  #crossedAfter(index: number): boolean {
    const { signsDiffer } = this.#core.kernels
    const { layers, gradients } = this.#code
    for (const { description, output, changed } of layers.slice(index + 1)) {
      for (const kink of activationKind(description.activation).kinks) {
        if (signsDiffer(output, changed, this.#rows * description.units, kink) !== 0) return true
      }
    }
    if (!lossKind(this.#network.loss).hasKink) return false
    return signsDiffer(gradients.here, gradients.changed, this.#rows * outputUnits(this.#network), 0) !== 0
  }

  #run(code: Code, multiplications: number): number {
    const { session, workspace } = this.#code
    if (this.#running !== code) session.setCode(code, workspace)
    this.#running = code
    this.#core.runSteps(session.pointer, 0, 1, multiplications)
    return session.get(SESSION_BATCH_LOSS)
  }
}
