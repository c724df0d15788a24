import { PeriodicBackward, PeriodicEmbedding } from '../../../assembly/instructions/layout/layers.js'
import type { LayerDescription } from '../../model/network-options.js'
import { embeddedWidth } from '../../model/categories.js'
import { denseInputs, embeddedInputs } from '../../model/periodic.js'
import type { Emitter, Operands } from '../emitter.js'

/** Addresses of the operands of an embedding: the inputs of the layer, their embedding and the frequencies. */
interface Addresses {
  readonly x: number
  readonly embedded: number
  readonly frequencies: number
}

/** The embedding of the inputs of a layer. */
export function emitPeriodic(emitter: Emitter, layer: LayerDescription, addresses: Addresses): void {
  emitter.emit(PeriodicEmbedding, operandsOf(emitter, layer, addresses))
}

/** The gradient of the frequencies from that of the embedding, at `gradient`. */
export function emitPeriodicBackward(
  emitter: Emitter,
  layer: LayerDescription,
  addresses: Addresses & { readonly gradient: number; readonly dFrequencies: number },
): void {
  const { gradient, dFrequencies } = addresses
  emitter.emit(PeriodicBackward, { ...operandsOf(emitter, layer, addresses), gradient, dFrequencies })
}

function operandsOf(
  emitter: Emitter,
  layer: LayerDescription,
  { x, embedded, frequencies }: Addresses,
): Operands<typeof PeriodicEmbedding> {
  const columns = embeddedInputs(layer)
  return {
    x,
    embedded,
    inputs: embeddedWidth(layer),
    width: denseInputs(layer),
    columns: emitter.constants(...columns),
    count: columns.length,
    c: frequencies,
    frequencies: layer.periodic?.frequencies ?? 0,
  }
}
