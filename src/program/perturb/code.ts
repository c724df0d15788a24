import { Activate, Dense } from '../../../assembly/instructions/layout/layers.js'
import { Gather } from '../../../assembly/instructions/layout/rows.js'
import * as layout from '../../../assembly/layout.js'
import { activationCode, activationKind } from '../../model/activations.js'
import type { LayerDescription, NetworkDescription } from '../../model/network-options.js'
import { outputUnits } from '../../model/network-options.js'
import type { Core } from '../../runtime/core.js'
import { Plan, type Reserved } from '../../tensor/plan.js'
import type { Features } from '../../tensor/reals.js'
import { planForward, type ForwardBuffers } from '../layers/buffers.js'
import { Emitter } from '../emitter.js'
import { emitLoss, type LossChanges } from '../layers/loss.js'
import { parameterAddresses, type LayerParameters } from '../layers/parameters.js'
import { RowWindows } from '../rows/row-windows.js'
import { Session, type Code } from '../session.js'
import type { TargetRows } from '../rows/staging.js'

/** A layer at θ and changed. */
export interface PerturbedLayer {
  readonly description: LayerDescription
  readonly parameters: LayerParameters
  /** Address of its PERTURBED_ struct. */
  readonly pointer: number
  /** Addresses of its outputs at θ, and of its changed z or outputs. */
  readonly output: number
  readonly changed: number
  /** From the activation of this layer to the loss, over the changed values. */
  readonly tail: Code
}

/** The program of one batch at θ, and those that compute what follows a change. */
export interface PerturbationCode {
  readonly plan: Plan
  readonly session: Session
  readonly workspace: number
  readonly layers: readonly PerturbedLayer[]
  readonly base: Code
  /** The loss alone. */
  readonly lossTail: Code
  /** Gradients of the loss with respect to the outputs, at θ and changed. */
  readonly gradients: { readonly here: number; readonly changed: number }
}

/** The rows of a perturbed batch. */
export interface PerturbedRows {
  readonly features: Features
  readonly targets: TargetRows
  readonly rows: number
  /** The weight of each row; 1 by default. */
  readonly weights?: Float64Array | undefined
  readonly labelSmoothing?: number
  /** The weight of the positive targets of each output; 1 by default. */
  readonly positiveWeights?: readonly number[] | undefined
}

/** Buffers of a layer. For the identity z and output are the same. */
interface Buffers {
  readonly z: Reserved
  readonly output: Reserved
  readonly changed: Reserved
}

/** Plans the buffers, copies the rows in and writes the instructions. */
export function compilePerturbations(
  core: Core,
  network: NetworkDescription,
  parameters: number,
  batch: PerturbedRows,
  functionName: string,
): PerturbationCode {
  const { rows } = batch
  const plan = new Plan(core)
  const session = new Session(plan)
  const stage = planRows(plan, network, batch)
  const buffers = planForward(plan, network, rows, false, {
    areSoft: 'values' in batch.targets,
    areWeighed: batch.positiveWeights !== undefined,
  })
  const layers = network.layers.map((layer, i) => planLayer(plan, layer, rows, buffers.layers[i]?.output))
  const outputs = outputUnits(network)
  const reserved = { here: plan.reals(rows * outputs), changed: plan.reals(rows * outputs) }
  const structs = { column: plan.reals(rows), layers: plan.reserve(layers.length * layout.PERTURBED_BYTES) }
  const emitter = new Emitter(plan, network.layers.length * 40 + 128, network.layers.length * 8 + 32)
  plan.allocate(functionName)
  stage(session)
  const gradients = { here: plan.at(reserved.here), changed: plan.at(reserved.changed) }
  const writer = new Writer(emitter, plan, network, buffers, layers, parameters, batch)
  const base = writer.base(gradients.here)
  const tails = writer.tails(gradients.changed)
  return {
    plan,
    session,
    workspace: plan.at(buffers.workspace),
    layers: writer.layers(tails.layers, rows, structs),
    base,
    lossTail: tails.loss,
    gradients,
  }
}

/** Reserves memory for the rows; the function that is returned copies them there. */
function planRows(
  plan: Plan,
  network: NetworkDescription,
  { features, targets, rows, weights }: PerturbedRows,
): (session: Session) => void {
  const windows = new RowWindows(plan, {
    rows,
    inputs: network.inputs,
    outputs: outputUnits(network),
    x: features,
    targets,
    isWeighted: weights !== undefined,
    isNumbered: false,
    isDouble: false,
  })
  return (session) => {
    windows.load(0, { first: 0, count: rows, x: features, targets, weights })
    session.setRows({ ...windows.swap(), order: 0, count: rows, batchSize: rows })
  }
}

/** Changed values use the buffer of the forward pass. */
function planLayer(plan: Plan, { units, activation }: LayerDescription, rows: number, changed?: Reserved): Buffers {
  const z = plan.reals(rows * units)
  const output = activation === 'identity' ? z : plan.reals(rows * units)
  if (changed === undefined) throw new Error('a layer without buffers')
  return { z, output, changed }
}

