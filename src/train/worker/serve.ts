import type { CustomPenalty } from '../../model/custom-part.js'
import type { History } from '../../result/index.js'
import { loadCore } from '../../runtime/load-core.js'
import { giveThreadedCore } from '../../runtime/threads/given.js'
import type { FitOptions } from '../fit/options.js'
import { fitNetwork } from '../fit/fit.js'
import type { Network } from '../network/contract.js'
import { DenseNetwork, loadOptionalCode } from '../network/dense-network.js'
import { networkInternals } from '../network/known-networks.js'
import { serializeError } from './errors.js'
import { importParts } from './import-parts.js'
import type { CallbackAnswer, CallbackCall, Caller, FitJob, ToWorker } from './messages.js'
import { plainCheckpoint } from './part-references.js'
import { Deserializer } from './transfer.js'

/** A worker's side of a fit: it receives the data, trains, calls the caller's callbacks, and sends θ back. */
export class FitServer {
  readonly #caller: Caller
  readonly #deserializer = new Deserializer()
  readonly #abort = new AbortController()
  #settle: ((answer: CallbackAnswer) => void) | undefined

  constructor(caller: Caller) {
    this.#caller = caller
  }

  /** @throws Error at an unknown message, which the caller sees as the death of the worker. */
  take(message: ToWorker): void {
    switch (message.kind) {
      case 'hello':
        return this.#announce(message.lock)
      case 'chunk':
        return this.#deserializer.receive(message)
      case 'start':
        return void this.#work(this.#deserializer.deserialize(message.job, message.arrays) as FitJob)
      case 'answer':
        return this.#settle?.(message.answer)
      case 'abort':
        return this.#abort.abort()
      default:
        throw new Error('the worker received an unknown message')
    }
  }

  /** Reports ready, once it holds the lock whose release tells the page of its death. */
  #announce(lock: string | null): void {
    const ready = (): void => this.#caller.post({ kind: 'ready' })
    if (lock === null) return ready()
    const hold = (): Promise<never> => {
      ready()
      return new Promise(() => undefined)
    }
    navigator.locks.request(lock, hold).catch(ready)
  }

  async #work(job: FitJob): Promise<void> {
    let net: Network | undefined
    try {
      const { parameters, core, threads, notes, wasm, threadedCore, signature } = job
      const { network, penalty } = await importParts(job)
      giveThreadedCore(threadedCore)
      await loadOptionalCode(network)
      net = new DenseNetwork(await loadCore(core, wasm, threads), network, notes, signature)
      net.setParameters(parameters)
      const history = await this.#fit({ ...job, penalty }, net)
      const fitState = networkInternals(net).fitState.current
      this.#caller.post({ kind: 'end', history, parameters: net.parameters, fitState })
    } catch (error) {
      const parameters = net?.parameters ?? null
      const fitState = net === undefined ? null : networkInternals(net).fitState.current
      this.#caller.post({ kind: 'error', error: serializeError(error), parameters, fitState })
    }
  }

  async #fit(
    { train, options, penalty, callbacks, checkpointEvery, fitState, testEvaluations }: FitJob,
    net: Network,
  ): Promise<History> {
    const call = (call: CallbackCall): Promise<'stop' | undefined> => this.#call(net, call)
    const own: Pick<FitOptions, 'onEpoch' | 'onBatch' | 'onProgress' | 'checkpoint'> = {
      ...(callbacks.epoch ? { onEpoch: (row) => call({ callback: 'epoch', row }) } : {}),
      ...(callbacks.batch ? { onBatch: (row) => call({ callback: 'batch', row }) } : {}),
      ...(callbacks.progress ? { onProgress: (progress) => call({ callback: 'progress', progress }) } : {}),
      ...(checkpointEvery === null
        ? {}
        : {
            checkpoint: {
              everySeconds: checkpointEvery,
              save: async (state) => void (await call({ callback: 'checkpoint', state: plainCheckpoint(state) })),
            },
          }),
    }
    const internals = networkInternals(net)
    internals.fitState.current = fitState
    return await fitNetwork({ ...internals, testEvaluations }, train, {
      ...options,
      ...own,
      ...(penalty === undefined ? {} : { penalty: penalty as CustomPenalty }),
      signal: this.#abort.signal,
    })
  }

  async #call(net: Network, call: CallbackCall): Promise<'stop' | undefined> {
    const answered = new Promise<CallbackAnswer>((resolve) => {
      this.#settle = resolve
    })
    // Progress is told many times a second: θ is left out.
    const parameters = call.callback === 'progress' ? null : net.parameters
    this.#caller.post({ kind: 'call', call, parameters })
    const answer = await answered
    // The caller keeps what was thrown; here the fit only has to end.
    if (answer === 'threw') throw new Error('a callback threw')
    return answer
  }
}
