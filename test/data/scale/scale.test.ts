import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkScaler,
  dataset,
  fitScaler,
  scale,
  scaleFeatures,
  scalerFitter,
  selectRows,
  unscale,
  type Dataset,
  type Scaler,
  type ScalerKind,
} from '../../../src/index.js'
import { moments } from '../../../src/data/statistics/moments.js'
import { expectFault } from '../../support/errors.js'
import { relativeError } from '../../support/tolerance.js'

interface Expected {
  readonly kind: ScalerKind
  readonly range: readonly [number, number] | null
  readonly center: readonly number[]
  readonly scale: readonly number[]
  readonly scaled: readonly (readonly number[])[]
}

/** What scikit-learn's scalers say; `scalers.py` made it. */
const fixture = JSON.parse(readFileSync(new URL('fixtures/scalers.json', import.meta.url), 'utf8')) as {
  readonly columns: readonly string[]
  readonly x: readonly (readonly number[])[]
  readonly scalers: Readonly<Record<string, Expected>>
}
const rows = dataset({ x: fixture.x, y: fixture.x.map((_, row) => row / 3), columns: fixture.columns })

describe('scalers against scikit-learn', () => {
  it.each(Object.keys(fixture.scalers))('%s', (name) => {
    const expected = fixture.scalers[name]
    if (expected === undefined) throw new Error('no such scaler')
    const { kind, range } = expected
    const scaler = fitScaler(rows, { kind, ...(range === null ? {} : { range }) })
    expected.scale.forEach((size, j) => {
      const column = fixture.columns[j]
      // Scaled by 1 here and by the range there: what train is scaled to is the same.
      if (column === 'constant') return
      expect(relativeError(scaler.scale[j] ?? NaN, size), `scale of ${column}`).toBeLessThan(1e-12)
      // A center is as good as the column's values are, and its spread.
      const floor = Math.max(size, Math.abs(fixture.x[0]?.[j] ?? 0))
      expect(
        relativeError(scaler.center[j] ?? NaN, expected.center[j] ?? NaN, floor),
        `center of ${column}`,
      ).toBeLessThan(1e-12)
    })
    const scaled = scale(rows, scaler).x
    expected.scaled.flat().forEach((value, i) => {
      const j = i % fixture.columns.length
      // x − center passes the rounding of a large center on whole.
      const rounding = (4 * Number.EPSILON * Math.abs(expected.center[j] ?? 0)) / (expected.scale[j] ?? 1)
      expect(Math.abs((scaled[i] ?? NaN) - value)).toBeLessThanOrEqual(rounding + 1e-12 * Math.max(1, Math.abs(value)))
    })
    expect(scaler.constant).toEqual(['constant'])
  })
})

describe('robustSmoothClip', () => {
  const one = (values: readonly number[]): Dataset => dataset({ x: values.map((value) => [value]), y: values })
  const clipped = (z: number): number => z / Math.sqrt(1 + (z / 3) * (z / 3))

  it('divides by half the range where the quartiles are equal', () => {
    // Median and quartiles are 0, the range is −4 … 12.
    const rows = one([0, 0, 0, 0, 0, 0, 0, -4, 12])
    const scaler = fitScaler(rows, { kind: 'robustSmoothClip' })
    expect(scaler).toMatchObject({ center: [0], scale: [8], clip: 3, constant: [] })
    expect([...scaleFeatures(Float64Array.of(0, -4, 12), scaler)]).toEqual([0, clipped(-0.5), clipped(1.5)])
  })

  it('stays within the limit, however large a value is', () => {
    const scaler = fitScaler(one([0, 1, 2, 3, 4]), { kind: 'robustSmoothClip' })
    expect([...scaleFeatures(Float64Array.of(1.7e308, -1.7e308, 1e6), scaler)]).toEqual([3, -3, clipped((1e6 - 2) / 2)])
  })

  it('is undone by unscale below the limit, and infinite from there on', () => {
    const scaler = fitScaler(one([0, 1, 2, 3, 4]), { kind: 'robustSmoothClip' })
    const values = Float64Array.of(-7, 0.5, 2, 11)
    unscale(scaleFeatures(values, scaler), scaler).forEach((value, i) =>
      expect(value).toBeCloseTo(values[i] ?? NaN, 12),
    )
    expect([...unscale([3, -3.5], scaler)]).toEqual([Infinity, -Infinity])
  })

  it('is refused for targets', () => {
    const options = { kind: 'robustSmoothClip', of: 'targets' } as const
    expectFault(
      () => fitScaler(one([1, 2, 3]), options),
      { code: 'INVALID_OPTION', field: 'kind' },
      'bound the predictions',
    )
    const scaler = fitScaler(one([1, 2, 3]), { kind: 'robustSmoothClip' })
    expectFault(() => checkScaler({ ...scaler, of: 'targets' }), { code: 'INVALID_MODEL', field: 'of' })
    expectFault(() => checkScaler({ ...scaler, clip: undefined }), { code: 'INVALID_MODEL', field: 'clip' })
    expectFault(() => checkScaler({ ...scaler, clip: 0 }), { code: 'INVALID_MODEL', field: 'clip' })
    expectFault(() => checkScaler({ ...scaler, kind: 'robust' }), { code: 'INVALID_MODEL', field: 'clip' })
  })
})

