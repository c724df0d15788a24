/** A fraction as a percentage with three digits at most. */
export function percent(fraction: number): string {
  if (!Number.isFinite(fraction)) return '–'
  const value = fraction * 100
  return `${value === 0 ? '0' : value.toFixed(Math.abs(value) < 10 ? 1 : 0)} %`.replace('-', '−')
}

/** A number with three significant digits. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return String(Number(value.toPrecision(3))).replace('-', '−')
}
