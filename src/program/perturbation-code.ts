import { Activate, Dense } from '../../assembly/instructions/layout/layers.js'
import { Gather } from '../../assembly/instructions/layout/rows.js'
import { activationKind } from '../model/activations.js'
import type { LayerDescription, NetworkDescription } from '../model/network-options.js'
import type { Core } from '../runtime/kernels.js'
import { Plan, type Reserved } from '../tensor/plan.js'
import type { Features } from '../tensor/reals.js'
import { outputUnits, planForward, type ForwardBuffers } from './buffers.js'
import { Emitter } from './emitter.js'
import { emitLoss } from './loss.js'
import { parameterAddresses, type LayerParameters } from './parameters.js'
import { RowWindows } from './row-windows.js'
import { Session, type Code } from './session.js'
import type { TargetRows } from './staging.js'

/** A layer's values at θ, and where its changed ones stand. */
export interface PerturbedLayer {
  readonly description: LayerDescription
  readonly parameters: LayerParameters
  /** The layer's inputs, z and outputs at θ; outputs and z share a place for the identity. */
  readonly x: number
  readonly z: number
  readonly a: number
  /** Where changed z, then changed outputs stand. */
  readonly changed: number
  /** From this layer's activation to the loss, over the changed values. */
  readonly tail: Code
}

/** The program of one batch at θ, and the tails that begin behind a change. */
export interface PerturbationCode {
  readonly plan: Plan
  readonly session: Session
  readonly workspace: number
  readonly layers: readonly PerturbedLayer[]
  readonly base: Code
  /** The loss alone. */
  readonly lossTail: Code
  /** Room for one column of a layer. */
  readonly column: number
  /** Derivatives of the loss by the outputs, at θ and changed. */
  readonly slopes: { readonly here: number; readonly changed: number }
}

/** The rows of a perturbed batch. */
export interface PerturbedRows {
  readonly features: Features
  readonly targets: TargetRows
  readonly rows: number
  /** A weight of each row; all alike by default. */
  readonly weights?: Float64Array | undefined
  readonly labelSmoothing?: number
}

interface Places {
  readonly z: Reserved
  readonly a: Reserved
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
  const buffers = planForward(plan, network, rows, false)
  const places = network.layers.map((layer, i) => planLayer(plan, layer, rows, buffers.layers[i]?.output))
  const outputs = outputUnits(network)
  const reserved = { here: plan.reals(rows * outputs), changed: plan.reals(rows * outputs), column: plan.reals(rows) }
  const emitter = new Emitter(plan, network.layers.length * 40 + 128, network.layers.length * 8 + 32)
  plan.allocate(functionName)
  stage(session)
  const slopes = { here: plan.at(reserved.here), changed: plan.at(reserved.changed) }
  const writer = new Writer(emitter, plan, network, buffers, places, parameters, batch.labelSmoothing ?? 0)
  const base = writer.base(slopes.here)
  const tails = writer.tails(slopes.changed)
  return {
    plan,
    session,
    workspace: plan.at(buffers.workspace),
    layers: writer.layers(tails.layers),
    base,
    lossTail: tails.loss,
    column: plan.at(reserved.column),
    slopes,
  }
}

/** Room for the rows; what is returned copies them in. */
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
    isWeighed: weights !== undefined,
    isNumbered: false,
    isDouble: false,
  })
  return (session) => {
    windows.load(0, { first: 0, count: rows, x: features, targets, weights })
    session.setRows({ ...windows.turn(), order: 0, count: rows, batchSize: rows })
  }
}

/** What is changed takes the place that a forward pass has for the layer. */
function planLayer(plan: Plan, { units, activation }: LayerDescription, rows: number, changed?: Reserved): Places {
  const z = plan.reals(rows * units)
  const a = activation === 'identity' ? z : plan.reals(rows * units)
  if (changed === undefined) throw new Error('a layer without buffers')
  return { z, a, changed }
}

/** Writes the instructions of one network. */
class Writer {
  readonly #emitter: Emitter
  readonly #plan: Plan
  readonly #network: NetworkDescription
  readonly #buffers: ForwardBuffers
  readonly #places: readonly Places[]
  readonly #addresses: readonly LayerParameters[]
  readonly #labelSmoothing: number

  constructor(
    emitter: Emitter,
    plan: Plan,
    network: NetworkDescription,
    buffers: ForwardBuffers,
    places: readonly Places[],
    parameters: number,
    labelSmoothing: number,
  ) {
    this.#labelSmoothing = labelSmoothing
    this.#emitter = emitter
    this.#plan = plan
    this.#network = network
    this.#buffers = buffers
    this.#places = places
    this.#addresses = parameterAddresses(network, parameters, plan.core.bytesPerReal)
  }

  /** The whole batch at θ, every z and output kept. */
  base(slopes: number): Code {
    const begin = this.#emitter.position
    this.#emitter.emit(Gather, { target: this.#plan.at(this.#buffers.features), width: this.#network.inputs })
    this.#places.forEach(({ z, a }, i) => {
      this.#dense(i, this.#inputsOf(i), z)
      this.#activation(i, z, a)
    })
    this.#loss(this.#inputsOf(this.#places.length), slopes)
    return { begin, end: this.#emitter.position }
  }

  /** One list of instructions over the changed values: a tail begins at its layer and ends with the loss. */
  tails(slopes: number): { layers: Code[]; loss: Code } {
    const starts = this.#places.map(({ changed }, i) => {
      const before = this.#places[i - 1]
      if (before !== undefined) this.#dense(i, before.changed, changed)
      const begin = this.#emitter.position
      this.#activation(i, changed, changed)
      return begin
    })
    const begin = this.#emitter.position
    this.#loss(this.#places.at(-1)?.changed ?? this.#buffers.features, slopes)
    const end = this.#emitter.position
    return { layers: starts.map((start) => ({ begin: start, end })), loss: { begin, end } }
  }

  layers(tails: readonly Code[]): PerturbedLayer[] {
    return this.#places.map((places, i) => {
      const [description, parameters, tail] = [this.#network.layers[i], this.#addresses[i], tails[i]]
      if (description === undefined || parameters === undefined || tail === undefined) throw new Error('no such layer')
      const [x, z, a, changed] = [this.#inputsOf(i), places.z, places.a, places.changed].map((at) => this.#plan.at(at))
      return { description, parameters, tail, x: x ?? 0, z: z ?? 0, a: a ?? 0, changed: changed ?? 0 }
    })
  }

  #inputsOf(index: number): Reserved {
    return this.#places[index - 1]?.a ?? this.#buffers.features
  }

  #dense(index: number, x: Reserved, z: Reserved): void {
    const { inputs, units } = this.#network.layers[index] ?? { inputs: 0, units: 0 }
    const { weight, bias } = this.#addresses[index] ?? { weight: 0, bias: 0 }
    this.#emitter.emit(Dense, { x: this.#plan.at(x), weight, bias, z: this.#plan.at(z), inputs, units })
  }

  #activation(index: number, source: Reserved, target: Reserved): void {
    const { activation = 'identity', alpha = null, units = 0 } = this.#network.layers[index] ?? {}
    if (activation === 'identity') return
    const { code } = activationKind(activation)
    this.#emitter.emit(Activate, {
      kind: code,
      alpha: this.#emitter.constants(alpha ?? 0),
      source: this.#plan.at(source),
      target: this.#plan.at(target),
      units,
    })
  }

  #loss(output: Reserved, slopes: number): void {
    const at = this.#plan.at(output)
    emitLoss(this.#emitter, this.#plan, this.#network, this.#buffers, at, slopes, this.#labelSmoothing)
  }
}
