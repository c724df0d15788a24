import { inFunction } from '../../errors.js'
import { describeNetwork, NETWORK_KEYS } from '../../model/describe-network.js'
import type { NetworkOptions } from '../../model/network-options.js'
import { parameterCount } from '../../model/segments.js'
import { checkKeys } from '../../options.js'
import { loadCore } from '../../runtime/load-core.js'
import type { Signature } from '../../result/index.js'
import type { WasmSource } from '../../runtime/source.js'
import type { Network } from './contract.js'
import { describeSignature, SIGNATURE_KEYS } from './describe-signature.js'
import { reclaim, withMemory } from './reclaim.js'
import { chooseCore, chooseThreads, sharedMemoryNote } from './core-choice.js'

/** What `network` takes besides the network itself. */
export interface NetworkInit extends NetworkOptions, Partial<Signature> {
  /**
   * Names of the features, in the order of the inputs. Default: those of the first train set. This and the next three
   * make the network's `signature`; `null` is the same as leaving them out.
   */
  readonly columns?: readonly string[] | null
  /**
   * Names of the classes, in label order: for data that keep arriving, all that may ever come. Default: those of the first
   * train set.
   */
  readonly classes?: readonly string[] | null
  /** Names of a regression's outputs. Default: those of the first train set. */
  readonly targetNames?: readonly string[] | null
  /** Whether inputs are bytes, read as value / 255, or plain numbers. Default: what the first train set holds. */
  readonly bytes?: boolean | null

  /** Start from these weights, laid out like `Network.parameters`, instead of drawing new ones. */
  readonly parameters?: ArrayLike<number>
  /** The wasm core to run on instead of the package's own. It runs on one thread. */
  readonly wasm?: WasmSource
  /**
   * Threads to train on, 1 to 64; the weights are the same for every number, to the bit. Default `'auto'`: one for a
   * small network, else as many as the hardware runs at once, at most 8. Where the runtime has no threads, training runs
   * on one, and the history's notes say why.
   */
  readonly threads?: number | 'auto'
}

const INIT_KEYS = ['parameters', 'wasm', 'threads', ...SIGNATURE_KEYS] as const

/**
 * Makes a network of dense layers with freshly drawn weights.
 *
 * @param options Layers, loss, precision and seed; see {@link NetworkOptions}.
 * @returns A network whose weights live in WebAssembly memory; it is freed when it is no longer referenced, or by
 *   `using`.
 * @throws WellfitError `INVALID_OPTION` naming the option at fault; `UNSUPPORTED` where the core does not load.
 * @example
 * const net = await network({
 *   inputs: 64,
 *   layers: [{ units: 64, keepProb: 0.8 }, { units: 10 }],
 *   loss: 'softmaxCrossEntropy',
 *   seed: 1,
 * })
 */
export async function network(options: NetworkInit): Promise<Network> {
  checkKeys('network', 'options', options, [...NETWORK_KEYS, ...INIT_KEYS], INIT_KEYS)
  const { parameters, wasm, threads, columns, classes, targetNames, bytes, ...own } = options
  const description = describeNetwork(own)
  const signature = describeSignature({ columns, classes, targetNames, bytes }, description)
  const choice = chooseThreads(threads, parameterCount(description), wasm !== undefined)
  const { name, note } = chooseCore(description, wasm !== undefined)
  // A page loads the code of networks together with the core, not before it has begun.
  const [core, { DenseNetwork, loadOptionalCode }] = await Promise.all([
    loadCore(name, wasm, choice.threads),
    import('./dense-network.js'),
  ])
  await loadOptionalCode(description)
  const notes = [note, choice.note ?? sharedMemoryNote(choice, core.threads)].filter((text) => text !== undefined)
  await reclaim(core)
  const created = await withMemory(core, () => new DenseNetwork(core, description, notes, signature))
  if (parameters !== undefined) inFunction('network', () => created.setParameters(parameters))
  return created
}
