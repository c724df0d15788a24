import { expect, it } from 'vitest'
import { largestInput, largestTarget } from '../../../../src/train/fit/causes/scaling.js'
import type { NetworkDescription } from '../../../../src/model/network-options.js'

const columns = ['age', 'income', 'debt']

it('a large input is named with its root mean square and the row of its largest value', () => {
  const x = Float64Array.of(1, 4000, 2, 1, -30, 2, 1, 20, 2)
  const rms = Math.round(Math.sqrt((4000 ** 2 + 30 ** 2 + 20 ** 2) / 3) / 100) * 100
  expect(largestInput({ x, columns }, 10)).toEqual({
    name: 'income',
    message: `column "income" has a root mean square of ${rms} (row 0 holds 4000), where 1 is usual`,
  })
  x[5] = -9000
  expect(largestInput({ x, columns }, 10)?.message).toMatch(/column "debt" .*\(row 1 holds -9000\).*; another column is similar$/) // prettier-ignore
  expect(largestInput({ x, columns }, 1e4)).toBeNull()
})

it('bytes are read as fractions, and are never large', () => {
  expect(largestInput({ x: Uint8Array.of(255, 200, 100), columns }, 10)).toBeNull()
})

it('so is the target of a regression', () => {
  const network = { loss: 'meanSquaredError' } as unknown as NetworkDescription
  const targets = { kind: 'values', values: Float64Array.of(5, 700), names: ['price'] } as const
  expect(largestTarget({ targets } as never, network, 10)?.message).toContain('target "price"')
  expect(largestTarget({ targets } as never, network, 1e3)).toBeNull()
})
