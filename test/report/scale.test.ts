import { expect, it } from 'vitest'
import { errorAxis } from '../../src/report/chart/scale.js'

it('an axis of errors is logarithmic over three decades, by square root where one is far above the others, else linear', () => {
  expect(errorAxis([0.001, 50, 60])).toMatchObject({ type: 'log' })
  expect(errorAxis([30, 50, 60])).toMatchObject({ type: 'linear', domain: [0, expect.any(Number)] })
  expect(errorAxis([0.1, 0.2, 0.15, 5])).toMatchObject({ type: 'sqrt' })
  const below = errorAxis([-0.5, 0.2, null, NaN])
  expect(below.type).toBe('linear')
  expect(below.domain[0]).toBeLessThanOrEqual(-0.5)
})
