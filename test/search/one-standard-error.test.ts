import { describe, expect, it } from 'vitest'
import { oneStandardError } from '../../src/search/one-standard-error.js'

/** Points from the most complex to the simplest; their values are their places. */
const points = (...errors: readonly number[]) => errors.map((error, value) => ({ value, error, standardError: 0.02 }))

describe('the one-standard-error rule', () => {
  it('takes the simplest point whose error lies within one standard error of the lowest', () => {
    expect(oneStandardError(points(0.3, 0.1, 0.11, 0.2))).toMatchObject({ best: { value: 1 }, chosen: { value: 2 } })
    expect(oneStandardError(points(0.3, 0.1, 0.2, 0.11))).toMatchObject({ chosen: { value: 3 } })
    expect(oneStandardError(points(0.1, 0.3))).toMatchObject({ best: { value: 0 }, chosen: { value: 0 } })
    expect(oneStandardError([])).toBeNull()
  })

  it('calls the last of equals the best, and takes an error at the limit', () => {
    const found = oneStandardError(points(0.125, 0.125, 0.5))
    expect(found).toMatchObject({ best: { value: 1 }, chosen: { value: 1 }, limit: 0.125 + 0.02 })
    expect(oneStandardError(points(0.125, 0.125 + 0.02))?.chosen.value).toBe(1)
  })
})
