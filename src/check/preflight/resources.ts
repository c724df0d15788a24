import { noun } from '../../noun.js'
import { evenRows } from '../../data/dataset/even-rows.js'
import type { Dataset } from '../../data/dataset/types.js'
import type { PreflightFinding, ResourceForecast } from '../../result/index.js'
import type { FitOptions } from '../../train/fit/options.js'
import { networkInternals } from '../../train/network/known-networks.js'
import type { Network } from '../../train/network/contract.js'
import { network } from '../../train/network/network.js'
import { digits, passed } from './item.js'
import { StepClock } from './step-clock.js'

/** The planned run. */
export interface PlannedRun extends FitOptions {
  readonly epochs: number
  readonly batchSize: number
}

/** How many of the rows that `fit` measures after an epoch are timed here, and how often: the fastest counts. */
const SAMPLED_ROWS = 400
const SAMPLES = 2

/** Trains a copy briefly and forecasts the time and memory of the whole run. */
export async function forecast(
  checked: Network,
  train: Dataset,
  run: PlannedRun,
): Promise<{ readonly findings: PreflightFinding[]; readonly resources: ResourceForecast }> {
  const { dev, epochs } = run
  const stepsPerEpoch = Math.ceil(train.rows / Math.min(run.batchSize, train.rows))
  using copy = await network({ ...checked.options, parameters: checked.parameters, threads: checked.threads })
  const parameterBytes = copy.parameterCount * (copy.precision === 'f32' ? 4 : 8)
  const before = networkInternals(copy).core.memory.used
  const clock = new StepClock(performance.now())
  let bytes = 0
  const { trainRowsMeasured } = await copy.fit(train, {
    ...run,
    epochs: 1000,
    onProgress: ({ epoch, step, steps }) => {
      bytes = Math.max(bytes, networkInternals(copy).core.memory.used - before)
      clock.tick((epoch - 1) * steps + step, performance.now())
      return clock.isEnough(epochs * stepsPerEpoch) ? 'stop' : undefined
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

function secondsPerRow(network: Network, data: Dataset): number {
  const rows = evenRows(data, SAMPLED_ROWS)
  const milliseconds = Array.from({ length: SAMPLES }, () => {
    const start = performance.now()
    network.evaluate(rows)
    return performance.now() - start
  })
  return Math.min(...milliseconds) / 1000 / rows.rows
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
