import { expect, it } from 'vitest'
import { exponential } from '../../../src/data/math/exponential.js'
import { naturalLog } from '../../../src/data/math/natural-log.js'

/** Correctly rounded, from tables of e^x (Abramowitz and Stegun, table 4.4, and mpmath with 50 digits). */
const KNOWN: readonly (readonly [x: number, power: number])[] = [
  [0, 1],
  [1, Math.E],
  [-1, 0.36787944117144233],
  [0.5, 1.6487212707001282],
  [10, 22026.465794806718],
  [-10, 4.5399929762484854e-5],
  [100, 2.6881171418161356e43],
  [700, 1.0142320547350045e304],
  [-700, 9.8596765437597708e-305],
]

it('agrees with known powers of e within 2 units in the last place', () => {
  for (const [x, power] of KNOWN) expect(Math.abs(exponential(x) / power - 1)).toBeLessThanOrEqual(2 * 2 ** -52)
})

it('is within 2 units in the last place of the engine over the range of f64', () => {
  for (let x = -700; x < 709; x += 0.173) {
    expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThanOrEqual(2 * 2 ** -52)
  }
})

it('overflows, underflows and keeps NaN', () => {
  expect(exponential(709.78)).toBeLessThan(Infinity)
  expect([exponential(710), exponential(Infinity), exponential(1e9)]).toEqual([Infinity, Infinity, Infinity])
  expect([exponential(-746), exponential(-Infinity)]).toEqual([0, 0])
  expect(exponential(-745)).toBe(2 ** -1074)
  expect(exponential(NaN)).toBeNaN()
})

it('is the inverse of the natural logarithm', () => {
  for (const x of [1e-300, 0.001, 0.75, 1, 2.5, 1e6, 1e300]) {
    // The relative error of exp is the absolute one of its argument.
    const bound = 4 * 2 ** -52 * Math.max(1, Math.abs(naturalLog(x)))
    expect(Math.abs(exponential(naturalLog(x)) / x - 1)).toBeLessThanOrEqual(bound)
  }
})
