import { fallingValue, type Monitor } from '../../train/fit/early-stopping.js'
import type { EpochRow } from '../../result/index.js'
import type { Reals } from '../../tensor/reals.js'
import type { EpochParameters } from '../cross-validate/fold-engine.js'

/** Bytes of the parameters that the trainings keep together. */
const MOST_BYTES = 2 ** 28

/** The parameters of a network after some of its epochs. */
export class Snapshots {
  readonly #every: number
  readonly #kept = new Map<number, Reals>()
  #last: { readonly epoch: number; readonly parameters: Reals } | null = null

  /**
   * @param bytes Those of the parameters of all trainings after one epoch.
   * @param epochs The most epochs.
   */
  constructor(bytes: number, epochs: number, mostBytes: number = MOST_BYTES) {
    this.#every = Math.max(1, Math.ceil((bytes * epochs) / mostBytes))
  }

  /** Keeps the parameters after an epoch, where it is one of those to keep or the last so far. */
  keep(epoch: number, parameters: Reals): void {
    if (epoch % this.#every === 0) this.#kept.set(epoch, parameters)
    this.#last = { epoch, parameters }
  }

  /** The epochs whose parameters are kept, ascending; the last one among them. */
  get epochs(): number[] {
    const kept = [...this.#kept.keys()]
    return this.#last === null || this.#kept.has(this.#last.epoch) ? kept : [...kept, this.#last.epoch]
  }

  /** The epochs that are kept with their parameters, ascending. */
  get all(): EpochParameters[] {
    return this.epochs.map((epoch) => ({ epoch, parameters: this.at(epoch) }))
  }

  at(epoch: number): Reals {
    const parameters = epoch === this.#last?.epoch ? this.#last.parameters : this.#kept.get(epoch)
    if (parameters === undefined) throw new RangeError(`epoch (=${epoch}) must be one that was kept`)
    return parameters
  }
}

/** What one training monitored on the fold that it was not trained on. */
export interface MonitoredFold {
  readonly rows: number
  readonly history: readonly EpochRow[]
}

/**
 * The epoch of one training by what the others monitored on their folds: that of the lowest mean over their rows, the first of
 * equals. A training that ended earlier counts with its last epoch. The fold of the training itself has no part in it.
 *
 * @param epochs Those to choose from, ascending.
 * @returns The last one where nothing that is monitored is ever defined.
 */
export function epochByOthers(epochs: readonly number[], others: readonly MonitoredFold[], monitor: Monitor): number {
  const total = others.reduce((sum, { rows }) => sum + rows, 0)
  let best: { readonly epoch: number; readonly value: number } | null = null
  for (const epoch of epochs) {
    const value = others.reduce((sum, { rows, history }) => {
      const row = history[Math.min(epoch, history.length) - 1]
      return sum + (row === undefined ? NaN : fallingValue(row, monitor)) * (rows / total)
    }, 0)
    if (value < (best?.value ?? Infinity)) best = { epoch, value }
  }
  return best?.epoch ?? epochs.at(-1) ?? 0
}
