import { activationKind } from '../model/activations.js'
import type { LayerDescription, NetworkDescription } from '../model/network-options.js'
import { blockBegin } from '../model/residual.js'

/** A layer as far as it matters for an average. */
interface AveragedLayer extends Pick<
  LayerDescription,
  'name' | 'activation' | 'normalization' | 'residual' | 'groups'
> {
  /** Left out where it embeds nothing, as are `categories`. */
  readonly periodic?: unknown
  readonly categories?: unknown
}

/** A network as far as it matters for an average. */
export interface AveragedShape extends Pick<NetworkDescription, 'members'> {
  readonly layers: readonly AveragedLayer[]
}

/** What keeps networks from being averaged. */
export interface AverageFault {
  /** The option, such as `layers.dense1.normalization`. */
  readonly field: string
  readonly value: unknown
  readonly expected: string
}

/** Why networks such as this one have no average that is one network; `null`: they have one. */
export function averageFault(shape: AveragedShape): AverageFault | null {
  return faultOfMembers(shape) ?? faultOfLayers(shape) ?? faultOfGroups(shape) ?? faultOfBlocks(shape)
}

/** Members are not side by side: the weights of a merged layer would be shared by what has scales of its own. */
function faultOfMembers({ members }: AveragedShape): AverageFault | null {
  const expected = 'be left out: an ensemble has no average that is one network'
  return members === undefined ? null : { field: 'members', value: members, expected }
}

function faultOfLayers({ layers }: AveragedShape): AverageFault | null {
  const [first] = layers
  const last = layers.at(-1)
  if (layers.length === 1 && (first?.periodic ?? first?.categories) !== undefined) {
    const what = first?.periodic === undefined ? 'categories' : 'periodic'
    return { field: `layers.${last?.name}.${what}`, value: first?.[what], expected: 'be left out in the last layer' }
  }
  const found = layers.find((layer) => (layer === last ? hasUnitParameters(layer) : layer.normalization === 'layer'))
  if (found === undefined) return null
  const what = found.normalization === undefined ? 'activation' : 'normalization'
  const expected =
    what === 'activation'
      ? 'have no parameters where it is the last'
      : 'be batch normalization of a hidden layer, or none'
  return { field: `layers.${found.name}.${what}`, value: found[what], expected }
}

/** Whether a layer has a parameter for each unit besides the bias. */
function hasUnitParameters({ activation, normalization }: AveragedLayer): boolean {
  return normalization !== undefined || activationKind(activation).trainsAlpha === true
}

/** All networks share the inputs and add to the outputs, so neither may be divided. */
function faultOfGroups({ layers }: AveragedShape): AverageFault | null {
  const found = [layers[0], layers.at(-1)].find((layer) => (layer?.groups ?? 1) > 1)
  if (found === undefined) return null
  const expected = 'be left out in the first layer and in the last'
  return { field: `layers.${found.name}.groups`, value: found.groups, expected }
}

/** The inputs of the network and its outputs are not side by side, so no residual block may begin or end there. */
function faultOfBlocks({ layers }: AveragedShape): AverageFault | null {
  const found = layers.find(({ residual }, i) => {
    return residual !== undefined && (i === layers.length - 1 || blockBegin({ layers }, i) === 0)
  })
  if (found === undefined) return null
  const expected = 'be left out in the last layer, and of a block that begins with the first'
  return { field: `layers.${found.name}.residual`, value: found.residual, expected }
}
