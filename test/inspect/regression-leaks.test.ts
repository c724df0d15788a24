import { expect, it } from 'vitest'
import { numberColumn } from '../../src/inspect/frame/frame.js'
import { linearR2, rankR2 } from '../../src/inspect/leakage/regression-leaks.js'
import { normalFrom } from './samples.js'

const next = normalFrom(8)
const x = Float64Array.from({ length: 60 }, next)
const noisy = x.map((value) => value + 0.5 * next())

it('R² of ranks has the 95 % interval of Fisher’s z-transformation', () => {
  const { value = NaN, lower, upper } = rankR2(x, noisy) ?? {}
  expect(value).toBeGreaterThan(0.4)
  const z = Math.atanh(Math.sqrt(value))
  const half = 1.959964 / Math.sqrt(60 - 3)
  expect(lower).toBeCloseTo(Math.tanh(z - half) ** 2, 5)
  expect(upper).toBeCloseTo(Math.tanh(z + half) ** 2, 5)
})

it('a line that leaves nothing has an R² of 1, without an interval; fewer than five rows have none', () => {
  expect(rankR2(x, x)).toEqual({ measure: 'r2', value: 1, lower: 1, upper: 1 })
  expect(rankR2(x.subarray(0, 4), noisy.subarray(0, 4))).toBeNull()
})

it('R² of a line leaves out the rows whose target is extreme', () => {
  const far = x.map((value, row) => (row === 0 ? 1e6 : 3 * value))
  expect(linearR2(x, numberColumn('y', far))?.value).toBeCloseTo(1, 6)
})
