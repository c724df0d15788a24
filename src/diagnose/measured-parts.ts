import { WellfitError } from '../errors.js'
import { checkChoice, checkKeys, checkPlainObject } from '../options.js'
import type { BaselineGap, ErrorMeasure, Metrics, Task } from '../result/index.js'
import type { Evaluation } from '../train/network/contract.js'
import type { End } from './gap.js'
import { checkMetrics } from './check-metrics.js'
import { type BalancedError, classGap, valueGap } from './state/baseline.js'
import { balancedError } from './statistics/balanced-error.js'
import { bootstrapVariance, errorRate, normalVariance } from './statistics/interval.js'

/** What `diagnose` is given of each part. */
export interface GivenParts {
  readonly train: Evaluation
  readonly trainDev?: Evaluation
  readonly dev: Evaluation
  readonly metrics?: { readonly train: Metrics; readonly trainDev?: Metrics; readonly dev: Metrics }
  readonly measure?: ErrorMeasure
}

/** The errors of all parts by one measure, and those of train and dev beside the baseline. */
export interface MeasuredParts {
  readonly measure: ErrorMeasure
  readonly train: End
  readonly trainDev: End | null
  readonly dev: End
  /** Train and dev beside the baseline. */
  readonly baselines: readonly BaselineGap[]
}

/** Measures every part, by the balanced error where it is asked for or a class of train is rare. */
export function measuredParts(given: GivenParts, task: Task): MeasuredParts {
  const { metrics } = given
  if (metrics !== undefined) checkAllMetrics(metrics, given, task)
  const shared = metrics === undefined ? [] : sharedClasses(metrics)
  const measure = measureOf(given, task, shared)
  const end = (part: Part, score: Evaluation, of: Metrics | undefined): End => {
    const byError = endOf(part, score, task)
    if (measure === 'error') return byError
    return { part, error: balancedError((of?.classes ?? []).filter(({ name }) => shared.includes(name))) }
  }
  const [train, dev] = [end('train', given.train, metrics?.train), end('dev', given.dev, metrics?.dev)]
  const trainDev = given.trainDev === undefined ? null : end('train-dev', given.trainDev, metrics?.trainDev)
  return {
    measure,
    train,
    trainDev,
    dev,
    baselines: baselinesOf(task, metrics, measure === 'error' ? null : shared.length, { train, dev }),
  }
}

function baselinesOf(
  task: Task,
  metrics: GivenParts['metrics'],
  balancedClasses: number | null,
  { train, dev }: Pick<MeasuredParts, 'train' | 'dev'>,
): BaselineGap[] {
  if (task === 'regression') return [valueGap('train', train.error), valueGap('dev', dev.error)]
  if (metrics === undefined) return []
  const balanced = ({ error }: End): BalancedError | null =>
    balancedClasses === null ? null : { ...error, classes: balancedClasses }
  return [classGap('train', metrics.train, balanced(train)), classGap('dev', metrics.dev, balanced(dev))]
}

/** The classes that every part has rows of: balanced errors are means over these, so that they can be compared. */
function sharedClasses({ train, trainDev, dev }: NonNullable<GivenParts['metrics']>): string[] {
  const present = ({ classes }: Metrics): string[] =>
    (classes ?? []).flatMap(({ name, rows }) => (rows > 0 ? name : []))
  const others = [dev, ...(trainDev === undefined ? [] : [trainDev])].map((part) => new Set(present(part)))
  return present(train).filter((name) => others.every((names) => names.has(name)))
}

function measureOf({ measure, metrics, trainDev }: GivenParts, task: Task, shared: readonly string[]): ErrorMeasure {
  const isPossible = metrics !== undefined && (trainDev === undefined || metrics.trainDev !== undefined)
  if (measure === undefined) {
    const isRare = metrics?.train.rareClasses.some((name) => shared.includes(name)) === true
    return isPossible && task === 'classification' && isRare ? 'balanced error' : 'error'
  }
  const chosen = checkChoice('diagnose', 'measure', measure, ['error', 'balanced error'])
  if (chosen === 'error' || (isPossible && task === 'classification')) return chosen
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'diagnose',
    field: 'measure',
    value: measure,
    expected: "be 'error' unless `metrics` holds the metrics of a classifier for every part",
  })
}

function checkAllMetrics(metrics: NonNullable<GivenParts['metrics']>, given: GivenParts, task: Task): void {
  checkKeys('diagnose', 'metrics', metrics, ['train', 'trainDev', 'dev'])
  for (const part of ['train', 'trainDev', 'dev'] as const) {
    const isOptional = part === 'trainDev' || given[part] === undefined
    if (metrics[part] !== undefined || !isOptional) checkMetrics('diagnose', `metrics.${part}`, metrics[part], task)
  }
}

type Part = 'train' | 'train-dev' | 'dev' | 'test'

const streams: readonly Part[] = ['train', 'train-dev', 'dev', 'test']

/** The error of a part with its interval. */
export function endOf(part: Part, score: Evaluation, task: Task): End {
  checkPlainObject('diagnose', fieldOf(part), score)
  const error = checkError(fieldOf(part), score.error)
  const rows = checkRows(fieldOf(part), score.rows)
  if (task === 'classification') return { part, error: errorRate(error, rows) }
  const own = score.rowErrors
  return { part, error: own ? bootstrapVariance(error, own, streams.indexOf(part)) : normalVariance(error, rows) }
}

/** The option that holds a part's score. */
function fieldOf(part: Part): string {
  return part === 'train-dev' ? 'trainDev' : part
}

function checkError(field: string, error: unknown): number {
  if (typeof error === 'number' && Number.isFinite(error) && error >= 0) return error
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'diagnose',
    field: `${field}.error`,
    value: error,
    expected: 'be a finite error of at least 0',
    remedy: 'Pass what `evaluate` returns.',
  })
}

function checkRows(field: string, rows: unknown): number {
  if (typeof rows === 'number' && Number.isInteger(rows) && rows >= 1) return rows
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'diagnose',
    field: `${field}.rows`,
    value: rows,
    expected: 'be a whole number of at least 1',
    remedy: 'Pass what `evaluate` returns.',
  })
}
