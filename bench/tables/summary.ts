import { correctedMean } from '../../dist/src/improve/statistics/corrected-interval.js'
import { bytes, table } from '../lib/markdown.ts'
import { percentOf, quantile } from '../lib/statistics.ts'
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

/** The means of every method by set; the best is bold. */
function meansBySet(
  all: readonly Splits[],
  methods: readonly string[],
  of: (result: Result) => number | null,
  textOf: (mean: number, splits: Splits) => string,
): string[][] {
  return all.map((splits) => {
    const means = methods.map((method) => meanOf(valuesOf(splits, method, of) ?? [NaN]))
    const best = Math.min(...means.filter((mean) => !Number.isNaN(mean)))
    return means.map((mean) => (mean === best ? `**${textOf(mean, splits)}**` : textOf(mean, splits)))
  })
}

/** The mean error of every method by set: percent of rows, or RMSE; the best is bold. */
export function errorTable(all: readonly Splits[], methods: readonly string[]): string {
  const textOf = (mean: number, splits: Splits): string =>
    isClassification(splits) ? (100 * mean).toFixed(1) : mean.toPrecision(3)
  const shown = meansBySet(all, methods, measureOf, textOf)
  const rows = all.map((splits, i) => {
    const [first] = splits
    return [`${first?.set.name} (${first?.trainRows}${isClassification(splits) ? '' : ', RMSE'})`, ...(shown[i] ?? [])]
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

/** The median over sets of what a method costs, each set's the mean of its splits. */
function costOf(all: readonly Splits[], method: string, of: (result: Result) => number): number {
  const means = all.map((splits) => meanOf(valuesOf(splits, method, of) ?? [NaN]))
  return quantile(means, 0.5)
}

/** A method's mean rank over the sets, and the processor time of its training. */
export interface Standing {
  readonly method: string
  readonly meanRank: number
  readonly cpuSeconds: number
}

/** The standing of each method; a method that does not apply to a set has the last rank there. */
export function standings(all: readonly Splits[], methods: readonly string[]): Standing[] {
  const ranked = all.map((splits) =>
    ranks(methods.map((method) => meanOf(valuesOf(splits, method, measureOf) ?? [Infinity]))),
  )
  return methods.map((method, i) => ({
    method,
    meanRank: meanOf(ranked.map((own) => own[i] ?? NaN)),
    cpuSeconds: costOf(all, method, ({ cpuSeconds }) => cpuSeconds),
  }))
}

/** Mean rank, costs, and how a recipe compares with each method. */
export function methodTable(all: readonly Splits[], ours: string, methods: readonly string[]): string {
  const rows = standings(all, methods).map(({ method, meanRank, cpuSeconds }) => {
    const versus = method === ours ? null : compare(all, ours, method)
    return [
      method,
      meanRank.toFixed(2),
      versus === null ? '' : `${versus.wins} of ${versus.sets}`,
      versus === null ? '' : `${versus.clearWins} : ${versus.clearLosses}`,
      cpuSeconds.toPrecision(3),
      bytes(costOf(all, method, ({ modelBytes }) => modelBytes)),
      costOf(all, method, ({ microseconds }) => microseconds).toPrecision(3),
    ]
  })
  const head = ['method', 'mean rank', `${ours} ahead`, 'clearly ahead : behind', 'CPU s', 'model', 'µs a row']
  return table(head, rows)
}

/** How far behind the best rival still counts as near: percentage points, or percent of its RMSE. */
const NEAR = { classification: 2, regression: 5 } as const

/** How a recipe stands beside the rival with the smallest mean error on the same splits. */
export interface BestRival {
  readonly rival: string
  /** Its error − theirs in percentage points, or in percent of the rival's mean RMSE. */
  readonly difference: number
  /** 95 %, paired by split. */
  readonly interval: { readonly low: number; readonly high: number }
  /** Whether the interval lies wholly more than 2 points, or 5 % of the RMSE, behind. */
  readonly isBehind: boolean
}

/** Compares a recipe with the best rival on the splits of one set. That rival is chosen on the same splits, which flatters it. */
export function besideBest(splits: Splits, ours: string, others: readonly string[]): BestRival {
  const [first] = splits
  const own = valuesOf(splits, ours, measureOf)
  const found = others.flatMap((rival) => {
    const values = valuesOf(splits, rival, measureOf)
    return values === null ? [] : [{ rival, values, mean: meanOf(values) }]
  })
  const [best] = found.toSorted((a, b) => a.mean - b.mean)
  if (first === undefined || own === null || best === undefined) throw new RangeError('no results')
  const { task } = first.set
  const unit = task === 'classification' ? 1 : best.mean
  const differences = own.map((value, i) => (100 * (value - (best.values[i] ?? NaN))) / unit)
  const isOne = splits.length < 2
  const interval = isOne
    ? { low: -Infinity, high: Infinity }
    : correctedMean(differences, first.testRows / first.trainRows).interval
  return { rival: best.rival, difference: meanOf(differences), interval, isBehind: interval.low > NEAR[task] }
}

/** {@link besideBest} of every set. */
export function bestRivalTable(all: readonly Splits[], ours: string, others: readonly string[]): string {
  const rows = all.map((splits) => {
    const { rival, difference, interval, isBehind } = besideBest(splits, ours, others)
    const unit = splits[0]?.set.task === 'classification' ? 'points' : '% of RMSE'
    const words = `${difference.toFixed(1)} ${unit} (${interval.low.toFixed(1)} … ${interval.high.toFixed(1)})`
    return [splits[0]?.set.name ?? '', rival, words, isBehind ? '**behind**' : '']
  })
  return table(['set', 'best rival', `${ours} − rival (95 %)`, 'wholly more than 2 points or 5 % behind'], rows)
}

/** The mean log loss of every method by classification; the smallest is bold. `null` without a classification. */
export function logLossBySet(all: readonly Splits[], methods: readonly string[]): string | null {
  const classes = all.filter(isClassification)
  const shown = meansBySet(classes, methods, logLossOf, (mean) => mean.toFixed(3))
  const rows = classes.map(([first], i) => [`${first?.set.name} (${first?.trainRows})`, ...(shown[i] ?? [])])
  return rows.length === 0 ? null : table(['log loss (training rows)', ...methods], rows)
}

function isClassification([first]: Splits): boolean {
  return first?.set.task === 'classification'
}

function logLossOf({ logLoss }: Result): number | null {
  return logLoss
}

/** Log loss against trees as they are and calibrated. */
export function logLossTable(all: readonly Splits[], ours: string): string {
  const classes = all.filter(isClassification)
  const rows = [...rivals, ...calibrated].map((method) => {
    const { sets, wins, clearWins, clearLosses } = compare(classes, ours, method, logLossOf)
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
    return [
      name,
      `${percentOf(estimate)} % (${percentOf(interval.low)} … ${percentOf(interval.high)})`,
      `${wins} of ${sets}`,
      `${clearWins} : ${clearLosses}`,
    ]
  })
  return table(['recipe', `error against ${first}, mean over sets (95 %)`, 'ahead', 'clearly ahead : behind'], rows)
}

/** Smaller errors count as this one: a quotient by an error of 0 would say nothing. */
const LEAST_ERROR = 0.005
