import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from 'bullmq'
import type { Redis } from 'ioredis'
import { checkCallback, checkInteger, checkNumber } from '../../options.js'
import type { Trial, TrialEngineOptions, TrialOutcome } from '../trials/contract.js'
import { TrialProcess } from '../trials/trial-process.js'
import { backoffAfter, describeEngine, trialHash, type EngineSettings } from '../trials/trial.js'
import type { RedisOptions } from './redis-options.js'
import { keysOf, queuePackages, STORE_OUTCOME } from './redis.js'

/** Options of a worker. */
export interface WorkerOptions extends RedisOptions, TrialEngineOptions {
  /** Trials at a time, each in a process of its own. Default: one for each processor. */
  readonly processes?: number
  /** Seconds after which the trials of a worker that no longer answers are taken over by others. Default 30. */
  readonly takeoverSeconds?: number
  /** Called when a trial has ended on this worker, with the seconds that it took. */
  readonly onOutcome?: (outcome: TrialOutcome, seconds: number) => void
  /** Called with what Redis answers or the connection reports as an error; the worker goes on by itself. */
  readonly onError?: (error: Error) => void
}

/** A worker that takes trials from the queue. */
export interface TrialWorker {
  /** Resolves when it is connected and takes trials. */
  ready(): Promise<void>
  /** Takes no further trial, completes those that it is at, and ends. */
  finish(): Promise<void>
  /** Ends it at once; trials that it is at are taken over by other workers. */
  close(): Promise<void>
}

/** How often a worker looks whether its trial has been cancelled. */
const LOOK_MILLISECONDS = 500
const ANY_NUMBER = 2 ** 30

/**
 * Takes trials from a queue in Redis and computes them, until it is closed.
 *
 * @throws WellfitError `UNSUPPORTED` without the packages bullmq and ioredis, `INVALID_OPTION`.
 *
 * @example
 * ```ts
 * const worker = await startWorker({ url: 'redis://localhost:6379', processes: 2 })
 * process.once('SIGTERM', () => void worker.close())
 * ```
 */
export async function startWorker(options: WorkerOptions): Promise<TrialWorker> {
  const { url, name = 'wellfit', processes, takeoverSeconds, onOutcome, onError, ...others } = options
  const settings = describeEngine('startWorker', others)
  const count = checkInteger('startWorker', 'processes', processes ?? availableParallelism(), 1, 1024)
  const seconds = checkNumber('startWorker', 'takeoverSeconds', takeoverSeconds ?? 30, { min: 1 })
  checkCallback('startWorker', 'onOutcome', onOutcome)
  checkCallback('startWorker', 'onError', onError)
  const { bullmq, connect } = await queuePackages('startWorker', url)
  const redis = connect()
  const free = Array.from({ length: count }, () => new TrialProcess())
  const processor = new TrialProcessor(redis, name, settings, onOutcome)
  const compute = async (job: Job): Promise<void> => {
    const own = free.pop() ?? new TrialProcess()
    try {
      await processor.compute(job, own)
    } finally {
      free.push(own)
    }
  }
  const connection = connect()
  const worker = new bullmq.Worker(name, compute, {
    connection,
    concurrency: count,
    lockDuration: seconds * 1000,
    stalledInterval: seconds * 500,
    // Workers may be ended any number of times while they are at a trial: that is no fault of the trial.
    maxStalledCount: ANY_NUMBER,
  })
  worker.on('error', (error) => onError?.(error))
  const end = async (force: boolean): Promise<void> => {
    await worker.close(force)
    for (const own of free) own.close()
    // BullMQ leaves open what it was given, which would keep the process alive.
    connection.disconnect()
    redis.disconnect()
  }
  return {
    async ready() {
      await worker.waitUntilReady()
    },
    finish: async () => await end(false),
    async close() {
      processor.close()
      await end(true)
    },
  }
}

/** Computes jobs and stores their outcomes. */
class TrialProcessor {
  readonly #redis: Redis
  readonly #settings: EngineSettings
  readonly #keys: ReturnType<typeof keysOf>
  readonly #onOutcome: WorkerOptions['onOutcome']
  readonly #closing = new AbortController()

  constructor(redis: Redis, name: string, settings: EngineSettings, onOutcome: WorkerOptions['onOutcome']) {
    this.#redis = redis
    this.#onOutcome = onOutcome
    this.#settings = settings
    this.#keys = keysOf(name)
  }

  close(): void {
    this.#closing.abort()
  }

  async compute(job: Job, own: TrialProcess): Promise<void> {
    const { trial } = job.data as { trial: Trial }
    const hash = trialHash(trial)
    const { runner, attempts } = this.#settings
    if ((await this.#redis.hexists(this.#keys.results, hash)) === 1) return
    const token = await this.#redis.hincrby(this.#keys.tokens, hash, 1)
    const failures = Number((await this.#redis.hget(this.#keys.failures, hash)) ?? 0)
    // Waits here and not in the queue, whose delays depend on the clocks of the machines.
    await sleep(backoffAfter(failures, this.#settings))
    const cancelling = new AbortController()
    const look = setInterval(() => void this.#look(hash, cancelling), LOOK_MILLISECONDS)
    const signal = AbortSignal.any([cancelling.signal, this.#closing.signal])
    const start = performance.now()
    const store = async (outcome: TrialOutcome): Promise<void> => {
      await this.#store(token, outcome)
      this.#onOutcome?.(outcome, (performance.now() - start) / 1000)
    }
    try {
      await this.#look(hash, cancelling)
      const reply = await own.run({ runner, trial }, signal, (progress) => {
        job.updateProgress(progress as object).catch(() => undefined)
      })
      if (reply === 'cancelled') {
        // One that was not cancelled is left to another worker.
        if (this.#closing.signal.aborted) throw new Error('the worker is closing')
        return
      }
      if (reply.kind === 'done') return await store({ hash, status: 'done', result: reply.result, error: null })
      const failed = await this.#redis.hincrby(this.#keys.failures, hash, 1)
      if (!reply.isFinal && failed < attempts) throw new Error(reply.error)
      await store({ hash, status: 'failed', result: null, error: reply.error })
    } finally {
      clearInterval(look)
    }
  }

  async #look(hash: string, cancelling: AbortController): Promise<void> {
    if ((await this.#redis.hexists(this.#keys.cancelled, hash)) === 1) cancelling.abort()
  }

  async #store(token: number, outcome: TrialOutcome): Promise<void> {
    const { results, tokens, counted } = this.#keys
    const values = [outcome.hash, String(token), JSON.stringify(outcome)]
    await this.#redis.call('EVAL', STORE_OUTCOME, 3, results, tokens, counted, ...values)
  }
}
