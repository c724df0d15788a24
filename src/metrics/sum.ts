/** Σ of values, in order. */
export function sumOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0
  return sum
}

/** A sum of f64 with Neumaier's compensation, as `assembly/metrics/compensated.ts` has it. */
export class CompensatedSum {
  #sum = 0
  #lost = 0

  add(value: number): void {
    const total = this.#sum + value
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - total + value : value - total + this.#sum
    this.#sum = total
  }

  get total(): number {
    return this.#sum + this.#lost
  }
}
