import { alignRows } from '../../data/dataset/signature/align.js'
import type { Dataset } from '../../data/dataset/types.js'
import { WellfitError } from '../../errors.js'
import type { Network } from './contract.js'
import type { NetworkInternals } from './internals.js'

/** The internals of a network. Set by the class of networks, which a page loads with the core: before that nothing is a network. */
let find: (value: object) => NetworkInternals | undefined = () => undefined

/** Has the functions below know the networks of a class. */
export function knowNetworks(internalsOf: (value: object) => NetworkInternals | undefined): void {
  find = internalsOf
}

/** Refuses what is not a network made by `network`. */
export function checkNetwork(functionName: string, field: string, value: unknown): asserts value is Network {
  if (typeof value === 'object' && value !== null && find(value) !== undefined) return
  throw unknown(functionName, field, value)
}

/** Rows in the order of a network made by `network`: see `alignRows`. */
export function alignedTo(functionName: string, field: string, network: Network, data: Dataset): Dataset {
  return alignRows(functionName, field, data, networkInternals(network).signature.current)
}

/** The internals of a network made by `network`. */
export function networkInternals(network: Network): NetworkInternals {
  const internals = find(network)
  if (internals !== undefined) return internals
  throw unknown('network', 'network', network)
}

function unknown(functionName: string, field: string, value: unknown): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected: 'be made by `network`' })
}
