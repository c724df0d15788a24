/** 2π and the coefficients 1/3!, 1/5!, … and 1/2!, 1/4!, … of the Taylor series. */
export const TWO_PI = 6.283185307179586
export const SINE: readonly number[] = [
  -1 / 6,
  1 / 120,
  -1 / 5040,
  1 / 362_880,
  -1 / 39_916_800,
  1 / 6_227_020_800,
  -1 / 1_307_674_368_000,
]
export const COSINE: readonly number[] = [
  -1 / 2,
  1 / 24,
  -1 / 720,
  1 / 40_320,
  -1 / 3_628_800,
  1 / 479_001_600,
  -1 / 87_178_291_200,
]

/**
 * sin(2πp) and cos(2πp) for a phase p from 0 to 1, by Taylor series up to x¹⁵ within ±π/4: within 2⁻⁵⁰ of the exact values, and
 * with the same bits on every engine, which `Math.sin` does not promise.
 */
export function sineAndCosine(phase: number): readonly [sine: number, cosine: number] {
  const quarters = Math.round(4 * phase)
  const x = TWO_PI * (phase - quarters / 4)
  const square = x * x
  const sine = x * (1 + square * series(SINE, square))
  const cosine = 1 + square * series(COSINE, square)
  switch (quarters % 4) {
    case 1:
      return [cosine, -sine]
    case 2:
      return [-sine, -cosine]
    case 3:
      return [-cosine, sine]
    default:
      return [sine, cosine]
  }
}

function series(coefficients: readonly number[], square: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * square + coefficient, 0)
}
