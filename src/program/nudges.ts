import * as layout from '../../assembly/layout.js'
import { activationKind } from '../model/activations.js'
import { lossKind } from '../model/losses.js'
import type { LayerDescription, NetworkDescription } from '../model/network-options.js'
import type { Core } from '../runtime/kernels.js'
import { Plan, type Reserved } from '../tensor/plan.js'
import type { Features } from '../tensor/reals.js'
import { outputUnits, planForward, weightCount, type ForwardBuffers } from './buffers.js'
import { Emitter } from './emitter.js'
import { emitLoss, parameterAddresses, type LayerParameters } from './forward.js'
import { Session, type Code } from './session.js'
import { sourceFormat, stageFeatures, stageTargets, targetBytes, type TargetRows } from './staging.js'

/** A mean loss, and whether a kink (relu at 0 …) lies between it and the loss at θ. */
export interface NudgedLoss {
  readonly loss: number
  readonly crossed: boolean
}

/** One entry of θ: of unit `unit` of a layer, the weight from `input`, or the bias where that is null. */
export interface Entry {
  readonly layer: number
  readonly input: number | null
  readonly unit: number
}

interface Layer {
  readonly description: LayerDescription
  readonly parameters: LayerParameters
  /** The layer's inputs at θ, z at θ and outputs at θ; outputs and z share a place for the identity. */
  readonly x: number
  readonly z: number
  readonly a: number
  /** Where changed z, then changed outputs stand. */
  readonly changed: number
  /** From this layer's activation to the loss, over the changed values. */
  readonly tail: number
}

/**
 * The mean loss of one batch in f64, without dropout, at points that differ from θ by one entry. A weight moves one
 * column of its layer and, by a rank-1 update, the next layer's z; only what lies behind is computed anew.
 *
 * For rows·units of the layers behind entry's own, a nudge costs about rows·(units₁ + units₁·units₂ + …) multiplications
 * where a forward pass costs rows·(all weights).
 */
export class Nudges {
  readonly #core: Core
  readonly #plan: Plan
  readonly #session: Session
  readonly #network: NetworkDescription
  readonly #rows: number
  readonly #layers: readonly Layer[]
  readonly #base: Code
  readonly #end: number
  readonly #lossTail: number
  readonly #workspace: number
  readonly #column: number
  readonly #slopes: { readonly here: number; readonly changed: number }
  #tail = -1

