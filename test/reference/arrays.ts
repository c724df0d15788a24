/** values[index], or an error where there is none: the reference never reads past an end unnoticed. */
export function at(values: Numbers, index: number): number {
  const value = values[index]
  if (value === undefined) throw beyond(values, index)
  return value
}

interface Numbers {
  readonly [index: number]: number
  readonly length: number
}

/** The same for anything but numbers, which the engine keeps apart from them. */
export function itemAt<T>(values: readonly T[], index: number): T {
  const value = values[index]
  if (value === undefined) throw beyond(values, index)
  return value
}

function beyond(values: { readonly length: number }, index: number): RangeError {
  return new RangeError(`index ${index} of ${values.length}`)
}

/** values[index] += term. */
export function add(values: number[], index: number, term: number): void {
  values[index] = at(values, index) + term
}

export function zeros(length: number): number[] {
  return Array<number>(length).fill(0)
}

/** Σ term(value, index). */
export function sumOf(values: readonly number[], term: (value: number, index: number) => number): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += term(at(values, i), i)
  return sum
}
