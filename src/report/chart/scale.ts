import { isKnown } from '../format.js'

/** An axis of a chart: its spacing, its range and its ticks. */
export interface Axis {
  readonly type: 'linear' | 'log' | 'sqrt'
  readonly domain: readonly [number, number]
  readonly ticks: readonly number[]
}

/** An axis of costs: logarithmic if they span more than two decades, else linear. */
export function costAxis(values: readonly (number | null)[]): Axis {
  const known = values.filter(isKnown)
  const low = Math.min(...known)
  const high = Math.max(...known)
  if (known.length > 0 && low > 0 && high / low > 100) return logAxis(low, high)
  return linearAxis(low < high && low > 0 && low / high > 0.5 ? low : Math.min(0, low), high)
}

/** An axis of errors from 0: linear, or by square root if the first epochs would compress the rest, or logarithmic. */
export function errorAxis(values: readonly (number | null)[]): Axis {
  const known = values.filter(isKnown).sort((a, b) => a - b)
  const high = known[known.length - 1] ?? 1
  const low = known[0] ?? 0
  const middle = known[Math.floor(known.length / 2)] ?? high
  if (high > 10 && low > 0 && high / low > 1e3) return logAxis(low, high)
  if (low >= 0 && high > 6 * middle) return sqrtAxis(high)
  return linearAxis(Math.min(0, low), high)
}

/** A logarithmic axis of positive values, at least 0.6 decades long, with a margin at both ends. */
export function logAxis(low: number, high: number): Axis {
  const decades = Math.log10(high) - Math.log10(low)
  const margin = Math.max(0.04 * decades, (0.6 - decades) / 2, 0.05)
  const domain: [number, number] = [
    Math.max(low * 10 ** -margin, Number.MIN_VALUE),
    Math.min(high * 10 ** margin, Number.MAX_VALUE),
  ]
  return { type: 'log', domain, ticks: logTicks(domain[0], domain[1]) }
}

/** A linear axis from `low` to `high`, extended to whole ticks. */
export function linearAxis(low: number, high: number, count = 5): Axis {
  const from = isKnown(low) ? low : 0
  let to = isKnown(high) ? high : 1
  if (to <= from) to = from + (from === 0 ? 1 : Math.abs(from) * 0.1)
  const step = niceStep((to - from) / count)
  const start = Math.floor(from / step + 1e-9) * step
  const end = Math.ceil(to / step - 1e-9) * step
  return { type: 'linear', domain: [start, end], ticks: multiples(start, end, step) }
}

function sqrtAxis(high: number): Axis {
  const ticks = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1].map((part) => roundDown(part * high))
  const spaced: number[] = [0]
  for (const tick of ticks) {
    if (Math.sqrt(tick / high) - Math.sqrt((spaced[spaced.length - 1] ?? 0) / high) >= 0.09) spaced.push(tick)
  }
  return { type: 'sqrt', domain: [0, high * 1.04], ticks: spaced }
}

/** Ticks for epochs: whole numbers from `low` to `high`, `low` included. */
export function epochTicks(low: number, high: number, count: number): readonly number[] {
  if (high <= low) return [low]
  const step = Math.max(1, niceStep((high - low) / count))
  return [low, ...multiples(Math.ceil((low + step / 2) / step) * step, high, step)]
}

/** The position of a value on an axis: 0 at its lower end, 1 at its upper. */
export function position(axis: Axis, value: number): number {
  const bend = axis.type === 'log' ? Math.log10 : axis.type === 'sqrt' ? Math.sqrt : (x: number): number => x
  return (bend(value) - bend(axis.domain[0])) / (bend(axis.domain[1]) - bend(axis.domain[0]))
}

/** True if a value can be drawn on the axis. */
export function drawable(axis: Axis, value: number | null): value is number {
  return isKnown(value) && (axis.type !== 'log' || value > 0) && (axis.type !== 'sqrt' || value >= 0)
}

/** 1, 2 or 5 times a power of ten, at least `rough`. */
export function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough))
  const front = rough / power
  const nice = front <= 1.000001 ? 1 : front <= 2 ? 2 : front <= 5 ? 5 : 10
  return nice * power
}

function logTicks(low: number, high: number): readonly number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9)
  const last = Math.floor(Math.log10(high) + 1e-9)
  const stride = Math.max(1, Math.ceil((last - first) / 7))
  const ticks: number[] = []
  for (let power = first; power <= last; power += stride) ticks.push(Number(`1e${power}`))
  if (ticks.length >= 3) return ticks
  for (let power = first - 1; power <= last; power++) ticks.push(Number(`2e${power}`), Number(`5e${power}`))
  return ticks.filter((tick) => tick >= low && tick <= high).sort((a, b) => a - b)
}

function multiples(start: number, end: number, step: number): number[] {
  const ticks: number[] = []
  for (let index = 0; start + index * step <= end + step * 1e-6; index++) {
    ticks.push(Number((start + index * step).toPrecision(12)))
  }
  return ticks
}

function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const front = value / power
  return Number(((front >= 5 ? 5 : front >= 2 ? 2 : 1) * power).toPrecision(6))
}
