import { expect, it } from 'vitest'
import * as layout from '../../assembly/layout.js'

it('the statuses of a session differ: both sides would agree on a wrong one', () => {
  const { STATUS_OK, STATUS_LOSS_NOT_FINITE, STATUS_GRADIENT_NOT_FINITE, STATUS_STEP_TOO_LARGE } = layout
  const statuses = [STATUS_OK, STATUS_LOSS_NOT_FINITE, STATUS_GRADIENT_NOT_FINITE, STATUS_STEP_TOO_LARGE]
  expect(new Set(statuses).size).toBe(4)
})
