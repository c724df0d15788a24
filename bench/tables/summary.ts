import { correctedMean } from '../../dist/src/improve/statistics/corrected-interval.js'
import { bytes, table } from '../lib/markdown.ts'
import { quantile } from '../lib/statistics.ts'
import type { Measured } from './measure.ts'
import { calibrated, type Result, rivals } from './methods.ts'

/** The splits of one set. */
type Splits = readonly Measured[]

/** Results of a method on all splits of a set; `null` where one is missing. */
function valuesOf(splits: Splits, method: string, of: (result: Result) => number | null): number[] | null {
  const found = splits.map(({ results }) => {
    const result = results.get(method)
    return result === null || result === undefined ? null : of(result)
  })
  return found.every((value) => value !== null) ? found : null
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Error in percent of rows, or RMSE. */
function measureOf({ error, rmse }: Result): number {
  return rmse ?? error
}

/** Splits by set, in the order of the sets. */
export function bySet(measured: readonly Measured[]): Splits[] {
  const names = [...new Set(measured.map(({ set }) => set.name))]
  return names.map((name) => measured.filter(({ set }) => set.name === name))
}

/** The mean error of every method by set: percent of rows, or RMSE; the best is bold. */
export function errorTable(all: readonly Splits[], methods: readonly string[]): string {
  const rows = all.map((splits) => {
    const [first] = splits
    const means = methods.map((method) => meanOf(valuesOf(splits, method, measureOf) ?? [NaN]))
    const best = Math.min(...means.filter((mean) => !Number.isNaN(mean)))
    const isClasses = first?.set.task === 'classification'
    const shown = means.map((mean) => {
      const text = isClasses ? (100 * mean).toFixed(1) : mean.toPrecision(3)
      return mean === best ? `**${text}**` : text
    })
    return [`${first?.set.name} (${first?.trainRows}${isClasses ? '' : ', RMSE'})`, ...shown]
  })
  return table(['set (training rows)', ...methods], rows)
}

/** Ranks of numbers, 1 for the smallest; equal ones share the mean of theirs. */
export function ranks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length
    const equal = values.filter((other) => other === value).length
    return below + (equal + 1) / 2
  })
}

/** How two methods compare over the sets. */
export interface Comparison {
  readonly sets: number
  /** Sets with the smaller mean; equal ones count half. */
  readonly wins: number
  /** Sets whose paired interval lies wholly below 0, or wholly above. */
  readonly clearWins: number
  readonly clearLosses: number
}

/** Compares two methods set by set; differences are paired by split, with the interval of `correctedMean`. */
export function compare(
  all: readonly Splits[],
  ours: string,
  other: string,
  of: (result: Result) => number | null = measureOf,
): Comparison {
  const found = { sets: 0, wins: 0, clearWins: 0, clearLosses: 0 }
  for (const splits of all) {
    const own = valuesOf(splits, ours, of)
    const theirs = valuesOf(splits, other, of)
    const [first] = splits
    if (own === null || theirs === null || first === undefined) continue
    const differences = own.map((value, i) => value - (theirs[i] ?? NaN))
    const difference = meanOf(differences)
    found.sets++
    found.wins += difference < 0 ? 1 : difference === 0 ? 0.5 : 0
    if (splits.length < 2) continue
    const { interval } = correctedMean(differences, first.testRows / first.trainRows)
    if (interval.high < 0) found.clearWins++
    if (interval.low > 0) found.clearLosses++
  }
  return found
}

/** Mean rank, costs, and how a recipe compares with each method. */
export function methodTable(all: readonly Splits[], ours: string, methods: readonly string[]): string {
  const ranked = all.map((splits) =>
    ranks(methods.map((method) => meanOf(valuesOf(splits, method, measureOf) ?? [Infinity]))),
  )
  const rows = methods.map((method, i) => {
    const cost = (of: (result: Result) => number): number =>
      quantile(
        all.map((splits) => meanOf(valuesOf(splits, method, of) ?? [NaN])),
        0.5,
      )
    const versus = method === ours ? null : compare(all, ours, method)
    return [
      method,
      meanOf(ranked.map((own) => own[i] ?? NaN)).toFixed(2),
      versus === null ? '' : `${versus.wins} of ${versus.sets}`,
      versus === null ? '' : `${versus.clearWins} : ${versus.clearLosses}`,
      cost(({ cpuSeconds }) => cpuSeconds).toPrecision(3),
      bytes(cost(({ modelBytes }) => modelBytes)),
      cost(({ microseconds }) => microseconds).toPrecision(3),
    ]
  })
  const head = ['method', 'mean rank', `${ours} ahead`, 'clearly ahead : behind', 'CPU s', 'model', 'µs a row']
  return table(head, rows)
}

/** Log loss against trees as they are and calibrated. */
export function logLossTable(all: readonly Splits[], ours: string): string {
  const classes = all.filter(([first]) => first?.set.task === 'classification')
  const logLoss = ({ logLoss }: Result): number | null => logLoss
  const rows = [...rivals, ...calibrated].map((method) => {
    const { sets, wins, clearWins, clearLosses } = compare(classes, ours, method, logLoss)
    return [method, `${wins} of ${sets}`, `${clearWins} : ${clearLosses}`]
  })
  return table(['log loss against', `${ours} ahead`, 'clearly ahead : behind'], rows)
}

/** How other recipes compare with the first one: their error over its error, and by set. */
export function recipeTable(all: readonly Splits[], first: string, names: readonly string[]): string {
  const rows = names.map((name) => {
    const { sets, wins, clearWins, clearLosses } = compare(all, name, first)
    const logs = all.map((splits) => {
      const [own, base] = [name, first].map((method) => meanOf(valuesOf(splits, method, ({ error }) => error) ?? [NaN]))
      return Math.log(Math.max(own ?? NaN, LEAST_ERROR) / Math.max(base ?? NaN, LEAST_ERROR))
    })
    const estimate = meanOf(logs)
    // One set has no spread.
    const interval = logs.length < 2 ? { low: NaN, high: NaN } : correctedMean(logs, 0).interval
    const percent = (log: number): string => (100 * (Math.exp(log) - 1)).toFixed(1)
    return [
      name,
      `${percent(estimate)} % (${percent(interval.low)} … ${percent(interval.high)})`,
      `${wins} of ${sets}`,
      `${clearWins} : ${clearLosses}`,
    ]
  })
  return table(['recipe', `error against ${first}, mean over sets (95 %)`, 'ahead', 'clearly ahead : behind'], rows)
}

/** Smaller errors count as this one: a quotient by an error of 0 would say nothing. */
const LEAST_ERROR = 0.005
