import { type Dataset, type MetricName, type Network, selectRows } from '../../index.js'

/** A metric, its 95 % interval and what the baseline gets; `null` where it is undefined. */
export interface MeasuredMetric {
  readonly name: MetricName
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  readonly baseline: number | null
}

/** How intervals are drawn. */
export interface BootstrapOptions {
  readonly names: readonly MetricName[]
  /** 0: no intervals. */
  readonly resamples: number
  readonly seed: number
}

/** Fraction of resamples that may leave a metric undefined, such as the AUC of rows of one class. */
const MOST_UNDEFINED = 0.05

/**
 * Metrics of a network on rows, with percentile intervals of the bootstrap (Efron, 1979): each resample draws as many rows
 * with replacement, and the interval spans the middle 95 % of its metrics.
 */
export function bootstrapMetrics(
  net: Network,
  data: Dataset,
  { names, resamples, seed }: BootstrapOptions,
): MeasuredMetric[] {
  const { values, baseline } = net.metrics(data, { names })
  const drawn = names.map((): number[] => [])
  for (let i = 0; i < resamples; i++) {
    const found = net.metrics(selectRows(data, drawRows(data.rows, seed, i)), { names }).values
    names.forEach((name, k) => {
      const value = found[name] ?? null
      if (value !== null) drawn[k]?.push(value)
    })
  }
  return names.map((name, k) => {
    const sorted = Float64Array.from(drawn[k] ?? []).sort()
    const isDefined = resamples > 0 && sorted.length >= resamples * (1 - MOST_UNDEFINED)
    return {
      name,
      value: values[name] ?? null,
      low: isDefined ? quantile(sorted, 0.025) : null,
      high: isDefined ? quantile(sorted, 0.975) : null,
      baseline: baseline.values[name] ?? null,
    }
  })
}

/** As many row numbers as there are rows, drawn with replacement. */
function drawRows(rows: number, seed: number, resample: number): Int32Array {
  let state = mix(mix(seed % 2 ** 32) ^ mix(resample + 0x9e3779b9))
  return Int32Array.from({ length: rows }, () => {
    state = (state + 0x6d2b79f5) | 0
    return Math.floor((mix(state) / 2 ** 32) * rows)
  })
}

/** The finalizer of MurmurHash3: each bit of the result depends on every bit of the number. */
function mix(number: number): number {
  let hash = number | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** The quantile of sorted values, linear between the nearest ones (R's type 7). */
function quantile(sorted: Float64Array, fraction: number): number {
  const position = fraction * (sorted.length - 1)
  const below = Math.floor(position)
  const [low = 0, high = low] = [sorted[below], sorted[below + 1] ?? sorted[below]]
  return low + (position - below) * (high - low)
}
