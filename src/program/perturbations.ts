import { SESSION_BATCH_LOSS } from '../../assembly/layout.js'
import { activationKind } from '../model/activations.js'
import { lossKind } from '../model/losses.js'
import type { NetworkDescription } from '../model/network-options.js'
import type { Core } from '../runtime/kernels.js'
import { outputUnits, weightCount } from './buffers.js'
import { compilePerturbations, type PerturbationCode, type PerturbedRows } from './perturbation-code.js'
import type { Code } from './session.js'

/** A mean loss, and whether a kink (relu at 0 …) lies between it and the loss at θ. */
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

/** Bits of what `perturbUnit` answers. */
const MOVED = 1
const CROSSED = 2

/**
 * The mean loss of one batch in f64, without dropout, at points that differ from θ by one entry. A weight moves one
 * column of its layer and, by a rank-1 update, the next layer's z; only what lies behind is computed anew: about
 * rows·(units₁ + units₁·units₂ + …) multiplications over the layers behind, where a forward pass costs rows·(all weights).
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

  /** The mean loss at θ, which the perturbations after it are changes of. */
  here(): number {
    return this.#run(this.#code.base, weightCount(this.#network))
  }

  /** The mean loss with one entry moved by `step`; `here` is the loss at θ. */
  perturb({ layer: index, input, unit }: Entry, step: number, here: number): PerturbedLoss {
    const { layers, column, lossTail } = this.#code
    const layer = layers[index]
    if (layer === undefined) throw new Error('no such layer')
    const { description, z, a } = layer
    const { inputs, units, activation, alpha } = description
    const { code, hasKink } = activationKind(activation)
    const { kernels } = this.#core
    const rows = this.#rows
    const x = input === null ? 0 : layer.x
    const answer = kernels.perturbUnit(code, alpha ?? 0, x, inputs, input ?? 0, z, a, units, unit, rows, step, column)
    if ((answer & MOVED) === 0) return { loss: here, crossed: false }
    const next = layers[index + 1]
    let tail = lossTail
    if (next === undefined) kernels.replaceColumn(a, column, units, unit, layer.changed, rows)
    else {
      const { description: behind, parameters, changed } = next
      const weightRow = parameters.weight + unit * behind.units * this.#core.bytesPerReal
      kernels.perturbNext(next.z, column, a, units, unit, weightRow, changed, rows, behind.units)
      tail = next.tail
    }
    const loss = this.#run(tail, 1)
    const crossed = (hasKink && (answer & CROSSED) !== 0) || this.#crossedBehind(index)
    return { loss, crossed }
  }

  release(): void {
    this.#code.plan.release()
  }

  /** Whether an output behind layer `index`, or a residual, is on another side of a kink than at θ. */
  #crossedBehind(index: number): boolean {
    const { signsDiffer } = this.#core.kernels
    const { layers, slopes } = this.#code
    for (const { description, a, changed } of layers.slice(index + 1)) {
      if (!activationKind(description.activation).hasKink) continue
      if (signsDiffer(a, changed, this.#rows * description.units) !== 0) return true
    }
    if (!lossKind(this.#network.loss).hasKink) return false
    return signsDiffer(slopes.here, slopes.changed, this.#rows * outputUnits(this.#network)) !== 0
  }

  #run(code: Code, multiplications: number): number {
    const { session, workspace } = this.#code
    if (this.#running !== code) session.setCode(code, workspace)
    this.#running = code
    this.#core.runSteps(session.pointer, 0, 1, multiplications)
    return session.get(SESSION_BATCH_LOSS)
  }
}
