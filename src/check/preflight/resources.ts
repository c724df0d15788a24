import { noun } from '../../noun.js'
import { evenRows } from '../../data/dataset/even-rows.js'
import type { Dataset } from '../../data/dataset/types.js'
import type { PreflightFinding, ResourceForecast } from '../../result/index.js'
import type { FitOptions } from '../../train/fit/options.js'
import { networkInternals } from '../../train/network/known-networks.js'
import type { Network } from '../../train/network/contract.js'
import { network } from '../../train/network/network.js'
import { digits, passed } from './item.js'

/** The planned run. */
export interface PlannedRun extends FitOptions {
  readonly epochs: number
  readonly batchSize: number
}

/** At most so long, and no longer than this fraction of the run that is forecast. */
const MILLISECONDS = 300
const FRACTION = 0.08
/** The first steps are warm-up: they do not count where there are enough others. */
const WARM_UP_FRACTION = 1 / 3
/** Stable: this many slices of steps, of which both halves take the same time per step but for this fraction. */
const STABLE_SLICES = 6
const STABLE = 0.05
/** Fewer slices, or a shorter time, of fewer steps show nothing. */
const FEWEST_SLICES = 3
const LEAST_MILLISECONDS = 20
const FEWEST_STEPS = 20
/** How many of the rows that `fit` measures after an epoch are timed here. */
const SAMPLED_ROWS = 2000

/** Trains a copy briefly and forecasts the time and memory of the whole run. */
export async function forecast(
  checked: Network,
  train: Dataset,
  run: PlannedRun,
): Promise<{ readonly findings: PreflightFinding[]; readonly resources: ResourceForecast }> {
  const { dev, epochs, signal } = run
  const stepsPerEpoch = Math.ceil(train.rows / Math.min(run.batchSize, train.rows))
  using copy = await network({ ...checked.options, parameters: checked.parameters, threads: checked.threads })
  const parameterBytes = copy.parameterCount * (copy.precision === 'f32' ? 4 : 8)
  const before = networkInternals(copy).core.memory.used
  const clock = new Clock()
  const controller = new AbortController()
  let bytes = 0
  const { trainRowsMeasured } = await copy.fit(train, {
    ...run,
    epochs: 1000,
    signal: controller.signal,
    onProgress: ({ epoch, step, steps }) => {
      bytes = Math.max(bytes, networkInternals(copy).core.memory.used - before)
      clock.tick((epoch - 1) * steps + step)
      if (signal?.aborted === true || clock.isEnough(epochs * stepsPerEpoch)) controller.abort()
    },
    onEpoch: ({ seconds }) => clock.endEpoch(seconds),
  })
  const measured = trainRowsMeasured + (dev?.rows ?? 0)
  const secondsPerEpoch =
    clock.secondsPerEpoch ?? stepsPerEpoch * clock.secondsPerStep + measured * secondsPerRow(copy, train)
  const resources: ResourceForecast = {
    measuredSteps: clock.steps,
    secondsPerStep: clock.secondsPerStep,
    stepsPerEpoch,
    secondsPerEpoch,
    epochs,
    seconds: epochs * secondsPerEpoch,
    bytes: bytes + parameterBytes,
  }
  return { findings: [passed(words(resources))], resources }
}

/** The end of a slice of steps. */
interface Slice {
  readonly step: number
  readonly time: number
}

/** The times at which slices of steps and epochs end. */
class Clock {
  readonly #began = performance.now()
  readonly #epochs: number[] = []
  #last: Slice = { step: 0, time: this.#began }
  readonly #slices: Slice[] = [this.#last]

  tick(step: number): void {
    this.#last = { step, time: performance.now() }
    this.#slices.push(this.#last)
  }

  /** Whether the time per step is known well enough for a run of that many steps. */
  isEnough(steps: number): boolean {
    const elapsed = this.#last.time - this.#began
    const forecast = 1000 * this.secondsPerStep * steps
    if (elapsed >= MILLISECONDS) return true
    const hasSlices = this.#slices.length > FEWEST_SLICES && elapsed >= LEAST_MILLISECONDS
    const hasShown = hasSlices || this.#last.step >= FEWEST_STEPS
    return hasShown && (elapsed >= FRACTION * forecast || this.#isStable)
  }

  get #isStable(): boolean {
    const slices = this.#slices.slice(this.#warmUp)
    const middle = slices[slices.length >> 1]
    const first = slices[0]
    if (slices.length <= STABLE_SLICES || first === undefined || middle === undefined) return false
    const [before, after] = [timePerStep(first, middle), timePerStep(middle, this.#last)]
    return Math.abs(after - before) <= STABLE * before
  }

  endEpoch(seconds: number): void {
    this.#epochs.push(seconds)
  }

  get steps(): number {
    return this.#last.step - this.#from.step
  }

  get secondsPerStep(): number {
    return timePerStep(this.#from, this.#last) / 1000
  }

  /** Averaged over the second half of the epochs, measurements included; `null` for too few epochs. */
  get secondsPerEpoch(): number | null {
    const middle = this.#epochs.length >> 1
    const [from, to] = [this.#epochs[middle - 1], this.#epochs.at(-1)]
    return middle < 1 || from === undefined || to === undefined ? null : (to - from) / (this.#epochs.length - middle)
  }

  /** Where the slices that count begin. */
  get #warmUp(): number {
    return Math.floor((this.#slices.length - 1) * WARM_UP_FRACTION)
  }

  get #from(): Slice {
    return this.#slices[this.#warmUp] ?? this.#last
  }
}

function timePerStep(from: Slice, to: Slice): number {
  return (to.time - from.time) / Math.max(1, to.step - from.step)
}

function secondsPerRow(network: Network, data: Dataset): number {
  const rows = evenRows(data, SAMPLED_ROWS)
  const start = performance.now()
  network.evaluate(rows)
  return (performance.now() - start) / 1000 / rows.rows
}

function words({
  secondsPerStep,
  stepsPerEpoch,
  secondsPerEpoch,
  epochs,
  seconds,
  bytes,
  measuredSteps,
}: ResourceForecast): string {
  return (
    `Measured on ${measuredSteps} ${noun(measuredSteps, 'step')} of ${digits(1000 * secondsPerStep)} ms: an epoch of ${stepsPerEpoch} ${noun(stepsPerEpoch, 'step')} takes ` +
    `${digits(secondsPerEpoch)} s, ${epochs} ${noun(epochs, 'epoch')} at most ${digits(seconds)} s; ${digits(bytes / 2 ** 20)} MiB of memory.`
  )
}
