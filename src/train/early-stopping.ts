import { WellfitError } from '../errors.js'
import { checkChoice, checkInteger, checkKeys, checkNumber } from '../options.js'
import type { EpochRow } from '../result.js'

/** What early stopping watches; lower is better for each. */
export type Monitor = 'devLoss' | 'devError' | 'trainCost'

/** When to stop before the last epoch. The best weights are brought back in any case. */
export interface EarlyStoppingOptions {
  /** Default `'devLoss'`, or `'trainCost'` without a dev set. */
  readonly monitor?: Monitor
  /** Epochs without improvement before training stops. Default 10. */
  readonly patience?: number
  /** An epoch improves only if it lowers the best value by more than this. Default 0. */
  readonly minImprovement?: number
}

/** Early stopping with every default filled in. */
export interface EarlyStoppingSettings {
  readonly monitor: Monitor
  readonly patience: number
  readonly minImprovement: number
}

/** Options checked and completed. */
export function describeEarlyStopping(door: string, value: unknown, hasDev: boolean): EarlyStoppingSettings | null {
  if (value === undefined || value === null || value === false) return null
  checkKeys(door, 'earlyStopping', value, ['monitor', 'patience', 'minImprovement'])
  const options = value as EarlyStoppingOptions
  const preset = hasDev ? 'devLoss' : 'trainCost'
  const monitors: readonly Monitor[] = ['devLoss', 'devError', 'trainCost']
  const monitor = checkChoice(door, 'earlyStopping.monitor', options.monitor ?? preset, monitors)
  if (monitor !== 'trainCost' && !hasDev) {
    throw new WellfitError({
      code: 'INVALID_OPTION',
      door,
      field: 'earlyStopping.monitor',
      value: monitor,
      expected: "be 'trainCost' where no dev set is given",
      remedy: 'Pass `dev`.',
    })
  }
  return {
    monitor,
    patience: checkInteger(door, 'earlyStopping.patience', options.patience ?? 10, 1),
    minImprovement: checkNumber(door, 'earlyStopping.minImprovement', options.minImprovement ?? 0, { min: 0 }),
  }
}

/** Follows the monitored value and says which epoch is the best so far, and when to stop. */
export class EarlyStopping {
  readonly settings: EarlyStoppingSettings
  #best: { epoch: number; value: number } | null = null
  #waited = 0

  constructor(settings: EarlyStoppingSettings) {
    this.settings = settings
  }

  get best(): { readonly epoch: number; readonly value: number } | null {
    return this.#best
  }

  /** Takes an epoch in: `'improved'`, `'stop'` when patience is at its end, else `'wait'`. NaN never improves. */
  observe(row: EpochRow): 'improved' | 'wait' | 'stop' {
    const value = monitored(row, this.settings.monitor)
    const bar = this.#best === null ? Infinity : this.#best.value - this.settings.minImprovement
    if (value < bar) {
      this.#best = { epoch: row.epoch, value }
      this.#waited = 0
      return 'improved'
    }
    this.#waited++
    return this.#waited >= this.settings.patience ? 'stop' : 'wait'
  }
}

/** The value of an epoch that is watched. */
export function monitored(row: EpochRow, monitor: Monitor): number {
  if (monitor === 'trainCost') return row.train.cost
  return (monitor === 'devLoss' ? row.dev?.loss : row.dev?.error) ?? NaN
}