/** Writes the instructions of one network. */
class Writer {
  readonly #emitter: Emitter
  readonly #plan: Plan
  readonly #network: NetworkDescription
  readonly #buffers: ForwardBuffers
  readonly #layers: readonly Buffers[]
  readonly #addresses: readonly LayerParameters[]
  readonly #changes: LossChanges

  constructor(
    emitter: Emitter,
    plan: Plan,
    network: NetworkDescription,
    buffers: ForwardBuffers,
    layers: readonly Buffers[],
    parameters: number,
    changes: LossChanges,
  ) {
    this.#changes = changes
    this.#emitter = emitter
    this.#plan = plan
    this.#network = network
    this.#buffers = buffers
    this.#layers = layers
    this.#addresses = parameterAddresses(network, parameters, plan.core.bytesPerReal)
  }

  /** The whole batch at θ, every z and output kept. */
  base(gradient: number): Code {
    const begin = this.#emitter.position
    this.#emitter.emit(Gather, { target: this.#plan.at(this.#buffers.features), width: this.#network.inputs })
    this.#layers.forEach(({ z, output }, i) => {
      this.#dense(i, this.#inputsOf(i), z)
      this.#activation(i, z, output)
    })
    this.#loss(this.#inputsOf(this.#layers.length), gradient)
    return { begin, end: this.#emitter.position }
  }

  /** One list of instructions over the changed values: the tail of a layer begins there and ends with the loss. */
  tails(gradient: number): { layers: Code[]; loss: Code } {
    const starts = this.#layers.map(({ changed }, i) => {
      const before = this.#layers[i - 1]
      if (before !== undefined) this.#dense(i, before.changed, changed)
      const begin = this.#emitter.position
      this.#activation(i, changed, changed)
      return begin
    })
    const begin = this.#emitter.position
    this.#loss(this.#layers.at(-1)?.changed ?? this.#buffers.features, gradient)
    const end = this.#emitter.position
    return { layers: starts.map((start) => ({ begin: start, end })), loss: { begin, end } }
  }

  /** Writes the structs of the layers. */
  layers(tails: readonly Code[], rows: number, structs: { column: Reserved; layers: Reserved }): PerturbedLayer[] {
    return this.#layers.map((buffers, i) => {
      const [description, parameters, tail] = [this.#network.layers[i], this.#addresses[i], tails[i]]
      if (description === undefined || parameters === undefined || tail === undefined) throw new Error('no such layer')
      const [output, changed] = [this.#plan.at(buffers.output), this.#plan.at(buffers.changed)]
      const pointer = this.#plan.at(structs.layers) + i * layout.PERTURBED_BYTES
      const words = [
        [layout.PERTURBED_KIND, activationCode(description.activation)],
        [layout.PERTURBED_X, this.#plan.at(this.#inputsOf(i))],
        [layout.PERTURBED_Z, this.#plan.at(buffers.z)],
        [layout.PERTURBED_OUTPUT, output],
        [layout.PERTURBED_CHANGED, changed],
        [layout.PERTURBED_COLUMN, this.#plan.at(structs.column)],
        [layout.PERTURBED_INPUTS, description.inputs],
        [layout.PERTURBED_UNITS, description.units],
        [layout.PERTURBED_ROWS, rows],
      ] as const
      const struct = this.#plan.core.struct(pointer, layout.PERTURBED_BYTES)
      struct.setFloat64(layout.PERTURBED_ALPHA, description.alpha ?? 0, true)
      struct.setFloat64(layout.PERTURBED_KINK, Math.max(0, ...activationKind(description.activation).kinks), true)
      for (const [offset, value] of words) struct.setUint32(offset, value, true)
      return { description, parameters, tail, pointer, output, changed }
    })
  }

  #inputsOf(index: number): Reserved {
    return this.#layers[index - 1]?.output ?? this.#buffers.features
  }

  #dense(index: number, x: Reserved, z: Reserved): void {
    const { inputs, units } = this.#network.layers[index] ?? { inputs: 0, units: 0 }
    const { weight, bias } = this.#addresses[index] ?? { weight: 0, bias: 0 }
    this.#emitter.emit(Dense, { x: this.#plan.at(x), weight, bias, z: this.#plan.at(z), inputs, units, groups: 1 })
  }

  #activation(index: number, source: Reserved, target: Reserved): void {
    const { activation = 'identity', alpha = null, units = 0 } = this.#network.layers[index] ?? {}
    if (activation === 'identity') return
    const code = activationCode(activation)
    this.#emitter.emit(Activate, {
      kind: code,
      alpha: this.#emitter.constants(alpha ?? 0),
      source: this.#plan.at(source),
      target: this.#plan.at(target),
      units,
    })
  }

  #loss(output: Reserved, gradient: number): void {
    const at = this.#plan.at(output)
    emitLoss(this.#emitter, this.#plan, this.#network, this.#buffers, at, gradient, this.#changes)
  }
}
