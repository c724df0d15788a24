/** values[index], or an error where there is none: the reference never reads past an end unnoticed. */
export function at<T>(values: { readonly [index: number]: T; readonly length: number }, index: number): T {
  const value = values[index]
  if (value === undefined) throw new RangeError(`index ${index} of ${values.length}`)
  return value
}

/** values[index] += term. */
export function add(values: number[], index: number, term: number): void {
  values[index] = at(values, index) + term
}

export function zeros(length: number): number[] {
  return Array.from({ length }, () => 0)
}

/** Σ term(value, index). */
export function sumOf(values: readonly number[], term: (value: number, index: number) => number): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += term(at(values, i), i)
  return sum
}
