import type { Arithmetic } from './arithmetic.js'

// Sine and cosine of turns: see assembly/math/sin2pi.ts and assembly/layers/periodic.ts.

/** The constants of the functions in one precision, rounded to it. */
export interface WaveConstants {
  /** 1½·2^(fraction bits): adding it rounds to an integer. */
  readonly NEAREST: number
  /** From here on so many turns count as whole ones. */
  readonly WHOLE_CYCLES: number
  /** 2π in two parts. */
  readonly TWO_PI: number
  readonly TWO_PI_LOW: number
  /** Coefficients of polynomials. */
  readonly SINE: readonly number[]
  readonly COSINE: readonly number[]
}

const { fround } = Math

export const WAVES_F32: WaveConstants = {
  NEAREST: 12582912,
  WHOLE_CYCLES: 4194304,
  TWO_PI: fround(6.283185307179586),
  TWO_PI_LOW: fround(-1.7484555314695172e-7),
  SINE: [-41.3416748046875, 81.59423065185547, -75.46574401855469],
  COSINE: [-19.739208221435547, 64.93914031982422, -85.4231185913086, 58.56121826171875],
}

export const WAVES_F64: WaveConstants = {
  NEAREST: 6755399441055744,
  WHOLE_CYCLES: 2251799813685248,
  TWO_PI: 6.283185307179586,
  TWO_PI_LOW: 2.4492935982947064e-16,
  SINE: [
    -41.34170224039968, 81.60524927596994, -76.70585970921621, 42.05868555629078, -15.093831975080652,
    3.781420229463816,
  ],
  COSINE: [
    -19.739208802178716, 64.93939402266663, -85.45681720595772, 60.24464121909992, -26.426240179792288,
    7.9025774277402885, -1.68723186327637,
  ],
}

/** The functions in one precision. */
export interface Waves {
  /** x minus the nearest whole number; 0 where so many turns count as whole ones. */
  readonly fractionOf: (x: number) => number
  /** sin(2π(x + quarters/4)) for |x| ≤ ½ and quarters 0 or 1. */
  readonly wave: (x: number, quarters: number) => number
}

export function wavesOf({ f, horner }: Pick<Arithmetic, 'f' | 'horner'>, constants: WaveConstants): Waves {
  const { NEAREST, WHOLE_CYCLES, TWO_PI, TWO_PI_LOW, SINE, COSINE } = constants

  function fractionOf(x: number): number {
    return Math.abs(x) < WHOLE_CYCLES ? f(x - f(f(x + NEAREST) - NEAREST)) : 0
  }

  function wave(x: number, quarters: number): number {
    const whole = f(f(f(x * 4) + NEAREST) - NEAREST)
    const r = f(x - f(whole * 0.25))
    const z = f(r * r)
    const sine = f(f(r * TWO_PI) + f(r * f(f(horner(SINE, z) * z) + TWO_PI_LOW)))
    const cosine = f(1 + f(horner(COSINE, z) * z))
    const quadrant = whole + quarters
    const value = Math.abs(quadrant) === 1 || quadrant === 3 ? cosine : sine
    return quadrant > 1 || quadrant < 0 ? -value : value
  }

  return { fractionOf, wave }
}
