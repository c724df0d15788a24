/** The index, from 0, of the largest of `count` values from `first` on: the first of equals. */
export function argmax(values: ArrayLike<number>, first: number, count: number): number {
  let best = first
  for (let i = first + 1; i < first + count; i++) if ((values[i] ?? NaN) > (values[best] ?? NaN)) best = i
  return best - first
}