/** Rows of three columns: one plain, one far from 0, one anywhere in the range of f64. */
const anyRows = fc
  .array(
    fc.tuple(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.double({ min: -1e250, max: 1e250, noNaN: true })),
    {
      minLength: 1,
      maxLength: 600,
    },
  )
  .map((pairs) => dataset({ x: pairs.map(([a, b]) => [a, 1e6 + a, b]), y: pairs.map((_, row) => row / 3) }))

const kinds = fc.constantFrom<ScalerKind>('standard', 'minMax', 'robust', 'robustSmoothClip', 'quantile')

describe('a scaler of pieces', () => {
  it('is that of the whole, to the bit, wherever they are cut', () => {
    fc.assert(
      fc.property(anyRows, kinds, fc.array(fc.nat(), { maxLength: 6 }), (data, kind, places) => {
        const cuts = [0, ...places.map((place) => place % data.rows).sort((a, b) => a - b), data.rows]
        const fitter = scalerFitter({ kind })
        cuts.slice(1).forEach((end, i) => {
          const first = cuts[i] ?? 0
          if (end > first)
            fitter.add(
              selectRows(
                data,
                Array.from({ length: end - first }, (_, k) => first + k),
              ),
            )
        })
        expect(fitter.finish()).toEqual(fitScaler(data, { kind }))
      }),
    )
  })

  it('is the same row by row', () => {
    const fitter = scalerFitter()
    const data = dataset({
      x: Float64Array.from({ length: 1000 }, (_, i) => Math.fround(i * 0.37) % 7),
      y: Array.from({ length: 500 }, (_, i) => i / 3),
    })
    for (let row = 0; row < data.rows; row++) fitter.add(selectRows(data, [row]))
    expect(fitter.finish()).toEqual(fitScaler(data))
  })

  it('must be of the same columns', () => {
    const other = { ...rows, columns: rows.columns.map((name) => `${name}!`) }
    expectFault(() => scalerFitter().add(rows).add(other), { code: 'INVALID_SHAPE', field: 'columns' })
    expectFault(() => scalerFitter().finish(), { code: 'INVALID_DATA', field: 'rows' })
  })
})

