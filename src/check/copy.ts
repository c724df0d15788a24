import type { NetworkDescription } from '../model/network-options.js'
import type { Network } from '../train/network/contract.js'
import { network, type NetworkInit } from '../train/network/network.js'

/** A copy of a network in f64, precise enough for difference quotients; optionally with another description of the same θ. */
export async function copyInDoubles(
  { options, signature, parameters }: Network,
  { threads, description = options }: Pick<NetworkInit, 'threads'> & { readonly description?: NetworkDescription } = {},
): Promise<Network> {
  const choice = threads === undefined ? {} : { threads }
  return await network({ ...description, ...signature, precision: 'f64', numerics: 'strict', parameters, ...choice })
}
