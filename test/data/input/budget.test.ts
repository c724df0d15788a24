import { it } from 'vitest'
import { DecompressionBudget } from '../../../src/data/input/compressed/budget.js'
import { expectFault } from '../../support/errors.js'

it('any file may decompress to 256 MiB, a longer one to 250 times its length, to the byte', () => {
  for (const [packed, most] of [
    [1000, 2 ** 28],
    [2 ** 21, 250 * 2 ** 21],
  ] as const) {
    const budget = new DecompressionBudget('readCsv')
    budget.count(new Uint8Array(packed))
    budget.spend(most)
    const value = `more than ${most} bytes from ${packed}`
    expectFault(() => budget.spend(1), { code: 'INVALID_DATA', functionName: 'readCsv', value })
  }
})
