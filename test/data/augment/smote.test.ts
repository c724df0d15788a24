import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataset, type DatasetInput, smote, type SmoteOptions } from '../../../src/index.js'
import { expectFault } from '../../support/errors.js'

const x = [[0, 0], [1, 0], [0, 2], [10, 10], [50, 0], [51, 0], [52, 0], [53, 0], [54, 0], [55, 0]] // prettier-ignore
const y = ['few', 'few', 'few', 'few', 'many', 'many', 'many', 'many', 'many', 'many']
const data = dataset({ x, y })

function countOf(labels: Int32Array, label: number): number {
  return labels.filter((value) => value === label).length
}

function labelsOf(made: ReturnType<typeof smote>): Int32Array {
  if (made.targets.kind !== 'classes') throw new Error('no classes')
  return made.targets.labels
}

describe('smote', () => {
  it('lets small classes grow to the largest, or to a fraction of it, and keeps the rows there were', () => {
    const balanced = smote(data)
    expect(countOf(labelsOf(balanced), 0)).toBe(6)
    expect(countOf(labelsOf(balanced), 1)).toBe(6)
    expect(Array.from(balanced.x.subarray(0, 20))).toEqual(x.flat())
    expect(balanced.rows).toBe(12)
    expect(smote(data, { ratio: 0.8 }).rows).toBe(11)
    expect(smote(data, { ratio: 0.5 }).rows).toBe(10)
    expect(data.rows).toBe(10)
  })

  it('puts a row between each row and one of its nearest neighbours', () => {
    // With one neighbour, [0, 0] and [1, 0] have each other, [0, 2] has [0, 0], [10, 10] has [0, 2].
    const many = smote(dataset({ x: [...x, ...Array.from({ length: 400 }, () => [50, 0])], y: [...y, ...Array(400).fill('many')] }), { neighbours: 1 }) // prettier-ignore
    const made = Array.from(many.x.subarray(410 * 2))
    const pairs = [[0, 0, 1, 0], [1, 0, 0, 0], [0, 2, 0, 0], [10, 10, 0, 2]] // prettier-ignore
    expect(made.length).toBe(402 * 2)
    const fractions = Array.from({ length: 402 }, (_, i) => {
      const [ax = 0, ay = 0, bx = 0, by = 0] = pairs[i % 4] ?? []
      const [px = NaN, py = NaN] = made.slice(2 * i, 2 * i + 2)
      const fraction = bx === ax ? (py - ay) / (by - ay) : (px - ax) / (bx - ax)
      expect(px).toBeCloseTo(ax + fraction * (bx - ax), 12)
      expect(py).toBeCloseTo(ay + fraction * (by - ay), 12)
      return fraction
    })
    expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...fractions)).toBeLessThan(1)
    // Five standard errors of a uniform mean.
    const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 / Math.sqrt(12 * fractions.length))
  })

  it('draws each of the neighbours', () => {
    const ring = [[0, 0], [1, 0], [0, 1], [-1, 0], [0, -1], [9, 9]] // prettier-ignore
    const rows = [...ring, ...Array.from({ length: 600 }, (_, i) => [100 + i, 0])]
    const made = smote(dataset({ x: rows, y: rows.map((_, i) => (i < 6 ? 'a' : 'b')) }), { neighbours: 4 })
    // Made-up rows of [0, 0] lie on the four half-axes, and never towards [9, 9].
    const fromOrigin = Array.from({ length: 99 }, (_, i) =>
      Array.from(made.x.subarray((606 + 6 * i) * 2, (606 + 6 * i) * 2 + 2)),
    )
    const directions = fromOrigin.map(([a = 0, b = 0]) => `${Math.sign(a)} ${Math.sign(b)}`)
    expect(new Set(directions)).toEqual(new Set(['1 0', '0 1', '-1 0', '0 -1']))
  })

  it('is the same for the same seed, and another for another', () => {
    expect(smote(data, { seed: 3 })).toEqual(smote(data, { seed: 3 }))
    expect(smote(data, { seed: 3 }).x).not.toEqual(smote(data, { seed: 4 }).x)
  })

  it('keeps the type of the features: bytes are rounded', () => {
    const bytes = smote(dataset({ x: Uint8Array.of(0, 255, 10, 200, 3, 3, 3, 3), y: [0, 0, 1, 1, 1, 1, 1, 1] }))
    expect(bytes.x).toBeInstanceOf(Uint8Array)
    const halves = smote(dataset({ x: Float32Array.of(0, 1, 1, 1, 1), y: [0, 0, 1, 1, 1] }))
    expect(halves.x).toBeInstanceOf(Float32Array)
  })

  it('makes rows within the box of their class, whatever the data', () => {
    const row = fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1000, max: 1000 }))
    const some = fc.array(row, { minLength: 2, maxLength: 12 })
    fc.assert(
      fc.property(some, some, fc.integer({ min: 1, max: 20 }), (few, more, neighbours) => {
        const rows = [...few, ...more]
        const given = dataset({ x: rows, y: rows.map((_, i) => (i < few.length ? 'a' : 'b')), classes: ['a', 'b'] })
        const made = smote(given, { neighbours })
        const labels = labelsOf(made)
        expect(countOf(labels, 0)).toBe(countOf(labels, 1))
        for (let i = rows.length; i < made.rows; i++) {
          const own = labels[i] === 0 ? few : more
          for (const column of [0, 1] as const) {
            const values = own.map((entry) => entry[column])
            expect(made.x[i * 2 + column]).toBeGreaterThanOrEqual(Math.min(...values))
            expect(made.x[i * 2 + column]).toBeLessThanOrEqual(Math.max(...values))
          }
        }
      }),
      { numRuns: 100, seed: 1 },
    )
  })

  it('refuses what it cannot do', () => {
    const one: DatasetInput = { x: [[1], [2], [3]], y: ['a', 'b', 'b'] }
    expectFault(() => smote(dataset(one)), { code: 'INVALID_DATA', row: 0 }, 'class \\"a\\"', 'Merge the class')
    const values = dataset({ x: [[1], [2]], y: [0.5, 1.5] })
    expectFault(() => smote(values), { code: 'UNSUPPORTED', field: 'targets' })
    const wrong: [string, unknown][] = [
      ['ratio', { ratio: 0 }],
      ['ratio', { ratio: 1.5 }],
      ['neighbours', { neighbours: 0 }],
      ['seed', { seed: -1 }],
      ['neighbors', { neighbors: 3 }],
    ]
    for (const [field, options] of wrong) expectFault(() => smote(data, options as SmoteOptions), { field })
  })

  it('leaves a class without rows empty', () => {
    const gap = dataset({ x: [[1], [2], [3]], y: [0, 2, 2], classes: ['a', 'b', 'c'] })
    expectFault(() => smote(gap), { code: 'INVALID_DATA' })
    const both = dataset({ x: [[1], [2], [3], [4], [5]], y: [0, 0, 2, 2, 2], classes: ['a', 'b', 'c'] })
    expect(Array.from(labelsOf(smote(both)))).toEqual([0, 0, 2, 2, 2, 0])
  })
})
