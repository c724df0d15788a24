import { startFitWorker } from '#worker'
import { WellfitError } from '../../errors.js'
import { parameterCount } from '../../model/segments.js'
import type { History } from '../../result/index.js'
import { START_MILLISECONDS } from '../../runtime/threads/pool.js'
import type { Reals } from '../../tensor/reals.js'
import type { FitOptions } from '../fit/options.js'
import { deepFreeze } from '../fit/deep-freeze.js'
import type { NetworkInternals } from '../network/internals.js'
import { yieldToEventLoop } from '../fit/time-slices.js'
import { unpackFault } from './errors.js'
import type { Answered, FitJob, FitWorker, FromWorker, Question, TrainData } from './messages.js'
import { pack, piecesOf, type Parcel } from './transfer.js'

/** Trains a network in a worker; the caller's thread copies the data over in small pieces and is free otherwise. */
export async function fitInWorker(network: NetworkInternals, train: TrainData, options: FitOptions): Promise<History> {
  const parcel = pack(jobOf(network, train, options), refuseFunction)
  const supervisor = new Supervisor(network, options)
  try {
    return await supervisor.run(parcel)
  } finally {
    supervisor.end()
  }
}

function jobOf(network: NetworkInternals, train: TrainData, options: FitOptions): FitJob {
  const { onEpoch, onBatch, onProgress, signal: _signal, worker: _worker, checkpoint, ...plain } = options
  const { core, description, notes, fitState, testEvaluations } = network
  return {
    network: description,
    parameters: parametersOf(network),
    core: core.name,
    threads: core.threads,
    notes,
    fitState: fitState.current,
    testEvaluations,
    wasm: core.source,
    train,
    options: plain,
    tells: { epoch: onEpoch !== undefined, batch: onBatch !== undefined, progress: onProgress !== undefined },
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
    expected: `be left out where ${path.join('.')} is a function: a worker takes plain data only`,
  })
}

/** The caller's side of a fit in a worker. */
class Supervisor {
  readonly #network: NetworkInternals
  readonly #options: FitOptions
  readonly #worker: FitWorker
  readonly #ended: Promise<History>
  readonly #ready: Promise<void>
  #isReady: () => void = () => undefined
  #resolve: (history: History) => void = () => undefined
  #reject: (error: unknown) => void = () => undefined
  #isOver = false
  /** What a callback threw: the fit ends with it. */
  #thrown: { readonly error: unknown } | undefined
  readonly #onAbort = (): void => this.#worker.post({ kind: 'abort' })

  constructor(network: NetworkInternals, options: FitOptions) {
    this.#network = network
    this.#options = options
    this.#ended = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#ready = new Promise((resolve) => {
      this.#isReady = resolve
    })
    this.#worker = startFitWorker({
      onMessage: (message) => this.#take(message),
      onDeath: (reason) => this.#reject(deathError(reason)),
    })
  }

  async run(parcel: Parcel): Promise<History> {
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
    await Promise.race([this.#ended, this.#send(parcel)])
    return await this.#ended
  }

  end(): void {
    this.#isOver = true
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
    this.#worker.end()
  }

  async #send(parcel: Parcel): Promise<void> {
    for (const piece of piecesOf(parcel)) {
      if (this.#isOver) return
      this.#worker.post(piece, [piece.bytes.buffer])
      await yieldToEventLoop()
    }
    const arrays = parcel.arrays.map(({ path, type, length }) => ({ path, type, length }))
    this.#worker.post({ kind: 'start', job: parcel.plain, arrays })
  }

  #take(message: FromWorker): void {
    if (this.#isOver) return
    switch (message.kind) {
      case 'ready':
        return this.#isReady()
      case 'ask':
        this.#setParameters(message.parameters)
        return void this.#answer(message.question)
      case 'progress':
        return this.#guard(() => this.#options.onProgress?.(message.progress))
      case 'end':
        this.#setParameters(message.parameters)
        this.#network.fitState.current = message.fitState
        for (const row of message.history.rows) deepFreeze(row)
        return this.#thrown === undefined ? this.#resolve(message.history) : this.#reject(this.#thrown.error)
      case 'fault':
        if (message.parameters !== null) this.#setParameters(message.parameters)
        return this.#reject(this.#thrown === undefined ? unpackFault(message.fault) : this.#thrown.error)
      default:
        return this.#reject(deathError('sent an unknown message'))
    }
  }

  async #answer(question: Question): Promise<void> {
    let answer: Answered
    try {
      answer = (await this.#call(question)) === 'stop' ? 'stop' : undefined
    } catch (error) {
      this.#thrown = { error }
      answer = 'threw'
    }
    this.#worker.post({ kind: 'answer', answer })
  }

  #call(question: Question): unknown {
    const { onEpoch, onBatch, checkpoint } = this.#options
    if (question.about === 'epoch') return onEpoch?.(deepFreeze(question.row))
    if (question.about === 'batch') return onBatch?.(deepFreeze(question.row))
    return checkpoint?.save(question.state)
  }

  /** Progress is not waited for: what its callback throws ends training at the next turn. */
  #guard(action: () => void): void {
    try {
      action()
    } catch (error) {
      this.#thrown ??= { error }
      this.#onAbort()
    }
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
    expected: 'live until training ends',
    remedy: 'The network has the weights that were last told to a callback, or else those it had before.',
  })
}