describe('a scaler', () => {
  const column = (values: ArrayLike<number>): Dataset =>
    dataset({ x: Float64Array.from(values), y: Array.from({ length: values.length }, (_, i) => i / 3) })

  it('of one pass measures what two passes do', () => {
    fc.assert(
      fc.property(anyRows, (data) => {
        const scaler = fitScaler(data)
        const columns = scaler.columns.map((_, j) => moments(data.rows, (i) => data.x[i * data.features + j] ?? NaN))
        expect(scaler.constant).toEqual(scaler.columns.filter((_, j) => columns[j]?.deviation === 0))
        scaler.scale.forEach((size, j) => {
          const largest = Math.max(...[...data.x].filter((_, i) => i % 3 === j).map(Math.abs))
          const rounding = 1e-13 * (1 + (largest / size) * 1e-2)
          expect(relativeError(size, columns[j]?.deviation || 1)).toBeLessThan(rounding)
          expect(relativeError(scaler.center[j] ?? NaN, columns[j]?.mean ?? NaN, largest)).toBeLessThan(1e-13)
        })
      }),
    )
  })

  it.each([2 ** 600, 2 ** 1000, 2 ** -600, 2 ** -900])(
    'of values × %d is that of the values, × it, to the bit',
    (unit) => {
      const values = Array.from({ length: 300 }, (_, i) => ((i * 37) % 101) - 50)
      const plain = fitScaler(column(values))
      const scaler = fitScaler(column(values.map((value) => value * unit)))
      expect([scaler.center, scaler.scale]).toEqual([plain.center, plain.scale].map(([value = NaN]) => [value * unit]))
    },
  )

  it('knows a constant column from a narrow one, at any mean', () => {
    for (const mean of [0, 1, 0.1, 1e8, -1e300, 1e-300]) {
      for (const kind of ['standard', 'minMax', 'robust'] as const) {
        expect(fitScaler(column(new Float64Array(1000).fill(mean)), { kind })).toMatchObject({
          scale: [1],
          constant: ['x0'],
        })
      }
    }
    const narrow = Float64Array.from({ length: 1000 }, (_, i) => 1e8 + (i % 2))
    expect(fitScaler(column(narrow))).toMatchObject({ center: [1e8 + 0.5], scale: [0.5], constant: [] })
  })

  it('puts train into its range, ends included', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 2 }), (values) => {
        const data = column(values)
        const plain = scale(data, fitScaler(data, { kind: 'minMax' })).x
        expect([Math.min(...plain), Math.max(...plain)]).toEqual([0, 1])
        const wide = scale(data, fitScaler(data, { kind: 'minMax', range: [-3, 5] })).x
        expect(relativeError(Math.min(...wide), -3)).toBeLessThan(1e-6)
        expect(relativeError(Math.max(...wide), 5)).toBeLessThan(1e-6)
      }),
    )
  })

  it('keeps f64, and turns f32 and bytes into f32', () => {
    const y = [0.5, 1.5, 2.5]
    const scaler = fitScaler(dataset({ x: Float32Array.of(1, 2, 3), y }))
    expect(scale(dataset({ x: Float32Array.of(1, 2, 3), y }), scaler).x).toBeInstanceOf(Float32Array)
    expect(scaleFeatures(Uint8Array.of(1, 2, 3), scaler)).toEqual(scaleFeatures(Float32Array.of(1, 2, 3), scaler))
    expect(fitScaler(dataset({ x: Uint8Array.of(1, 2, 3), y }))).toEqual(scaler)
  })

  it('takes an array of rows, also where there are as many rows as columns', () => {
    // By hand: the columns 1, 3 and 2, 6 have the means 2, 4 and the standard deviations 1, 2.
    const square = [
      [1, 2],
      [3, 6],
    ]
    const scaler = fitScaler(dataset({ x: square, y: [0, 1] }))
    expect(scaler).toMatchObject({ center: [2, 4], scale: [1, 2] })
    expect(scaleFeatures(square, scaler)).toEqual(Float64Array.of(-1, -1, 1, 1))
    expect(scaleFeatures(Float64Array.of(1, 2, 3, 6), scaler)).toEqual(Float64Array.of(-1, -1, 1, 1))
    expect(scaleFeatures(Int16Array.of(1, 2, 3, 6), scaler)).toEqual(Float64Array.of(-1, -1, 1, 1))
    expect(scaleFeatures([[5, 0]], scaler)).toEqual(Float64Array.of(3, -2))
    const issue = [
      [1, 2],
      [3, 4],
    ]
    expect(scale(dataset({ x: issue, y: [0, 1] }), scaler).x).toEqual(Float64Array.of(-1, -1, 1, 0))
    expect(scaleFeatures(issue, scaler)).toEqual(Float64Array.of(-1, -1, 1, 0))
    expectFault(() => scaleFeatures([[1, 2], [3]], scaler), { code: 'INVALID_SHAPE', field: 'x[1]', row: 1 })
    expectFault(() => scaleFeatures([[1, NaN]], scaler), { code: 'INVALID_DATA', row: 0, column: 1 })
  })

  it('of the targets of a regression is undone for its predictions', () => {
    const data = dataset({
      x: [[1], [2], [3]],
      y: [
        [10, 1],
        [20, 5],
        [60, 3],
      ],
    })
    for (const kind of ['standard', 'minMax', 'robust'] as const) {
      const scaler = fitScaler(data, { kind, of: 'targets' })
      const { targets, x } = scale(data, scaler)
      if (targets.kind !== 'values') throw new Error('a regression was given')
      expect(x).toBe(data.x)
      expect([...unscale(targets.values, scaler)].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([
        10, 1, 20, 5, 60, 3,
      ])
    }
    const classes = dataset({ x: [[1], [2]], y: ['a', 'b'] })
    expectFault(() => fitScaler(classes, { of: 'targets' }), { code: 'INVALID_DATA', field: 'targets' })
    expectFault(() => scale(classes, fitScaler(data, { of: 'targets' })), { code: 'INVALID_DATA', field: 'targets' })
    expectFault(() => unscale([1, 2, 3], fitScaler(data, { of: 'targets' })), {
      code: 'INVALID_SHAPE',
      field: 'values',
    })
  })

  it('refuses ranges and options that are none', () => {
    expectFault(() => fitScaler(rows, { kind: 'minmax' as never }), { field: 'kind' }, "'minMax'")
    for (const kind of ['standard', 'robust', 'robustSmoothClip'] as const)
      expectFault(() => fitScaler(rows, { kind, range: [0, 1] }), { field: 'range' }, "'minMax'")
    expectFault(() => fitScaler(rows, { range: [0, 1] }), { field: 'range' }, "'minMax'")
    expectFault(() => fitScaler(rows, { kind: 'minMax', range: [1, 0] }), { field: 'range[1]', value: 0 })
    const half = [1] as unknown as [number, number]
    expectFault(() => fitScaler(rows, { kind: 'minMax', range: half }), { field: 'range' }, 'be [low, high]')
    expectFault(() => fitScaler(rows, { kid: 'robust' } as object), { field: 'kid' }, '`kind`')
    const wide = column([-1.7e308, 1.7e308])
    expectFault(() => fitScaler(wide, { kind: 'minMax' }), { code: 'INVALID_DATA', column: 'x0' })
    expect([...scale(wide, fitScaler(wide)).x]).toEqual([-1, 1])
  })
})

describe('a scaler from a file', () => {
  const scaler = fitScaler(rows, { kind: 'robust' })
  const broken = (change: object): unknown => ({ ...scaler, ...change })

  it('comes back as it was', () => {
    expect(checkScaler(JSON.parse(JSON.stringify(scaler)))).toEqual(scaler)
  })

  it.each<[string, unknown]>([
    ['scale[0]', broken({ scale: [0, ...scaler.scale.slice(1)] })],
    ['scale', broken({ scale: scaler.scale.slice(1) })],
    ['center[0]', broken({ center: [null, ...scaler.center.slice(1)] })],
    ['kind', broken({ kind: 'constructor' })],
    ['of', broken({ of: 'x' })],
    ['version', broken({ version: 2 })],
    ['columns', broken({ columns: [...scaler.columns.slice(1), scaler.columns[1]] })],
    ['constant', broken({ constant: ['nobody'] })],
    ['scaler', null],
    ['extra', broken({ extra: 1 })],
  ])('is refused where %s is wrong', (field, value) => {
    expectFault(() => checkScaler(value), { code: 'INVALID_MODEL', field })
    expectFault(() => scale(rows, value as Scaler), { code: 'INVALID_MODEL', field })
  })
})
