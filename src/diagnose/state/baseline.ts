import type { BaselineGap, Metrics } from '../../result/index.js'
import type { Measured } from '../statistics/interval.js'
import { pairedRates } from '../statistics/paired.js'

type Part = BaselineGap['part']

/** A balanced error, and over how many classes it is the mean. */
export type BalancedError = Measured & { readonly classes: number }

/** A regression beside the mean of the targets, whose unexplained variance is 1. */
export function valueGap(part: Part, { estimate, interval }: Measured): BaselineGap {
  const gain = { low: 1 - interval.high, high: 1 - interval.low }
  return gapOf(part, { error: 1, gain: 1 - estimate, interval: gain, class: null, onlyClass: null })
}

/**
 * A classification beside its most frequent class. For error rates the interval of the gain is that of Bonett and Price
 * (2012) for paired rows: those that only the network classifies correctly, and those that only the baseline does. The
 * balanced error of the baseline is a constant, 1 − 1/K, so the gain has the interval of the network's own error.
 */
export function classGap(part: Part, metrics: Metrics, balanced: BalancedError | null): BaselineGap {
  const { baseline } = metrics
  const named = { class: baseline.class, onlyClass: onlyClassOf(metrics) }
  if (balanced !== null) {
    const error = 1 - 1 / balanced.classes
    const interval = { low: error - balanced.interval.high, high: error - balanced.interval.low }
    return gapOf(part, { error, gain: error - balanced.estimate, interval, ...named })
  }
  const { won, lost } = disagreements(metrics)
  const rows = metrics.rows
  const fraction = (metrics.classes?.find(({ name }) => name === baseline.class)?.rows ?? 0) / rows
  return gapOf(part, {
    error: 1 - fraction,
    gain: (won - lost) / rows,
    interval: pairedRates(won, lost, rows),
    ...named,
  })
}

/** The class that all rows are predicted to be of, unless they are. */
function onlyClassOf(metrics: Metrics): string | null {
  const classes = metrics.classes ?? []
  const [only, ...others] = classes.filter(({ predicted }) => predicted > 0)
  const isRight = classes.every(({ name, rows }) => rows === 0 || name === only?.name)
  return others.length > 0 || isRight ? null : (only?.name ?? null)
}

/** The most frequent class of some rows, and the error of always predicting it. */
export interface PooledBaseline extends Pick<BaselineGap, 'class' | 'error'> {
  readonly rows: number
}

/** The baseline of several parts together. */
export function pooledBaseline(parts: readonly Metrics[]): PooledBaseline {
  const counts = new Map<string, number>()
  for (const { name, rows } of parts.flatMap(({ classes }) => classes ?? [])) {
    counts.set(name, (counts.get(name) ?? 0) + rows)
  }
  const rows = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const most = Math.max(0, ...counts.values())
  return { class: [...counts].find(([, count]) => count === most)?.[0] ?? null, error: 1 - most / rows, rows }
}

/**
 * The baseline beside the error over folds, which hold out all rows, not those of dev alone.
 *
 * @param pooled The baseline on all of these rows; `null` where it is that of dev.
 */
export function overFolds(
  baselines: readonly BaselineGap[],
  { estimate, interval }: Measured,
  pooled: PooledBaseline | null,
): BaselineGap[] {
  return baselines.map((baseline) => {
    const { part } = baseline
    if (part === 'train') return baseline
    const { error, class: name } = pooled ?? baseline
    return gapOf(part, {
      ...baseline,
      error,
      class: name,
      gain: error - estimate,
      interval: { low: error - interval.high, high: error - interval.low },
    })
  })
}

function gapOf(part: Part, gap: Omit<BaselineGap, 'part' | 'isBeaten'>): BaselineGap {
  return { part, ...gap, isBeaten: gap.interval.low > 0 && gap.onlyClass === null }
}

/** Rows that only the network classifies correctly, and rows that only the baseline does. */
function disagreements({ classes, baseline }: Metrics): { won: number; lost: number } {
  const correct = (one: { rows: number; recall: number | null }): number => Math.round(one.rows * (one.recall ?? 0))
  let [won, lost] = [0, 0]
  for (const one of classes ?? []) {
    if (one.name === baseline.class) lost += one.rows - correct(one)
    else won += correct(one)
  }
  return { won, lost }
}
