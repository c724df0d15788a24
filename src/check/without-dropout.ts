import type { NetworkDescription } from '../model/network-options.js'

/** The network with every keepProb 1. */
export function withoutDropout(network: NetworkDescription): NetworkDescription {
  return { ...network, inputKeepProb: 1, layers: network.layers.map((layer) => ({ ...layer, keepProb: 1 })) }
}
