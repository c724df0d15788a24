import { expect, it } from 'vitest'
import { excessInterval, type SliceSums } from '../../src/improve/errors/slices/sums.js'

/** The scores do not matter for it. */
const sumsOf = (rows: number, loss: number, squares: number): SliceSums => ({
  rows,
  loss,
  squares,
  score: 0,
  scoreSquares: 0,
})

it('the excess of a slice has the interval of Newcombe (1998), table II, method 10', () => {
  // 56 of 70 against 48 of 80: 0.2, 0.0524 to 0.3339.
  const found = excessInterval('classification', sumsOf(70, 56, 56), sumsOf(80, 48, 48), 0.95) // prettier-ignore
  expect(found.low).toBeCloseTo(0.0524, 3)
  expect(found.high).toBeCloseTo(0.3339, 3)
})

it('of a regression it is the interval of Welch, with the degrees of freedom of the smaller group', () => {
  // Losses 1, 2, 3 against 0, 0, 2, 2: 2 ± 4.3027·√(1/3 + (4/3)/4) of Student's distribution with 2 degrees of freedom.
  const found = excessInterval('regression', sumsOf(3, 6, 14), sumsOf(4, 4, 8), 0.95)
  const half = 4.3027 * Math.sqrt(2 / 3)
  expect(found.low).toBeCloseTo(1 - half, 3)
  expect(found.high).toBeCloseTo(1 + half, 3)
})
