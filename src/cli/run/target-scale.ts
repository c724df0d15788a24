import type { Dataset, History, Network, Table, TargetScaleChoice } from '../../index.js'
import { skewnessOf } from '../../skewness.js'
import { duration, percent } from '../terminal/terminal.js'
import type { Job, Prepared } from './job.js'
import { completed } from './measure.js'
import { prepare } from './prepare.js'

/** The skewness from which a distribution is called highly skewed (Bulmer, 1979). */
const SKEWED = 1

/** A network, the parts that it was trained on, and how training went. */
export interface Trained {
  readonly prepared: Prepared
  readonly net: Network
  readonly history: History
}

/** A training on a log scale, after one on a linear scale. */
export interface TriedLogScale {
  /** The better of both. */
  readonly chosen: Trained
  /** The network of the second training, which the caller disposes of. */
  readonly net: Network
  readonly choice: TargetScaleChoice
}

/**
 * Trains again on the logarithm of the target where it is positive in every row and highly skewed in train, and its logarithm
 * is less so; dev decides, by the error on the original scale. Otherwise nothing is trained: `null`.
 */
export async function tryLogScale(
  job: Job,
  linear: Trained,
  trainOn: (job: Job, prepared: Prepared) => Promise<Trained>,
): Promise<TriedLogScale | null> {
  const { history, prepared } = linear
  const isDone = completed(history) && history.best !== null && history.stop.reason !== 'time'
  if (job.choices.targetScale !== 'auto' || prepared.preprocessor.task !== 'regression' || !isDone) return null
  if (!isPositive(job.table, job.target)) return null
  const skewness = targetSkewness(prepared.train)
  if (!(skewness > SKEWED)) return null
  const log = onLogScale(job, prepared)
  if (Math.abs(targetSkewness(log.train)) >= skewness) return null
  job.progress.say('The target is positive and highly skewed: training again on a log scale')
  const start = performance.now()
  const { checkpoint: _, resume: __, ...rest } = job
  const spent = history.rows.at(-1)?.seconds ?? 0
  const left = job.maxSeconds === undefined ? {} : { maxSeconds: Math.max(job.maxSeconds - spent, 1e-3) }
  const trial = await trainOn({ ...rest, ...left }, log)
  const seconds = (performance.now() - start) / 1000
  const isUsable = completed(trial.history) && trial.history.best !== null
  const devErrors = { linear: devError(linear), log: isUsable ? devError(trial) : null }
  const scale = devErrors.log !== null && devErrors.log < devErrors.linear ? 'log' : 'linear'
  const choice = { scale, skewness, devErrors, seconds } as const
  return {
    chosen: scale === 'log' ? trial : linear,
    net: trial.net,
    choice: { ...choice, message: messageOf(choice, trial.history) },
  }
}

function devError({ net, prepared }: Trained): number {
  return net.evaluate(prepared.dev).error
}

/** The same parts with their targets on a log scale; the features are shared. */
function onLogScale(job: Job, { train, trainDev, dev, test }: Prepared): Prepared {
  const log = prepare({ ...job, choices: { ...job.choices, targetScale: 'log' } })
  const sharing = (part: Dataset | null, { x }: Pick<Dataset, 'x'>): Dataset | null =>
    part === null ? null : { ...part, x }
  return {
    ...log,
    train: { ...log.train, x: train.x },
    dev: { ...log.dev, x: dev.x },
    trainDev: sharing(log.trainDev, trainDev ?? dev),
    test: sharing(log.test, test ?? dev),
  }
}

/** Whether the target is a number greater than 0 in every row that has one, those of the test part included. */
export function isPositive({ columns }: Table, target: string): boolean {
  const column = columns.find(({ name }) => name === target)
  return column?.kind === 'number' && !column.values.some((value) => value <= 0)
}

function targetSkewness({ targets }: Dataset): number {
  return targets.kind === 'values' ? skewnessOf(targets.values) : NaN
}

function messageOf(
  { scale, skewness, devErrors, seconds }: Omit<TargetScaleChoice, 'message'>,
  { stop }: History,
): string {
  const why = `A second training was tried because the target is positive and highly skewed (skewness ${skewness.toFixed(1)}); it took ${duration(seconds)}, and --target-scale linear skips it.`
  if (devErrors.log === null)
    return `The target stays on a linear scale: the training on a log scale ended early. ${stop.message} ${why}`
  const log = `trained on a log scale, the network leaves ${percent(devErrors.log)} of the variance of dev unexplained`
  return `The target is on a ${scale} scale: ${log}, on a linear scale ${percent(devErrors.linear)}. ${why}`
}
