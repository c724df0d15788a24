import { dictionary, float64, int32, list, utf8 } from '@uwdata/flechette'
import { describe, expect, it } from 'vitest'
import { readArrow, type Table } from '../../../../src/data/files/arrow/arrow.js'
import { WellfitError } from '../../../../src/errors.js'
import { expectRejection } from '../../../support/errors.js'
import { arrowOf } from './samples.js'

/** A table, or a typed error; anything else fails the test. */
async function outcomeOf(bytes: Uint8Array, options = {}): Promise<Table | WellfitError> {
  try {
    return await readArrow(bytes, options)
  } catch (error) {
    if (error instanceof WellfitError) return error
    throw error
  }
}

const columns = {
  a: [1, null, 3, 4],
  t: ['x', 'yy', null, 'a text of more than twelve bytes'],
  d: ['p', 'q', 'p', null],
  l: [[1], [2, 3], null, []],
}
const types = { a: float64(), t: utf8(), d: dictionary(utf8()), l: list(int32()) }
const ignored = { types: { l: 'ignore' } } as const

describe.each(['file', 'stream'] as const)('a damaged Arrow %s', (format) => {
  const whole = arrowOf(columns, types, { format })

  it('with one bit flipped is read or refused by a typed error, for every bit', async () => {
    expect((await readArrow(whole, ignored)).rows).toBe(4)
    let refused = 0
    for (let bit = 0; bit < 8 * whole.length; bit++) {
      const changed = whole.slice()
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const outcome = await outcomeOf(changed, ignored)
      if (outcome instanceof WellfitError) {
        refused++
        expect(['INVALID_DATA', 'UNSUPPORTED']).toContain(outcome.code)
      }
    }
    expect(refused).toBeGreaterThan(whole.length)
  })

  it('with four bytes of ones is read or refused by a typed error, wherever they are', async () => {
    for (const byte of [0xff, 0x7f, 0]) {
      for (let at = 0; at + 4 <= whole.length; at++) {
        const changed = whole.slice()
        changed.fill(byte, at, at + 4)
        const outcome = await outcomeOf(changed, ignored)
        if (outcome instanceof WellfitError) expect(['INVALID_DATA', 'UNSUPPORTED']).toContain(outcome.code)
        else expect(outcome.columns.length).toBeGreaterThan(0)
      }
    }
  })

  it('that is cut off is refused, unless a stream ends between two messages', async () => {
    for (let length = 0; length < whole.length - 8; length++) {
      const outcome = await outcomeOf(whole.subarray(0, length), ignored)
      if (outcome instanceof WellfitError) expect(outcome.code).toBe('INVALID_DATA')
      else expect([format, outcome.notes?.[0]]).toEqual(['stream', expect.stringContaining('no end mark')])
    }
  })
})

it('an Arrow stream that ends right after its schema is whole, but has no rows', async () => {
  const stream = arrowOf(columns, types, { format: 'stream' })
  const schema = 8 + new DataView(stream.buffer, stream.byteOffset).getInt32(4, true)
  await expectRejection(readArrow(stream.subarray(0, schema), ignored), { code: 'INVALID_DATA' }, 'at least one row')
})

describe('an Arrow file that announces too much', () => {
  it('is refused before memory is taken', async () => {
    // A column of nulls has no buffers, so that any number of rows takes no bytes.
    const bytes = arrowOf({ n: [null, null, null] })
    const view = new DataView(bytes.buffer)
    const huge = 2n ** 40n
    let changed = 0
    for (let at = 0; at + 8 <= bytes.length; at += 4) {
      if (view.getBigInt64(at, true) !== 3n) continue
      view.setBigInt64(at, huge, true)
      changed++
    }
    expect(changed).toBeGreaterThan(0)
    await expectRejection(readArrow(bytes), { code: 'INVALID_DATA' }, 'in proportion to its length')
  })
})
