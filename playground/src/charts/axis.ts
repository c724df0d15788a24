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

/** A logarithmic axis; its ticks are powers of ten, or of 10³ where there are many. */
export function logAxis(low: number, high: number, start: number, end: number): Axis {
  const [from, to] = [Math.log10(low), Math.log10(high)]
  const step = Math.max(1, Math.ceil((to - from) / 6))
  const powers: number[] = []
  for (let power = Math.ceil(from - 1e-9); power <= to + 1e-9; power += step) powers.push(10 ** power)
  const position = linearAxis(from, to, start, end)
  return Object.assign((value: number) => position(Math.log10(Math.max(value, Number.MIN_VALUE))), { ticks: powers })
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
