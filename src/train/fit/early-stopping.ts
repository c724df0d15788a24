import { noun } from '../../noun.js'
import { WellfitError } from '../../errors.js'
import { checkChoice, checkInteger, checkKeys, checkNumber } from '../../options.js'
import { higherIsBetter, metricNames } from '../../metrics/registry.js'
import type { EpochRow, MetricName, Task } from '../../result/index.js'
import { DEFAULT_PATIENCE } from './defaults.js'

/** What early stopping monitors: a loss or error, or a metric on dev. */
export type Monitor = BuiltInMonitor | MetricName

type BuiltInMonitor = 'devLoss' | 'devError' | 'trainCost'

/** When to stop before the last epoch. The best weights are restored in any case. */
export interface EarlyStoppingOptions {
  /** Default `'devLoss'`, or `'trainCost'` without a dev set. */
  readonly monitor?: Monitor
  /** Epochs without improvement before training stops. Default 10. */
  readonly patience?: number
  /** An epoch counts as an improvement if it beats the best value by more than this. Default 0. */
  readonly minImprovement?: number
}

/** Early stopping with every default filled in. */
export interface EarlyStoppingSettings {
  readonly monitor: Monitor
  readonly patience: number
  readonly minImprovement: number
}

/** Options checked and completed. */
export function describeEarlyStopping(
  functionName: string,
  value: unknown,
  hasDev: boolean,
  task: Task,
): EarlyStoppingSettings | null {
  if (value === undefined) return null
  checkKeys(functionName, 'earlyStopping', value, ['monitor', 'patience', 'minImprovement'])
  const options = value as EarlyStoppingOptions
  const preset = hasDev ? 'devLoss' : 'trainCost'
  const monitors: readonly Monitor[] = [...builtIn, ...metricNames(task)]
  const monitor = checkChoice(functionName, 'earlyStopping.monitor', options.monitor ?? preset, monitors)
  if (monitor !== 'trainCost' && !hasDev) {
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName,
      field: 'earlyStopping.monitor',
      value: monitor,
      expected: "be 'trainCost' where no dev set is given",
      remedy: 'Pass `dev`.',
    })
  }
  return {
    monitor,
    patience: checkInteger(functionName, 'earlyStopping.patience', options.patience ?? DEFAULT_PATIENCE, 1),
    minImprovement: checkNumber(functionName, 'earlyStopping.minImprovement', options.minImprovement ?? 0, { min: 0 }),
  }
}

const builtIn: readonly BuiltInMonitor[] = ['devLoss', 'devError', 'trainCost']

function isBuiltIn(monitor: Monitor): monitor is BuiltInMonitor {
  return builtIn.some((name) => name === monitor)
}

/** The monitored metric; `null` for a value that every epoch's row holds. */
export function monitoredName(settings: EarlyStoppingSettings | null): MetricName | null {
  return settings === null || isBuiltIn(settings.monitor) ? null : settings.monitor
}

/** The state of early stopping. */
export interface EarlyStoppingState {
  readonly best: { readonly epoch: number; readonly value: number } | null
  /** Epochs since the best one. */
  readonly waited: number
}

/** Tracks the monitored value, the best epoch so far, and when to stop. */
export class EarlyStopping {
  readonly settings: EarlyStoppingSettings
  #best: EarlyStoppingState['best']
  #waited: number

  constructor(settings: EarlyStoppingSettings, state: EarlyStoppingState = { best: null, waited: 0 }) {
    this.settings = settings
    this.#best = state.best
    this.#waited = state.waited
  }

  get best(): EarlyStoppingState['best'] {
    return this.#best
  }

  get state(): EarlyStoppingState {
    return { best: this.#best, waited: this.#waited }
  }

  /** Records an epoch: `'improved'`, `'stop'` when patience has run out, else `'wait'`. NaN never improves. */
  observe(row: EpochRow): 'improved' | 'wait' | 'stop' {
    const { monitor, minImprovement } = this.settings
    const value = monitored(row, monitor)
    const bar = this.#best === null ? Infinity : falling(this.#best.value, monitor) - minImprovement
    if (falling(value, monitor) < bar) {
      this.#best = { epoch: row.epoch, value }
      this.#waited = 0
      return 'improved'
    }
    this.#waited++
    return this.#waited >= this.settings.patience ? 'stop' : 'wait'
  }

  /** Why training stopped, and which weights are kept. */
  explain(): string {
    const { monitor, patience } = this.settings
    const kept =
      this.#best === null
        ? 'it was never defined; the last weights are kept'
        : `the weights of epoch ${this.#best.epoch} are kept`
    return `${monitor} did not improve for ${patience} ${noun(patience, 'epoch')}; ${kept}.`
  }
}

/** The monitored value of an epoch, negated where higher is better, so that lower is always better. */
export function fallingValue(row: EpochRow, monitor: Monitor): number {
  return falling(monitored(row, monitor), monitor)
}

function falling(value: number, monitor: Monitor): number {
  return isBuiltIn(monitor) || !higherIsBetter(monitor) ? value : -value
}

function monitored(row: EpochRow, monitor: Monitor): number {
  if (monitor === 'trainCost') return row.train.cost
  if (monitor === 'devLoss') return row.dev?.loss ?? NaN
  return (monitor === 'devError' ? row.dev?.error : row.monitored) ?? NaN
}
