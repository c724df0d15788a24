import type { NetworkDescription } from '../../model/network-options.js'
import { layerParameterCount } from '../../model/segments.js'

/** Least bytes of a bucket. */
export const BUCKET_BYTES = 262_144

/** Consecutive layers whose gradients ranks add up together, once that of the lowest of them is complete. */
export interface GradientBucket {
  /** The lowest of the layers: the backward pass reaches it last. */
  readonly layer: number
  /** Position in θ of the first entry, and the number of entries. */
  readonly first: number
  readonly count: number
}

/**
 * Cuts θ into buckets of at least `least` entries, from the last layer down to the lowest that is trained, as the backward pass
 * completes them: few entries are not worth a message of their own. What is left at the end joins the last bucket.
 */
export function gradientBuckets(network: NetworkDescription, least: number): GradientBucket[] {
  const counts = network.layers.map((layer) => layerParameterCount(layer, network.members))
  const lowest = network.layers.findIndex(({ trainable }) => trainable !== false)
  const buckets: GradientBucket[] = []
  if (lowest === -1) return buckets
  let begin = counts.reduce((sum, count) => sum + count, 0)
  let count = 0
  for (let layer = network.layers.length - 1; layer >= lowest; layer--) {
    begin -= counts[layer] ?? 0
    count += counts[layer] ?? 0
    if (count < least && layer > lowest) continue
    buckets.push({ layer, first: begin, count })
    count = 0
  }
  return buckets
}
