import { expect } from 'vitest'
import type { ReferenceNetwork } from '../reference/network.js'
import { largestError, type Precision, tolerance } from '../support/tolerance.js'

/** Every layer's gradient of weight, bias and slopes to the reduction tolerance of its own largest entry. */
export function expectGradient(
  actual: ArrayLike<number>,
  expected: readonly number[],
  network: ReferenceNetwork,
  precision: Precision,
): void {
  expect(actual.length).toBe(expected.length)
  const got = Array.from(actual)
  network.layers.forEach(({ weightAt, biasAt, alphaAt, units }, l) => {
    const slopes = alphaAt === null ? {} : { alpha: [alphaAt, alphaAt + units] as const }
    const parts = { weight: [weightAt, biasAt], bias: [biasAt, biasAt + units], ...slopes } as const
    for (const [name, [from, to]] of Object.entries(parts)) {
      const error = largestError(got.slice(from, to), expected.slice(from, to))
      expect(error, `${name} gradient of layer ${l + 1}`).toBeLessThanOrEqual(tolerance.reduction[precision])
    }
  })
}