  constructor(
    core: Core,
    network: NetworkDescription,
    parameters: number,
    features: Features,
    targets: TargetRows,
    rows: number,
    door: string,
  ) {
    const plan = new Plan(core)
    const outputs = outputUnits(network)
    const format = sourceFormat(features, core)
    this.#core = core
    this.#plan = plan
    this.#network = network
    this.#rows = rows
    this.#session = new Session(plan)
    const source = plan.reserve(rows * network.inputs * format.bytesPerValue)
    const targetRows = plan.reserve(targetBytes(targets, rows, outputs, core))
    const buffers = planForward(plan, network, rows, false)
    const places = network.layers.map((layer, i) => planLayer(plan, layer, rows, buffers.layers[i]?.output))
    const slopes = [plan.reals(rows * outputs), plan.reals(rows * outputs)] as const
    const column = plan.reals(rows)
    const emitter = new Emitter(plan, network.layers.length * 40 + 128, network.layers.length * 8 + 32)
    plan.carryOut(door)
    stageFeatures(core, features, 0, rows * network.inputs, plan.at(source))
    stageTargets(core, targets, 0, rows, outputs, plan.at(targetRows))
    this.#column = plan.at(column)
    this.#slopes = { here: plan.at(slopes[0]), changed: plan.at(slopes[1]) }
    this.#workspace = plan.at(buffers.workspace)
    this.#session.setRows({
      source: plan.at(source),
      sourceType: format.type,
      targets: plan.at(targetRows),
      order: 0,
      count: rows,
      batchSize: rows,
    })
    const addresses = parameterAddresses(network, parameters, core.bytesPerReal)
    this.#base = this.#compileBase(emitter, buffers, places, addresses)
    const tail = this.#compileTail(emitter, buffers, places, addresses)
    this.#layers = network.layers.map((description, i) => ({
      description,
      parameters: addresses[i] ?? { weight: 0, bias: 0 },
      x: plan.at(places[i - 1]?.a ?? buffers.features),
      z: plan.at(places[i]?.z ?? column),
      a: plan.at(places[i]?.a ?? column),
      changed: plan.at(places[i]?.changed ?? column),
      tail: tail.starts[i] ?? tail.loss,
    }))
    this.#lossTail = tail.loss
    this.#end = emitter.position
  }

  /** The mean loss at θ; whoever has changed θ asks for it before the next nudge. */
  here(): number {
    this.#session.setCode(this.#base, this.#workspace)
    this.#tail = -1
    return this.#run(weightCount(this.#network))
  }

  /** The mean loss with one entry moved by `step`. */
  nudge({ layer: index, input, unit }: Entry, step: number, here: number): NudgedLoss {
    const layer = this.#layers[index]
    if (layer === undefined) throw new Error('no such layer')
    const { description, x, z, a } = layer
    const { inputs, units, activation, alpha } = description
    const { code, hasKink } = activationKind(activation)
    const { kernels } = this.#core
    const column = this.#column
    const from = input === null ? 0 : x
    const rows = this.#rows
    const answer = kernels.nudgeUnit(code, alpha ?? 0, from, inputs, input ?? 0, z, a, units, unit, rows, step, column)
    if ((answer & 1) === 0) return { loss: here, crossed: false }
    const crossed = hasKink && (answer & 2) !== 0
    const next = this.#layers[index + 1]
    if (next === undefined) {
      kernels.replaceColumn(a, column, units, unit, layer.changed, rows)
      return this.#finish(this.#lossTail, index, crossed)
    }
    const weightRow = next.parameters.weight + unit * next.description.units * this.#core.bytesPerReal
    kernels.nudgeNext(next.z, column, a, units, unit, weightRow, next.changed, rows, next.description.units)
    return this.#finish(next.tail, index, crossed)
  }

  release(): void {
    this.#plan.release()
  }

  /** Runs what lies behind a nudge of layer `index`, and looks for kinks that were crossed there. */
  #finish(tail: number, index: number, crossed: boolean): NudgedLoss {
    if (this.#tail !== tail) this.#session.setCode({ begin: tail, end: this.#end }, this.#workspace)
    this.#tail = tail
    const loss = this.#run(1)
    return { loss, crossed: crossed || this.#crossedBehind(index) }
  }

  #crossedBehind(index: number): boolean {
    const { signsDiffer } = this.#core.kernels
    for (let i = index + 1; i < this.#layers.length; i++) {
      const layer = this.#layers[i]
      if (layer === undefined || !activationKind(layer.description.activation).hasKink) continue
      if (signsDiffer(layer.a, layer.changed, this.#rows * layer.description.units) !== 0) return true
    }
    if (!lossKind(this.#network.loss).hasKink) return false
    return signsDiffer(this.#slopes.here, this.#slopes.changed, this.#rows * outputUnits(this.#network)) !== 0
  }

  #run(multiplications: number): number {
    this.#core.runSteps(this.#session.pointer, 0, 1, multiplications)
    return this.#session.get(layout.SESSION_BATCH_LOSS)
  }

  #compileBase(
    emitter: Emitter,
    buffers: ForwardBuffers,
    places: readonly Places[],
    addresses: readonly LayerParameters[],
  ): Code {
    const plan = this.#plan
    const begin = emitter.position
    emitter.op(layout.OP_GATHER, plan.at(buffers.features), this.#network.inputs)
    let x = buffers.features
    places.forEach(({ z, a }, i) => {
      emitDense(emitter, plan, this.#network, i, x, z, addresses)
      emitActivation(emitter, plan, this.#network, i, z, a)
      x = a
    })
    emitLoss(emitter, plan, this.#network, buffers, plan.at(x), this.#slopes.here)
    return { begin, end: emitter.position }
  }

  #compileTail(
    emitter: Emitter,
    buffers: ForwardBuffers,
    places: readonly Places[],
    addresses: readonly LayerParameters[],
  ): { starts: number[]; loss: number } {
    const plan = this.#plan
    const starts: number[] = []
    places.forEach(({ changed }, i) => {
      const before = places[i - 1]
      if (before !== undefined) emitDense(emitter, plan, this.#network, i, before.changed, changed, addresses)
      starts.push(emitter.position)
      emitActivation(emitter, plan, this.#network, i, changed, changed)
    })
    const loss = emitter.position
    const output = places.at(-1)?.changed ?? buffers.features
    emitLoss(emitter, plan, this.#network, buffers, plan.at(output), this.#slopes.changed)
    return { starts, loss }
  }
}

interface Places {
  readonly z: Reserved
  readonly a: Reserved
  readonly changed: Reserved
}

/** What is changed takes the place that a forward pass has for the layer. */
function planLayer(plan: Plan, { units, activation }: LayerDescription, rows: number, changed?: Reserved): Places {
  const z = plan.reals(rows * units)
  const a = activation === 'identity' ? z : plan.reals(rows * units)
  if (changed === undefined) throw new Error('a layer without buffers')
  return { z, a, changed }
}

function emitDense(
  emitter: Emitter,
  plan: Plan,
  network: NetworkDescription,
  index: number,
  x: Reserved,
  z: Reserved,
  addresses: readonly LayerParameters[],
): void {
  const { inputs, units } = network.layers[index] ?? { inputs: 0, units: 0 }
  const { weight, bias } = addresses[index] ?? { weight: 0, bias: 0 }
  emitter.op(layout.OP_DENSE, plan.at(x), weight, bias, plan.at(z), inputs, units)
}

function emitActivation(
  emitter: Emitter,
  plan: Plan,
  network: NetworkDescription,
  index: number,
  source: Reserved,
  target: Reserved,
): void {
  const { activation = 'identity', alpha = null, units = 0 } = network.layers[index] ?? {}
  if (activation === 'identity') return
  const constant = emitter.constants(alpha ?? 0)
  emitter.op(layout.OP_ACTIVATE, activationKind(activation).code, constant, plan.at(source), plan.at(target), units)
}
