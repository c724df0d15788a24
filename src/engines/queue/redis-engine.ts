import { setTimeout as sleep } from 'node:timers/promises'
import type { Queue, QueueEvents } from 'bullmq'
import type { Redis } from 'ioredis'
import { checkKeys } from '../../options.js'
import type { Json, RunTrialsOptions, Trial, TrialEngine, TrialOutcome } from '../trials/contract.js'
import { hashedTrials, type HashedTrial } from '../trials/trial.js'
import type { RedisOptions } from './redis-options.js'
import { keysOf, queuePackages, type QueuePackages } from './redis.js'

/** How often results are looked for, and how often jobs that are missing. */
const LOOK_MILLISECONDS = 100
const REPAIR_MILLISECONDS = 2000
/** BullMQ begins small numbers first, from 1 on. */
const MOST_PRIORITY = 1001
/** Attempts are counted by the workers. */
const ANY_NUMBER = 2 ** 30

/**
 * Runs trials on a queue in Redis, whose workers `wellfit worker` or `startWorker` start, on any number of machines. Results stay in
 * Redis: a trial that has one is not run again. Give Redis an append-only file, so that they stay when it restarts.
 *
 * @throws WellfitError `UNSUPPORTED` without the packages bullmq and ioredis, `INVALID_OPTION`.
 *
 * @example
 * ```ts
 * const engine = await redisEngine({ url: 'redis://localhost:6379' })
 * const outcomes = await engine.run(trials)
 * await engine.close()
 * ```
 */
export async function redisEngine(options: RedisOptions): Promise<TrialEngine> {
  checkKeys('redisEngine', 'options', options, ['url', 'name'])
  const { url, name = 'wellfit' } = options
  return new RedisEngine(await queuePackages('redisEngine', url), name)
}

class RedisEngine implements TrialEngine {
  readonly #redis: Redis
  readonly #queue: Queue
  readonly #events: QueueEvents
  readonly #keys: ReturnType<typeof keysOf>
  /** Of the queue and its events: BullMQ leaves open what it was given. */
  readonly #connections: readonly [Redis, Redis]

  constructor({ bullmq, connect }: QueuePackages, name: string) {
    this.#redis = connect()
    this.#connections = [connect(), connect()]
    this.#queue = new bullmq.Queue(name, { connection: this.#connections[0] })
    this.#events = new bullmq.QueueEvents(name, { connection: this.#connections[1] })
    this.#queue.on('error', () => undefined)
    this.#events.on('error', () => undefined)
    this.#keys = keysOf(name)
  }

  async run(trials: readonly Trial[], options: RunTrialsOptions = {}): Promise<readonly TrialOutcome[]> {
    const { hashes, different } = hashedTrials(trials, options)
    const { signal, onOutcome, onProgress } = options
    const pending = new Map(different.map((trial) => [trial.hash, trial]))
    const outcomes = new Map<string, TrialOutcome>()
    const end = (outcome: TrialOutcome): void => {
      if (!pending.delete(outcome.hash)) return
      outcomes.set(outcome.hash, outcome)
      onOutcome?.(outcome)
    }
    const onEvent = ({ jobId, data }: { jobId: string; data: unknown }): void => {
      if (pending.has(jobId)) onProgress?.(jobId, data as Json)
    }
    this.#events.on('progress', onEvent)
    try {
      if (pending.size > 0) await this.#redis.hdel(this.#keys.cancelled, ...pending.keys())
      await this.#collect(pending, end)
      await this.#add([...pending.values()])
      for (let repaired = performance.now(); pending.size > 0;) {
        if (signal?.aborted === true) break
        await sleep(LOOK_MILLISECONDS)
        await this.#collect(pending, end)
        if (performance.now() - repaired < REPAIR_MILLISECONDS) continue
        await this.#repair([...pending.values()])
        repaired = performance.now()
      }
      await this.#collect(pending, end)
      if (pending.size > 0) await this.#cancel([...pending.keys()], end)
    } finally {
      this.#events.off('progress', onEvent)
    }
    return hashes.flatMap((hash) => outcomes.get(hash) ?? [])
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#events.close(), this.#queue.close()])
    for (const connection of [...this.#connections, this.#redis]) connection.disconnect()
  }

  /** Takes the outcomes that there are. */
  async #collect(pending: ReadonlyMap<string, HashedTrial>, end: (outcome: TrialOutcome) => void): Promise<void> {
    const hashes = [...pending.keys()]
    if (hashes.length === 0) return
    const found = await this.#redis.hmget(this.#keys.results, ...hashes)
    for (const text of found) if (text !== null) end(JSON.parse(text) as TrialOutcome)
  }

  async #add(trials: readonly HashedTrial[]): Promise<void> {
    const jobs = trials.map(({ hash, trial, priority }) => ({
      name: 'trial',
      data: { trial },
      // A job that is there already, by the hash, is not added again.
      opts: {
        jobId: hash,
        priority: MOST_PRIORITY - priority,
        attempts: ANY_NUMBER,
        removeOnComplete: true,
        removeOnFail: true,
      },
    }))
    if (jobs.length > 0) await this.#queue.addBulk(jobs)
  }

  /** Adds jobs that are gone although their trials have no result: a server that crashed may have lost its last writes. */
  async #repair(trials: readonly HashedTrial[]): Promise<void> {
    const missing: HashedTrial[] = []
    for (const trial of trials) if ((await this.#queue.getJob(trial.hash)) === undefined) missing.push(trial)
    await this.#add(missing)
  }

  /** Has workers end the trials that they are at, and removes those that wait. */
  async #cancel(hashes: readonly string[], end: (outcome: TrialOutcome) => void): Promise<void> {
    await this.#redis.hset(this.#keys.cancelled, Object.fromEntries(hashes.map((hash) => [hash, '1'])))
    for (const hash of hashes) {
      // A job that a worker is at stays: the worker ends it.
      await this.#queue.remove(hash).catch(() => 0)
      end({ hash, status: 'cancelled', result: null, error: null })
    }
  }
}
