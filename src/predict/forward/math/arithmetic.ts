import type { Constants } from './constants.js'

/** Arithmetic that the functions share. */
export interface Arithmetic {
  /**
   * Rounds to the precision. Arithmetic in f64 followed by a rounding to f32 is arithmetic in f32: a sum, difference, product,
   * quotient or square root of f32 values keeps more than twice their 24 bits (Figueroa, 1995).
   */
  readonly f: (x: number) => number
  /** The power of two whose exponent field is in the low bits of `shifted`. */
  readonly power: (shifted: number) => number
  /** The upper half of the fraction, whose square is exact. */
  readonly upperHalf: (x: number) => number
  /** Σ table[k]·zᵏ. */
  readonly horner: (table: readonly number[], z: number) => number
  /** Σ table[k]·xᵏ, even and odd powers apart. */
  readonly evenOdd: (table: readonly number[], x: number) => number
}

export function arithmeticOf({ isF32 }: Constants): Arithmetic {
  const f = isF32 ? Math.fround : (x: number) => x
  const real = isF32 ? new Float32Array(1) : new Float64Array(1)
  const words = new Int32Array(real.buffer)

  function power(shifted: number): number {
    real[0] = shifted
    if (isF32) words[0] = (words[0] ?? 0) << 23
    else {
      words[1] = (words[0] ?? 0) << 20
      words[0] = 0
    }
    return real[0]
  }

  function upperHalf(x: number): number {
    real[0] = x
    words[0] = (words[0] ?? 0) & (isF32 ? 0xfffff000 : 0xf8000000)
    return real[0]
  }

  function horner(table: readonly number[], z: number): number {
    let sum = 0
    for (let k = table.length - 1; k >= 0; k--) sum = f(f(sum * z) + (table[k] ?? 0))
    return sum
  }

  function evenOdd(table: readonly number[], x: number): number {
    const z = f(x * x)
    let even = 0
    let odd = 0
    for (let k = table.length - 1; k >= 0; k--) {
      if (k & 1) odd = f(f(odd * z) + (table[k] ?? 0))
      else even = f(f(even * z) + (table[k] ?? 0))
    }
    return f(even + f(odd * x))
  }

  return { f, power, upperHalf, horner, evenOdd }
}
