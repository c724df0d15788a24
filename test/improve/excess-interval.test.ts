import { expect, it } from 'vitest'
import { excessInterval, type SliceSums, without } from '../../src/improve/errors/slices/sums.js'

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

it('what all rows have and a slice has not is that of the other rows', () => {
  const slice = { rows: 3, loss: 6, squares: 14, score: 5, scoreSquares: 11 }
  const rest = { rows: 4, loss: 4, squares: 8, score: 9, scoreSquares: 31 }
  const all = { rows: 7, loss: 10, squares: 22, score: 14, scoreSquares: 42 }
  expect(without(all, slice)).toEqual(rest)
})
