import { CategoryBackward, CategoryEmbedding } from '../../../assembly/instructions/layout/layers.js'
import { embeddedWidth, keptInputs } from '../../model/categories.js'
import { drawOf } from '../../model/initializers.js'
import type { LayerDescription } from '../../model/network-options.js'
import { denseInputs } from '../../model/periodic.js'
import type { Core } from '../../runtime/core.js'
import type { Emitter, Operands } from '../emitter.js'

/** The embeddings of block i have the stream of random numbers EMBEDDING_STREAMS + i. */
const EMBEDDING_STREAMS = 2 ** 18

/** Addresses of the operands of an embedding: the inputs of the layer, the result and the matrices. */
interface Addresses {
  readonly x: number
  readonly embedded: number
  readonly embeddings: number
}

/** The embedding of the categories of a layer. */
export function emitCategories(emitter: Emitter, layer: LayerDescription, addresses: Addresses): void {
  emitter.emit(CategoryEmbedding, operandsOf(emitter, layer, addresses))
}

/** The gradient of the matrices from that of the inputs of the dense product, at `gradient`. */
export function emitCategoriesBackward(
  emitter: Emitter,
  layer: LayerDescription,
  addresses: Addresses & { readonly gradient: number; readonly dEmbeddings: number },
): void {
  const { gradient, dEmbeddings } = addresses
  const categories = (layer.categories ?? []).reduce((sum, { count }) => sum + count, 0)
  const [stride, offset] = [denseInputs(layer), keptInputs(layer).length]
  const own = operandsOf(emitter, layer, addresses)
  emitter.emit(CategoryBackward, { ...own, categories, gradient, stride, offset, dEmbeddings })
}

function operandsOf(
  emitter: Emitter,
  layer: LayerDescription,
  { x, embedded, embeddings }: Addresses,
): Operands<typeof CategoryEmbedding> {
  const { inputs, categories = [] } = layer
  const blocks = emitter.constants(...categories.flatMap(({ first, count, dimension }) => [first, count, dimension]))
  return { x, embedded, inputs, width: embeddedWidth(layer), blocks, count: categories.length, embeddings }
}

/** The embeddings of the blocks of a first layer, each from N(0, 1/dimension) and a stream of its own. */
export function drawEmbeddings(
  core: Core,
  { categories = [] }: LayerDescription,
  address: number,
  [low, high]: readonly [number, number],
): void {
  let pointer = address
  categories.forEach(({ count, dimension }, block) => {
    const { code, deviation } = drawOf({ kind: 'normal', sigma: 1 / Math.sqrt(dimension) }, count, dimension)
    core.kernels.initialize(code, deviation, pointer, count * dimension, low, high, EMBEDDING_STREAMS + block)
    pointer += count * dimension * core.bytesPerReal
  })
}
