import { Dense, NormalizeBackwardParameters, ScaleColumns } from '../../../assembly/instructions/layout/layers.js'
import { INITIALIZE_NORMAL } from '../../../assembly/layout.js'
import { WellfitError } from '../../errors.js'
import type { LayerDescription, NetworkDescription } from '../../model/network-options.js'
import { denseInputs } from '../../model/periodic.js'
import { segmentsByLayer, type Segment } from '../../model/segments.js'
import type { Core } from '../../runtime/core.js'
import { memberMeans } from '../../tensor/member-means.js'
import type { Plan, Reserved } from '../../tensor/plan.js'
import type { Reals } from '../../tensor/reals.js'
import type { Emitter } from '../emitter.js'
import { seedWords } from '../session.js'
import type { LayerBuffers } from './buffers.js'
import type { LayerParameters } from './parameters.js'

// The rows of a batch stand once for every member, one after the other: [rows·members, width] is [rows, members·width], so that scales of
// members are scales of columns, and their gradients sums over the rows of the data.

export { memberMeans } from '../../tensor/member-means.js'

/** The stream of random numbers of the scales of the features. */
const STREAM = 2 ** 19

/** Refuses layers that the members of an ensemble cannot share. */
export function checkMembers(functionName: string, { members, layers }: NetworkDescription): void {
  const index = layers.findIndex(({ normalization }) => normalization === 'batch')
  if (index === -1) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: `layers[${index}].normalization`,
    value: 'batch',
    expected: `be left out with \`members\` (=${members}): its statistics would be those of all of them together`,
    remedy: "Use 'layer', or leave out one of the two.",
  })
}

/**
 * What the members begin with in θ at an address, where those of one network are drawn: all with the same biases and with scales of 1, but the
 * features with −1 or 1 at random, as TabM without embeddings.
 */
export function drawMembers(core: Core, network: NetworkDescription, parameters: number): void {
  const read = (segment: Segment | undefined): Reals =>
    core.reals(parameters + (segment?.offset ?? 0) * core.bytesPerReal, segment?.length ?? 0)
  segmentsByLayer(network).forEach((own, i) => {
    const biases = read(own.bias)
    const units = network.layers[i]?.units ?? 0
    for (let at = units; at < biases.length; at += units) biases.copyWithin(at, 0, units)
    read(own.memberOutputScale).fill(1)
    const scales = read(own.memberInputScale)
    if (i > 0) return void scales.fill(1)
    core.kernels.initialize(INITIALIZE_NORMAL, 1, scales.byteOffset, scales.length, ...seedWords(network.seed), STREAM)
    for (let k = 0; k < scales.length; k++) scales[k] = (scales[k] ?? 0) < 0 ? -1 : 1
  })
}

/** z = ((x ⊙ r)·W) ⊙ s + b for each member, x at an address. */
export function emitMembers(
  emitter: Emitter,
  plan: Plan,
  layer: LayerDescription,
  x: Reserved,
  { input, members }: LayerBuffers,
  theta: LayerParameters,
  joined: number,
): void {
  if (members === null) return
  const { units, groups = 1 } = layer
  const inputs = denseInputs(layer)
  const [scaled, products] = [plan.at(members.inputs), plan.at(members.products)]
  const byInput = { source: plan.at(x), target: scaled, scale: theta.memberInputScale, shift: 0 }
  emitter.emit(ScaleColumns, { ...byInput, width: inputs * joined, joined })
  emitter.emit(Dense, { x: scaled, weight: theta.weight, bias: 0, z: products, inputs, units, groups })
  const byOutput = { source: products, target: plan.at(input), scale: theta.memberOutputScale, shift: theta.bias }
  emitter.emit(ScaleColumns, { ...byOutput, width: units * joined, joined })
}

/** What the gradient of scales is computed from: a matrix of `width` columns for each member, its gradient, and the scales. */
export interface ScaledValues {
  readonly values: number
  readonly gradient: number
  readonly width: number
  readonly scale: number
  /** Where the gradient of the scales goes, 0 for a frozen layer, and that of what is added to the products. */
  readonly dScale: number
  readonly dShift: number
  /** Whether the gradient of the values is read. */
  readonly isRead: boolean
}

/** The gradient of the scales of members, and that of the values in place of that of their products. */
export function emitMembersBackward(
  emitter: Emitter,
  { values, gradient, width, scale, dScale, dShift, isRead }: ScaledValues,
  joined: number,
): void {
  const units = width * joined
  if (dScale !== 0) {
    emitter.emit(NormalizeBackwardParameters, { dy: gradient, normalized: values, units, dScale, dShift, joined })
  }
  if (!isRead) return
  emitter.emit(ScaleColumns, { source: gradient, target: gradient, scale, shift: 0, width: units, joined })
}

/** What rows are scored by: the mean predictions of the members, and of probabilities of yes and no how far that is above ½. */
export function memberScores(predictions: Reals, members: number, units: number, areSigmoids: boolean): Reals {
  const means = memberMeans(predictions, members, units)
  return areSigmoids ? means.map((value) => value - 0.5) : means
}
