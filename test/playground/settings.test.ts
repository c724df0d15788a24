import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawnNames, drawPoints } from '../../playground/src/data/generators.ts'
import { dataNames, defaults, settingsAt } from '../../playground/src/state/settings.ts'
import { fromFragment, toFragment } from '../../playground/src/state/url.ts'

const changes = [
  { name: 'l2', value: 0.001 },
  { name: 'l1', value: 1 },
  { name: 'learningRate', value: 0.03 },
  { name: 'optimizer', value: 'momentum' },
  { name: 'batchSize', value: 7 },
  { name: 'patience', value: 20 },
  { name: 'epochs', value: 400 },
] as const

describe('a link', () => {
  it('is empty for the defaults', () => {
    expect(toFragment(defaults)).toBe('')
    expect(fromFragment('')).toEqual(defaults)
  })

  it('holds all that differs, and reads back the same', () => {
    const settings = fc.record({
      data: fc.constantFrom(...dataNames),
      rows: fc.integer({ min: 30, max: 2000 }),
      noise: fc.integer({ min: 0, max: 50 }).map((value) => value / 100),
      hidden: fc.array(fc.integer({ min: 1, max: 64 }), { maxLength: 6 }),
      l2: fc.constantFrom(0, 0.001, 0.3, 10),
      normalize: fc.boolean(),
      activation: fc.constantFrom('relu', 'tanh'),
      changes: fc
        .array(fc.record({ epoch: fc.integer({ min: 1, max: 5000 }), made: fc.constantFrom(...changes) }), {
          maxLength: 3,
        })
        .map((list) => list.map(({ epoch, made }) => ({ epoch, ...made })).sort((a, b) => a.epoch - b.epoch)),
    })
    fc.assert(
      fc.property(settings, (drawn) => {
        const keepProb = drawn.hidden.map((_, i) => (i % 2 === 0 ? 0.5 : 1))
        const whole = { ...defaults, ...drawn, keepProb } as typeof defaults
        expect(fromFragment(toFragment(whole))).toEqual(whole)
      }),
      { numRuns: 200 },
    )
  })

  it('is read within the limits, whatever it holds', () => {
    const read = fromFragment(
      'rows=1e9&noise=-3&data=nothing&hidden=0-x-999&optimizer=lbfgs&epochs=2.6&changes=0.l2.1_5.l2.2000_x_4.optimizer.lion_3.seed.4',
    )
    expect(read).toEqual({
      ...defaults,
      rows: 2000,
      noise: 0,
      hidden: [1, 1, 64],
      keepProb: [1, 1, 1],
      epochs: 3,
      changes: [
        { epoch: 1, name: 'l2', value: 1 },
        { epoch: 4, name: 'optimizer', value: 'adam' },
        { epoch: 5, name: 'l2', value: 1000 },
      ],
    })
  })

  it('applies a change from its epoch on', () => {
    const settings = { ...defaults, changes: [{ epoch: 5, name: 'l2', value: 3 } as const] }
    expect([4, 5, 6].map((epoch) => settingsAt(settings, epoch).l2)).toEqual([0, 3, 3])
  })
})

describe.each(drawnNames)('%s', (name) => {
  const options = { rows: 400, noise: 0.1, seed: 3, stretch: 1 }
  const points = drawPoints(name, options)

  it('is the same for the same seed, and begins alike with more rows', () => {
    expect(drawPoints(name, options)).toEqual(points)
    expect(drawPoints(name, { ...options, seed: 4 }).x).not.toEqual(points.x)
    expect(drawPoints(name, { ...options, rows: 800 }).x.slice(0, 800)).toEqual(points.x)
  })

  it('lies around the origin, and has every class often enough to split', () => {
    expect(points.x.every((value) => Math.abs(value) < 2)).toBe(true)
    expect(points.y).toHaveLength(400)
    for (const label of points.classes.keys()) {
      expect(points.y.filter((value) => value === label).length).toBeGreaterThan(400 / points.classes.length / 2)
    }
  })

  it('stretches the first feature alone', () => {
    const stretched = drawPoints(name, { ...options, stretch: 100 })
    for (let row = 0; row < 400; row++) {
      expect(stretched.x[2 * row]).toBeCloseTo(100 * (points.x[2 * row] ?? 0), 0)
      expect(stretched.x[2 * row + 1]).toBe(points.x[2 * row + 1])
    }
  })
})
