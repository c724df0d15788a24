import { type ActivationName, type ActivationReference, activations } from './activations.js'
import * as arrays from './arrays.js'
import type { LossReference, Row } from './losses.js'
import { penalty, penaltyDerivative, type PenaltyOptions } from './penalties.js'

// Bound once: the test runner would look an import up again at every call.
const { add, at, itemAt, zeros } = arrays

export interface LayerOptions {
  readonly units: number
  readonly activation: ActivationName
  readonly alpha: number
}

/**
 * A dense layer and its slice of θ: weight [inputs, units] row-major from `weightAt`, bias [units] from `biasAt`, and of prelu the
 * slopes [units] from `alphaAt`.
 */
export interface Layer extends LayerOptions {
  readonly inputs: number
  readonly weightAt: number
  readonly biasAt: number
  readonly alphaAt: number | null
}

export interface ReferenceNetwork {
  readonly inputs: number
  readonly layers: readonly Layer[]
  readonly loss: LossReference
  /** Entries of θ. */
  readonly size: number
  /** Which entries of θ belong to weights; `null` for slopes, which are never penalized. */
  readonly isWeight: readonly (boolean | null)[]
}

/** Rows and the outputs wanted for them: for classes, 1 at the class and 0 elsewhere. */
export interface Batch {
  readonly x: readonly Row[]
  readonly targets: readonly Row[]
}

export function referenceNetwork(
  inputs: number,
  layers: readonly LayerOptions[],
  loss: LossReference,
): ReferenceNetwork {
  const placed: Layer[] = []
  let size = 0
  let width = inputs
  for (const layer of layers) {
    const biasAt = size + width * layer.units
    const hasSlopes = layer.activation === 'prelu'
    const end = biasAt + layer.units
    placed.push({ ...layer, inputs: width, weightAt: size, biasAt, alphaAt: hasSlopes ? end : null })
    size = hasSlopes ? end + layer.units : end
    width = layer.units
  }
  return { inputs, layers: placed, loss, size, isWeight: placed.flatMap(weightsThenOthers) }
}

function weightsThenOthers({ inputs, units, alphaAt }: Layer): (boolean | null)[] {
  const slopes = Array.from({ length: alphaAt === null ? 0 : units }, () => null)
  return [...Array.from({ length: inputs * units + units }, (_, i) => i < inputs * units), ...slopes]
}

/** α of a unit. */
function alphaOf({ alpha, alphaAt }: Layer, theta: readonly number[], unit: number): number {
  return alphaAt === null ? alpha : at(theta, alphaAt + unit)
}

/** z = x·W + b of one row. */
function weightedInput({ inputs, units, weightAt, biasAt }: Layer, theta: readonly number[], x: Row): number[] {
  const z: number[] = []
  for (let unit = 0; unit < units; unit++) {
    let sum = at(theta, biasAt + unit)
    for (let input = 0; input < inputs; input++) sum += at(x, input) * at(theta, weightAt + input * units + unit)
    z.push(sum)
  }
  return z
}

/** What one layer made of one row. */
interface Trace {
  readonly layer: Layer
  readonly x: Row
  readonly z: Row
  readonly a: Row
}

function forwardRow(network: ReferenceNetwork, theta: readonly number[], row: Row): Trace[] {
  let x = row
  return network.layers.map((layer) => {
    const { value }: ActivationReference = activations[layer.activation]
    const z = weightedInput(layer, theta, x)
    const trace: Trace = { layer, x, z, a: z.map((input, unit) => value(input, alphaOf(layer, theta, unit))) }
    x = trace.a
    return trace
  })
}

/** The outputs of the last layer, after its activation: [rows][units]. */
export function forward(network: ReferenceNetwork, theta: readonly number[], x: readonly Row[]): Row[] {
  return x.map((row) => itemAt(forwardRow(network, theta, row), network.layers.length - 1).a)
}

/** From dLoss/da of a layer: adds dLoss/dW, dLoss/db and of prelu dLoss/dα to `gradient` and gives dLoss/dx. */
function backwardLayer({ layer, x, z }: Trace, theta: readonly number[], da: Row, gradient: number[]): number[] {
  const { inputs, units, weightAt, biasAt, alphaAt } = layer
  const { derivative }: ActivationReference = activations[layer.activation]
  const dz = z.map((input, unit) => at(da, unit) * derivative(input, alphaOf(layer, theta, unit)))
  if (alphaAt !== null) z.forEach((input, unit) => add(gradient, alphaAt + unit, at(da, unit) * Math.min(input, 0)))
  for (let unit = 0; unit < units; unit++) add(gradient, biasAt + unit, at(dz, unit))
  const dx: number[] = []
  for (let input = 0; input < inputs; input++) {
    let sum = 0
    for (let unit = 0; unit < units; unit++) {
      const weight = weightAt + input * units + unit
      add(gradient, weight, at(x, input) * at(dz, unit))
      sum += at(theta, weight) * at(dz, unit)
    }
    dx.push(sum)
  }
  return dx
}

/** J = mean loss over the rows + penalty. */
export function cost(network: ReferenceNetwork, theta: readonly number[], batch: Batch, options: PenaltyOptions) {
  const outputs = forward(network, theta, batch.x)
  let sum = 0
  outputs.forEach((row, i) => {
    sum += network.loss.value(row, itemAt(batch.targets, i))
  })
  return sum / batch.x.length + penalty(theta, network.isWeight, options)
}

/** J and dJ/dθ, laid out like θ. */
export function costAndGradient(
  network: ReferenceNetwork,
  theta: readonly number[],
  batch: Batch,
  options: PenaltyOptions,
): { cost: number; gradient: number[] } {
  const sums = zeros(network.size)
  let losses = 0
  batch.x.forEach((row, i) => {
    const traces = forwardRow(network, theta, row)
    const outputs = itemAt(traces, traces.length - 1).a
    losses += network.loss.value(outputs, itemAt(batch.targets, i))
    let da = network.loss.gradient(outputs, itemAt(batch.targets, i))
    for (const trace of traces.reverse()) da = backwardLayer(trace, theta, da, sums)
  })
  const gradient = sums.map(
    (sum, i) => sum / batch.x.length + penaltyDerivative(at(theta, i), itemAt(network.isWeight, i), options),
  )
  return { cost: losses / batch.x.length + penalty(theta, network.isWeight, options), gradient }
}
