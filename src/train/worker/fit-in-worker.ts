import { loadFitWorker } from '#worker'
import { WellfitError } from '../../errors.js'
import { parameterCount } from '../../model/segments.js'
import type { History, Signature } from '../../result/index.js'
import { START_MILLISECONDS } from '../../runtime/threads/pool.js'
import type { Reals } from '../../tensor/reals.js'
import { DEFAULT_EPOCHS } from '../fit/defaults.js'
import type { FitOptions } from '../fit/options.js'
import { askCallback } from '../fit/callbacks.js'
import { deepFreeze } from '../fit/deep-freeze.js'
import type { NetworkInternals } from '../network/internals.js'
import { yieldToEventLoop } from '../fit/time-slices.js'
import { printEpoch } from '../fit/verbose.js'
import { deserializeError } from './errors.js'
import type {
  CallbackAnswer,
  CallbackCall,
  FitJob,
  FitWorker,
  FitWorkerStarter,
  FromWorker,
  TrainData,
} from './messages.js'
import { plainCheckpoint, referenceParts } from './part-references.js'
import { chunksOf, serialize, type Serialized } from './transfer.js'

/**
 * Trains a network in a worker; the caller's thread copies the data over in small chunks and is free otherwise.
 * `signature` is what the network knows once it trains.
 */
export async function fitInWorker(
  network: NetworkInternals,
  train: TrainData,
  options: FitOptions,
  signature: Signature,
): Promise<History> {
  const job = serialize(jobOf(network, train, options), refuseFunction)
  const supervisor = new Supervisor(network, options, signature, await loadFitWorker())
  try {
    return await supervisor.run(job)
  } finally {
    supervisor.end()
  }
}

function jobOf(network: NetworkInternals, train: TrainData, options: FitOptions): FitJob {
  const { onEpoch, onBatch, onProgress, verbose = false, checkpoint, ...others } = options
  const { signal: _signal, worker: _worker, penalty: ownPenalty, resume, ...plain } = others
  const { core, description, notes, signature, fitState, testEvaluations } = network
  const { network: referenced, penalty } = referenceParts(description, ownPenalty)
  return {
    network: referenced,
    penalty,
    parameters: parametersOf(network),
    core: core.name,
    threads: core.threads,
    notes,
    signature: signature.current,
    fitState: fitState.current,
    testEvaluations,
    wasm: core.source,
    threadedCore: core.threadedSource,
    train,
    options: resume === undefined ? plain : { ...plain, resume: plainCheckpoint(resume) },
    callbacks: {
      epoch: onEpoch !== undefined || verbose,
      batch: onBatch !== undefined,
      progress: onProgress !== undefined,
    },
    checkpointEvery: checkpoint === undefined ? null : (checkpoint.everySeconds ?? 30),
  }
}

function parametersOf({ core, description, parameters }: NetworkInternals): Reals {
  return core.reals(parameters, parameterCount(description))
}

function refuseFunction(path: readonly string[]): never {
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'fit',
    field: 'worker',
    value: true,
    expected: `be left out where ${path.join('.')} is a function: a worker can only receive plain data`,
  })
}

/** The caller's side of a fit in a worker. */
class Supervisor {
  readonly #network: NetworkInternals
  readonly #options: FitOptions
  readonly #signature: Signature
  readonly #worker: FitWorker
  readonly #ended: Promise<History>
  readonly #ready: Promise<void>
  #isReady: () => void = () => undefined
  #resolve: (history: History) => void = () => undefined
  #reject: (error: unknown) => void = () => undefined
  #isOver = false
  /** What a callback threw: the fit rejects with it. */
  #thrown: { readonly error: unknown } | undefined
  readonly #onAbort = (): void => this.#worker.post({ kind: 'abort' })

