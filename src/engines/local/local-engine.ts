import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkInteger } from '../../options.js'
import type { RunTrialsOptions, Trial, TrialEngine, TrialEngineOptions, TrialOutcome } from '../trials/contract.js'
import { TrialProcess } from '../trials/trial-process.js'
import { backoffAfter, describeEngine, hashedTrials, type EngineSettings, type HashedTrial } from '../trials/trial.js'

/** Options of the local engine. */
export interface LocalEngineOptions extends TrialEngineOptions {
  /** Processes. Default: one for each processor. */
  readonly processes?: number
}

/**
 * Runs trials on a pool of processes of this machine.
 *
 * @throws WellfitError `INVALID_OPTION`.
 *
 * @example
 * ```ts
 * const engine = localEngine({ processes: 4 })
 * const outcomes = await engine.run(trials)
 * await engine.close()
 * ```
 */
export function localEngine(options: LocalEngineOptions = {}): TrialEngine {
  const settings = describeEngine('localEngine', options, ['processes'])
  const count = checkInteger('localEngine', 'processes', options.processes ?? availableParallelism(), 1, 1024)
  return new LocalEngine(settings, count)
}

class LocalEngine implements TrialEngine {
  readonly #settings: EngineSettings
  readonly #processes: readonly TrialProcess[]

  constructor(settings: EngineSettings, count: number) {
    this.#settings = settings
    this.#processes = Array.from({ length: count }, () => new TrialProcess())
  }

  async run(trials: readonly Trial[], options: RunTrialsOptions = {}): Promise<readonly TrialOutcome[]> {
    const { hashes, different } = hashedTrials(trials, options)
    const waiting = different.toSorted((a, b) => b.priority - a.priority)
    const outcomes = new Map<string, TrialOutcome>()
    await Promise.all(
      this.#processes.map(async (own) => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const outcome = await this.#attempt(own, next, options)
          outcomes.set(next.hash, outcome)
          options.onOutcome?.(outcome)
        }
      }),
    )
    return hashes.flatMap((hash) => outcomes.get(hash) ?? [])
  }

  async close(): Promise<void> {
    for (const own of this.#processes) own.close()
  }

  async #attempt(
    own: TrialProcess,
    { hash, trial }: HashedTrial,
    { signal, onProgress }: RunTrialsOptions,
  ): Promise<TrialOutcome> {
    const { attempts, runner } = this.#settings
    for (let failures = 0; ;) {
      await sleep(backoffAfter(failures, this.#settings), undefined, signal === undefined ? {} : { signal }).catch(
        () => undefined,
      )
      const reply = await own.run({ runner, trial }, signal, (progress) => onProgress?.(hash, progress))
      if (reply === 'cancelled') return { hash, status: 'cancelled', result: null, error: null }
      if (reply.kind === 'done') return { hash, status: 'done', result: reply.result, error: null }
      failures++
      if (reply.isFinal || failures >= attempts) return { hash, status: 'failed', result: null, error: reply.error }
    }
  }
}
