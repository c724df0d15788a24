import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import {
  DIGIT_ROWS,
  digitPoints,
  DRAWING_SIDE,
  fitted,
  ink,
  inkLine,
  pixelsOf,
} from '../../playground/src/data/digits.ts'
import { insideOf } from '../../playground/src/run/inside/inside.ts'
import { datasetOf, makeParts } from '../../playground/src/run/parts.ts'
import { Session } from '../../playground/src/run/session.ts'
import { defaults } from '../../playground/src/state/settings.ts'
import type { Settings } from '../../playground/src/state/settings.ts'

const csv = readFileSync(fileURLToPath(new URL('../../datasets/digits.csv', import.meta.url)), 'utf8')

const empty = (): Uint8Array => new Uint8Array(DRAWING_SIDE ** 2)

describe('a drawing', () => {
  it('becomes 8 × 8 pixels by the ink in blocks of 4 × 4 points', () => {
    const drawing = empty()
    // Points of the block in the second row and third column, and one of the last block.
    for (let i = 0; i < 5; i++) drawing[4 * DRAWING_SIDE + 8 + (i % 4) + DRAWING_SIDE * Math.floor(i / 4)] = 1
    drawing[DRAWING_SIDE ** 2 - 1] = 1
    const pixels = pixelsOf(drawing)
    expect(pixels.flatMap((value, i) => (value === 0 ? [] : [[i, value]]))).toEqual([
      [8 + 2, 5],
      [63, 1],
    ])
    expect(pixelsOf(empty().fill(1))).toEqual(Array.from({ length: 64 }, () => 16))
  })

  it('is a line as wide as the pen', () => {
    const drawing = empty()
    inkLine(drawing, [0.5, 0.2], [0.5, 0.8])
    const rows = Array.from({ length: DRAWING_SIDE }, (_, row) =>
      drawing.subarray(row * DRAWING_SIDE, (row + 1) * DRAWING_SIDE).reduce((sum, value) => sum + value, 0),
    )
    // A round pen of radius 2.8 between two columns covers those at distances 0.5, 1.5 and 2.5.
    expect(new Set(rows.slice(8, 24))).toEqual(new Set([6]))
    expect([rows[0], rows.at(-1)]).toEqual([0, 0])
  })

  it('is moved and scaled to the edges, and an empty one stays empty', () => {
    const small = empty()
    inkLine(small, [0.1, 0.1], [0.1, 0.4])
    const large = fitted(small)
    const inked = [...large.entries()].filter(([, value]) => value === 1).map(([i]) => i)
    const rows = inked.map((i) => Math.floor(i / DRAWING_SIDE))
    const columns = inked.map((i) => i % DRAWING_SIDE)
    expect([Math.min(...rows), Math.max(...rows)]).toEqual([0, DRAWING_SIDE - 1])
    expect(Math.abs(Math.min(...columns) + Math.max(...columns) - (DRAWING_SIDE - 1))).toBeLessThanOrEqual(2)
    expect(fitted(empty())).toEqual(empty())
  })
})

describe('the set of digits', () => {
  const settings: Settings = { ...defaults, data: 'digits', rows: 2000, hidden: [32], keepProb: [1], epochs: 40 }

  it('has 1,797 rows of 64 pixels, its first ones alike with fewer', () => {
    const all = digitPoints(csv, 2000)
    expect([all.y.length, all.x.length]).toEqual([DIGIT_ROWS, DIGIT_ROWS * 64])
    expect(digitPoints(csv, 50).x).toEqual(all.x.slice(0, 50 * 64))
    expect(Math.max(...all.x)).toBe(16)
  })

  it('teaches a network that reads what a visitor draws', async () => {
    const parts = makeParts(datasetOf(digitPoints(csv, settings.rows)), settings)
    expect(parts.plane.axes).toEqual(['PC 1', 'PC 2'])
    const session = await Session.open(settings, parts)
    expect(insideOf('digit', session, { features: new Float32Array(0), digit: [] })).toMatchObject({
      probabilities: [],
    })
    const ended = await session.train({ onEpoch: () => undefined })
    expect(ended?.history.rows.at(-1)?.dev?.error).toBeLessThan(0.06)
    const read = (drawing: Uint8Array): number => {
      const inside = insideOf('digit', session, { features: new Float32Array(0), digit: pixelsOf(fitted(drawing)) })
      if (inside?.name !== 'digit') throw new Error('not read')
      expect(inside.probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5)
      return inside.probabilities.indexOf(Math.max(...inside.probabilities))
    }
    const zero = empty()
    for (let i = 0; i < 100; i++) ink(zero, 0.5 + 0.22 * Math.cos(i / 16), 0.5 + 0.36 * Math.sin(i / 16))
    const one = empty()
    inkLine(one, [0.5, 0.1], [0.5, 0.9])
    inkLine(one, [0.5, 0.1], [0.4, 0.25])
    expect([read(zero), read(one)]).toEqual([0, 1])
    session.close()
  })
})
