import { ticks } from 'd3-array'

/** Maps values to positions along an axis. */
export interface Axis {
  (value: number): number
  readonly ticks: readonly number[]
}

/** A linear axis from `low` to `high` on the pixels from `start` to `end`. */
export function linearAxis(low: number, high: number, start: number, end: number, count = 5): Axis {
  const span = high - low || 1
  return Object.assign((value: number) => start + ((value - low) / span) * (end - start), {
    ticks: ticks(low, high, count),
  })
}

/** A logarithmic axis; its ticks are powers of ten, fewer where there are many. */
export function logAxis(low: number, high: number, start: number, end: number): Axis {
  const [from, to] = [Math.log10(low), Math.log10(high)]
  const position = linearAxis(from, to, start, end)
  const place = (value: number): number => position(Math.log10(Math.max(value, Number.MIN_VALUE)))
  // Less than a factor of five: no power of ten may lie between.
  if (to - from < 0.7) return Object.assign(place, { ticks: ticks(low, high, 4) })
  const step = Math.max(1, Math.ceil((to - from) / 6))
  const powers: number[] = []
  // Where there are few, 2 and 5 times them, too.
  const factors = to - from < 2.2 ? [1, 2, 5] : [1]
  for (let power = Math.floor(from); power <= to + 1e-9; power += step) {
    for (const factor of factors) {
      const tick = factor * 10 ** power
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) powers.push(tick)
    }
  }
  return Object.assign(place, { ticks: powers })
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** A number as a tick shows it: powers of ten beyond four digits as such. */
export function tickText(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size < 0.001 || size >= 10_000)) {
    const power = Math.round(Math.log10(size))
    const digits = Array.from(String(Math.abs(power)), (digit) => superscripts[Number(digit)] ?? '').join('')
    const factor = Number((value / 10 ** power).toPrecision(2))
    return `${factor === 1 ? '' : `${factor}·`}10${power < 0 ? '⁻' : ''}${digits}`
  }
  return String(Number(value.toPrecision(3))).replace('-', '−')
}