  constructor(network: NetworkInternals, options: FitOptions, signature: Signature, start: FitWorkerStarter) {
    this.#network = network
    this.#signature = signature
    this.#options = options
    this.#ended = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#ready = new Promise((resolve) => {
      this.#isReady = resolve
    })
    this.#worker = start({
      onMessage: (message) => this.#take(message),
      onDeath: (reason) => this.#reject(deathError(reason)),
    })
  }

  async run(job: Serialized): Promise<History> {
    const seconds = START_MILLISECONDS / 1000
    const late = setTimeout(() => this.#reject(deathError(`did not start within ${seconds} s`)), START_MILLISECONDS)
    try {
      await Promise.race([this.#ended, this.#ready])
    } finally {
      clearTimeout(late)
    }
    const { signal } = this.#options
    if (signal?.aborted === true) this.#onAbort()
    signal?.addEventListener('abort', this.#onAbort)
    await Promise.race([this.#ended, this.#send(job)])
    return await this.#ended
  }

  end(): void {
    this.#isOver = true
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
    this.#worker.end()
  }

  async #send(job: Serialized): Promise<void> {
    for (const chunk of chunksOf(job)) {
      if (this.#isOver) return
      this.#worker.post(chunk, [chunk.bytes.buffer])
      await yieldToEventLoop()
    }
    const arrays = job.arrays.map(({ path, type, length }) => ({ path, type, length }))
    this.#worker.post({ kind: 'start', job: job.plain, arrays })
  }

  #take(message: FromWorker): void {
    if (this.#isOver) return
    switch (message.kind) {
      case 'ready':
        return this.#isReady()
      case 'call':
        this.#network.signature.current = this.#signature
        if (message.parameters !== null) this.#setParameters(message.parameters)
        return void this.#answer(message.call)
      case 'end':
        this.#network.signature.current = this.#signature
        this.#setParameters(message.parameters)
        this.#network.fitState.current = message.fitState
        for (const row of message.history.rows) deepFreeze(row)
        return this.#thrown === undefined ? this.#resolve(message.history) : this.#reject(this.#thrown.error)
      case 'error':
        if (message.parameters !== null) {
          this.#setParameters(message.parameters)
          this.#network.fitState.current = message.fitState
        }
        return this.#reject(this.#thrown === undefined ? deserializeError(message.error) : this.#thrown.error)
      default:
        return this.#reject(deathError('sent an unknown message'))
    }
  }

  async #answer(call: CallbackCall): Promise<void> {
    let answer: CallbackAnswer
    try {
      answer = await this.#run(call)
    } catch (error) {
      this.#thrown = { error }
      answer = 'threw'
    }
    this.#worker.post({ kind: 'answer', answer })
  }

  async #run(call: CallbackCall): Promise<CallbackAnswer> {
    const { onEpoch, onBatch, onProgress, checkpoint, signal, verbose = false } = this.#options
    switch (call.callback) {
      case 'epoch':
        if (verbose) printEpoch(call.row, this.#epochs)
        return await askCallback('onEpoch', () => onEpoch?.(deepFreeze(call.row)), signal)
      case 'batch':
        return await askCallback('onBatch', () => onBatch?.(deepFreeze(call.row)), signal)
      case 'progress':
        return await askCallback('onProgress', () => onProgress?.(call.progress), signal)
      case 'checkpoint':
        await checkpoint?.save(call.state)
        return undefined
    }
  }

  /** Epochs in all, those of the calls before included. */
  get #epochs(): number {
    const { restart = false, resume, epochs = DEFAULT_EPOCHS } = this.#options
    return epochs + (resume?.epochsBefore ?? (restart ? 0 : (this.#network.fitState.current?.epochs ?? 0)))
  }

  #setParameters(values: Reals): void {
    parametersOf(this.#network).set(values)
  }
}

function deathError(reason: string): WellfitError {
  return new WellfitError({
    code: 'UNSUPPORTED',
    functionName: 'fit',
    field: 'worker',
    value: reason,
    expected: 'keep running until training ends',
    remedy: 'The network has the weights of the last callback, or those from before the fit.',
  })
}
