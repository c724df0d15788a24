import type { History } from '../../result/index.js'
import { loadCore } from '../../runtime/load-core.js'
import type { FitOptions } from '../fit/options.js'
import { fitNetwork } from '../fit/fit.js'
import type { Network } from '../network/contract.js'
import { DenseNetwork, networkInternals } from '../network/dense-network.js'
import { packFault } from './errors.js'
import type { Answered, Caller, FitJob, Question, ToWorker } from './messages.js'
import { Gatherer } from './transfer.js'

/** A worker's side of a fit: it gathers the data, trains, asks at each callback, and sends θ back. */
export class FitServer {
  readonly #caller: Caller
  readonly #gatherer = new Gatherer()
  readonly #abort = new AbortController()
  #settle: ((answer: Answered) => void) | undefined

  constructor(caller: Caller) {
    this.#caller = caller
  }

  /** @throws Error at a message that is none of ours: the caller then hears that the worker threw. */
  take(message: ToWorker): void {
    switch (message.kind) {
      case 'hello':
        return this.#present(message.lock)
      case 'piece':
        return this.#gatherer.take(message)
      case 'start':
        return void this.#work(this.#gatherer.unpack(message.job, message.arrays) as FitJob)
      case 'answer':
        return this.#settle?.(message.answer)
      case 'abort':
        return this.#abort.abort()
      default:
        throw new Error('an unknown message came to the worker')
    }
  }

  /** Says that it is there, once it holds the lock by whose fall its death is seen. */
  #present(lock: string | null): void {
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
      const { network, parameters, core, threads, notes, wasm } = job
      net = new DenseNetwork(await loadCore(core, wasm, threads), network, notes)
      net.setParameters(parameters)
      const history = await this.#fit(job, net)
      const fitState = networkInternals(net).fitState.current
      this.#caller.post({ kind: 'end', history, parameters: net.parameters, fitState })
    } catch (error) {
      this.#caller.post({ kind: 'fault', fault: packFault(error), parameters: net?.parameters ?? null })
    }
  }

  async #fit(
    { train, options, tells, checkpointEvery, fitState, testEvaluations }: FitJob,
    net: Network,
  ): Promise<History> {
    const ask = (question: Question): Promise<'stop' | undefined> => this.#ask(net, question)
    const own: Pick<FitOptions, 'onEpoch' | 'onBatch' | 'onProgress' | 'checkpoint'> = {
      ...(tells.epoch ? { onEpoch: (row) => ask({ about: 'epoch', row }) } : {}),
      ...(tells.batch ? { onBatch: (row) => ask({ about: 'batch', row }) } : {}),
      ...(tells.progress ? { onProgress: (progress) => this.#caller.post({ kind: 'progress', progress }) } : {}),
      ...(checkpointEvery === null
        ? {}
        : {
            checkpoint: {
              everySeconds: checkpointEvery,
              save: async (state) => void (await ask({ about: 'checkpoint', state })),
            },
          }),
    }
    const internals = networkInternals(net)
    internals.fitState.current = fitState
    return await fitNetwork({ ...internals, testEvaluations }, train, {
      ...options,
      ...own,
      signal: this.#abort.signal,
    })
  }

  async #ask(net: Network, question: Question): Promise<'stop' | undefined> {
    const answered = new Promise<Answered>((resolve) => {
      this.#settle = resolve
    })
    this.#caller.post({ kind: 'ask', question, parameters: net.parameters })
    const answer = await answered
    // The caller knows what was thrown; here it only has to end the fit.
    if (answer === 'threw') throw new Error('a callback threw')
    return answer
  }
}
