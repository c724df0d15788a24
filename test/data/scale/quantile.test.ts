import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkPreprocessor,
  checkScaler,
  dataset,
  crossValidateTable,
  fitPreprocessor,
  fitScaler,
  prepareTable,
  preprocess,
  scale,
  scaleFeatures,
  scalerFitter,
  selectRows,
  splitTable,
  unscale,
  type Dataset,
  type ScalerOptions,
} from '../../../src/index.js'
import { readRows } from '../../../src/data/files/jsonl.js'
import { normalQuantile } from '../../../src/data/math/normal-quantile.js'
import { normalScore } from '../../../src/data/scale/normal-score.js'
import { expectFault } from '../../support/errors.js'
import { relativeError } from '../../support/tolerance.js'

interface Fit {
  readonly count: number
  readonly quantiles: readonly (readonly number[])[]
  readonly rows: readonly (readonly number[])[]
  readonly scores: readonly (readonly number[])[]
}

/** What scikit-learn and mpmath say; `normal-scores.py` made it. */
const fixture = JSON.parse(readFileSync(new URL('fixtures/normal-scores.json', import.meta.url), 'utf8')) as {
  readonly columns: readonly string[]
  readonly x: readonly (readonly number[])[]
  readonly fits: readonly Fit[]
  readonly quantileFunction: readonly (readonly [p: number, z: number])[]
}
const train = dataset({ x: fixture.x, y: fixture.x.map((_, row) => row / 3), columns: fixture.columns })
/** Φ⁻¹ of the least probability, 1e-7 − 2⁻⁵², as scikit-learn clips. */
const LIMIT = 5.19933758270342

/** A value far from 0, or next to an end that is far from the other one, has a probability with fewer digits. */
const TOLERANCES: Readonly<Record<string, number>> = { 'around 1e6': 1e-8, 'one outlier': 1e-9 }

function one(values: Iterable<number>): Dataset {
  const x = Float64Array.from(values)
  return dataset({ x, y: Float64Array.from(x, (_, row) => row / 3) })
}

function fit(values: Iterable<number>, options: ScalerOptions = {}): (...values: number[]) => number[] {
  const scaler = fitScaler(one(values), { kind: 'quantile', ...options })
  return (...some) => [...scaleFeatures(Float64Array.from(some), scaler)]
}

describe('the quantile function of the normal distribution', () => {
  it('agrees with mpmath to 1e-15', () => {
    for (const [p, z] of fixture.quantileFunction) expect(relativeError(normalQuantile(p), z), `p = ${p}`).toBeLessThan(1e-15) // prettier-ignore
    expect(normalQuantile(0.5)).toBe(0)
    expect(normalQuantile(NaN)).toBeNaN()
  })

  it('is odd about ½, and rises', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 35 }), fc.integer({ min: 1, max: 2 ** 35 }), (i, j) => {
        const [p, q] = [i * 2 ** -36, j * 2 ** -36]
        expect(normalQuantile(1 - p) + normalQuantile(p)).toBe(0)
        if (p < q) expect(normalQuantile(p)).toBeLessThan(normalQuantile(q))
      }),
    )
  })
})

describe('normal scores against scikit-learn', () => {
  it.each(fixture.fits)('by $count quantiles', ({ count, quantiles, rows, scores }) => {
    const scaler = fitScaler(train, { kind: 'quantile', quantiles: count, noise: 0 })
    const scaled = scaleFeatures(
      rows.map((row) => [...row]),
      scaler,
    )
    let compared = 0
    fixture.columns.forEach((column, j) => {
      // There a constant column is at the lower end.
      if (column === 'constant') return
      const size = Math.max(...(quantiles[j] ?? []).map(Math.abs))
      quantiles[j]?.forEach((quantile, k) =>
        // Positions are rounded there: 61 rows away from the start by 61 units in the last place.
        expect(Math.abs((scaler.quantiles?.[j]?.[k] ?? NaN) - quantile)).toBeLessThan(1e-13 * size),
      )
      scores.forEach((row, i) => {
        const value = scaled[i * fixture.columns.length + j] ?? NaN
        const [own = NaN] = [rows[i]?.[j]]
        // Where a quantile is a value of train to one of both but for its rounding, ties and ends differ.
        const isRounded = quantiles[j]?.some((q, k) => {
          const other = scaler.quantiles?.[j]?.[k]
          return q !== other && (q === own || other === own)
        })
        if (isRounded === true) return
        compared++
        expect(Math.abs(value - (row[j] ?? NaN)), `${column}: ${own}`).toBeLessThan(TOLERANCES[column] ?? 1e-12)
      })
    })
    expect(compared).toBeGreaterThan(200)
    expect(scaler.constant).toEqual(['constant'])
  })

  it('agree with the examples of delu with its noise', () => {
    // From the documentation of its NoisyQuantileTransformer, whose noise is another one.
    const zerosAndOnes = [...new Array<number>(500).fill(0), ...new Array<number>(500).fill(1)]
    const ends = [-0.649, 0.734]
    fit([...zerosAndOnes, 1e6])(0, 1).forEach((score, i) =>
      expect(Math.abs(score - (ends[i] ?? NaN))).toBeLessThan(0.15),
    )
    expect(fit([...zerosAndOnes, 1e6])(1e6)[0]).toBeGreaterThan(3)
    const [low = NaN, high = NaN] = fit(zerosAndOnes.map((value) => 1 + 199 * value))(1, 200)
    expect(Math.abs(low + 0.648)).toBeLessThan(0.15)
    expect(Math.abs(high - 0.736)).toBeLessThan(0.15)
    // Without noise they are at the ends, as in scikit-learn.
    expect(fit(zerosAndOnes, { noise: 0 })(0, 1).map((score) => Math.round(score * 1e3))).toEqual([-5199, 5199])
  })
})

describe('the noise', () => {
  const signs = Float64Array.from({ length: 8000 }, (_, i) => (i % 2 === 0 ? -1 : 1))

  it('is normal, with the standard deviation noise · min(1, σ)', () => {
    for (const unit of [1, 1e-3, 50]) {
      for (const noise of [1e-3, 0.01]) {
        const { quantiles: [found = []] = [] } = fitScaler(one(signs.map((sign) => sign * unit)), {
          kind: 'quantile',
          quantiles: 8000,
          noise,
        })
        const own = found.map((value) => (value - Math.sign(value) * unit) / (noise * Math.min(1, unit)))
        const mean = own.reduce((sum, value) => sum + value, 0) / own.length
        const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length
        // Four standard errors of 8,000 draws.
        expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(8000))
        expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / 8000))
        const beyond = own.filter((value) => Math.abs(value) > 1.959964).length / own.length
        expect(Math.abs(beyond - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / 8000))
      }
    }
  })

  it('depends on the seed and the name of a column, not on its place', () => {
    const rows = (names: readonly string[]): Dataset =>
      dataset({ x: Array.from(signs.subarray(0, 60), (sign) => [sign, sign]), y: Array.from({ length: 60 }, (_, i) => i / 3), columns: names }) // prettier-ignore
    const of = (names: readonly string[], options: ScalerOptions = {}): readonly (readonly number[])[] =>
      fitScaler(rows(names), { kind: 'quantile', ...options }).quantiles ?? []
    const [a, b] = of(['a', 'b'])
    expect(a).not.toEqual(b)
    expect(of(['b', 'a'])).toEqual([b, a])
    expect(of(['a', 'b'], { seed: 0, noise: 1e-3, quantiles: 10 })).toEqual([a, b])
    expect(of(['a', 'b'], { seed: 1 })[0]).not.toEqual(a)
    expect(of(['a', 'b'], { seed: 2 ** 40 })[0]).not.toEqual(a)
  })

  it('leaves alone what is scaled', () => {
    const scaled = fit(signs)
    expect(scaled(-1, -1, 1)).toEqual([scaled(-1)[0], scaled(-1)[0], scaled(1)[0]])
  })
})

/** Columns with ties, of any size. */
const anyColumn = fc.oneof(
  fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 400 }),
  fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 400 }),
  fc.array(fc.integer({ min: -9, max: 9 }).map((k) => k * Number.MIN_VALUE), { minLength: 1, maxLength: 100 }), // prettier-ignore
)

describe('normal scores', () => {
  it('rise with the values and stay within ±5.2, whatever those are', () => {
    const options = fc.record({
      noise: fc.constantFrom(0, 1e-3, 1),
      quantiles: fc.integer({ min: 2, max: 500 }),
    })
    const others = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 50 })
    fc.assert(
      fc.property(anyColumn, options, others, (values, chosen, more) => {
        const scaled = fit(values, chosen)(...Float64Array.from([...values, ...more]).sort())
        for (const [i, score] of scaled.entries()) {
          expect(Math.abs(score)).toBeLessThanOrEqual(LIMIT)
          // The rounding of the quantile function.
          expect(score).toBeGreaterThanOrEqual((scaled[i - 1] ?? -LIMIT) - 1e-14)
        }
      }),
    )
  })

  it('by as many quantiles as rows are those of the ranks', () => {
    const values = Array.from({ length: 41 }, (_, i) => Math.sinh(((i * 16) % 41) - 20))
    const scaled = fit(values, { noise: 0, quantiles: 10_000 })
    const order = [...values].sort((a, b) => a - b)
    scaled(...order.slice(1, -1)).forEach((score, i) => expect(score).toBe(normalQuantile((i + 1) / 40)))
    expect(scaled(order[0] ?? NaN, order[40] ?? NaN, -Number.MAX_VALUE, Number.MAX_VALUE)).toEqual([
      -5.199337582605575,
      LIMIT,
      -5.199337582605575,
      LIMIT,
    ])
  })

  it('keep a 30th of the rows, 10 to 1,000 of them, but not more than there are', () => {
    const counts = [1, 2, 9, 100, 900, 29_990, 40_000].map(
      (rows) => fitScaler(one(Float64Array.from({ length: rows }, (_, i) => i)), { kind: 'quantile' }).quantiles?.[0]?.length, // prettier-ignore
    )
    expect(counts).toEqual([1, 2, 9, 10, 30, 999, 1000])
  })

  it('of a constant column, and of one row, are 0, in new rows too', () => {
    for (const rows of [1, 7]) {
      const scaler = fitScaler(one(new Float64Array(rows).fill(0.1)), { kind: 'quantile' })
      expect(scaler).toMatchObject({ center: [0], scale: [1], quantiles: [[0.1]], constant: ['x0'] })
      expect([...scaleFeatures(Float64Array.of(0.1, -3, 1e300), scaler)]).toEqual([0, 0, 0])
      expect([...unscale([0, -3, 3], scaler)]).toEqual([0.1, 0.1, 0.1])
      expect(checkScaler(JSON.parse(JSON.stringify(scaler)))).toEqual(scaler)
    }
  })

  it('of ties are in the middle of their quantiles', () => {
    // By hand: the quantiles are 0, 1, 1, 1, 2, so that 1 is at 2/4 and 1.5 half-way from 3/4 to 1.
    expect(fit([0, 1, 1, 1, 2], { noise: 0 })(1, 1.5, 0.5)).toEqual([0, normalQuantile(0.875), normalQuantile(0.125)])
    expect(normalScore(NaN, [0, 1, 2])).toBeNaN()
  })

  it('of the widest column do not overflow', () => {
    expect(fit([-1.7e308, 0, 1.7e308])(0, 8.5e307)).toEqual([0, normalQuantile(0.75)])
    expect(fit([-1.7e308, 1.7e308])(0)).toEqual([0])
  })

  it('keep f64, and turn f32 and bytes into f32', () => {
    const scaler = fitScaler(one([0, 1, 2, 3, 4]), { kind: 'quantile', noise: 0 })
    const scores = scaleFeatures(Float64Array.of(1, 3), scaler)
    expect(scores).toEqual(Float64Array.of(normalQuantile(0.25), normalQuantile(0.75)))
    expect(scaleFeatures(Float32Array.of(1, 3), scaler)).toEqual(Float32Array.from(scores))
    expect(scaleFeatures(Uint8Array.of(1, 3), scaler)).toEqual(Float32Array.from(scores))
  })

  it('find columns by name, in any order', () => {
    const scaler = fitScaler(train, { kind: 'quantile' })
    const order = [...fixture.columns].reverse()
    const reversed = dataset({ x: fixture.x.map((row) => [...row].reverse()), y: fixture.x.map((_, row) => row / 3), columns: order }) // prettier-ignore
    const [own, other] = [scale(train, scaler), scale(reversed, scaler)].map(({ x }) => x)
    const width = order.length
    own?.forEach((value, i) => expect(other?.[i - (i % width) + (width - 1 - (i % width))]).toBe(value))
  })
})

describe('unscale of normal scores', () => {
  it('gives back what lies between the first and the last quantile', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 3, maxLength: 300 }),
        fc.integer({ min: 3, max: 300 }),
        (values, quantiles) => {
          const scaler = fitScaler(one(values), { kind: 'quantile', quantiles, noise: 0 })
          const range = Math.max(...values) - Math.min(...values)
          const back = unscale(scaleFeatures(Float64Array.from(values), scaler), scaler)
          // Near the ends a probability is known to 1e-7.
          back.forEach((value, i) => expect(Math.abs(value - (values[i] ?? NaN))).toBeLessThanOrEqual(3e-7 * range))
        },
      ),
    )
  })

  it('ends at the first and the last quantile', () => {
    const scaler = fitScaler(one([5, 6, 9]), { kind: 'quantile', noise: 0 })
    expect([...unscale([-6, -5.3, 0, 5.3, 1e9], scaler)]).toEqual([5, 5, 6, 9, 9])
  })
})

describe('a scaler by quantiles', () => {
  it('of pieces is that of the whole, to the bit, wherever they are cut', () => {
    fc.assert(
      fc.property(anyColumn, fc.nat(), fc.constantFrom(0, 1e-3), (values, place, noise) => {
        const data = one(values)
        const options = { kind: 'quantile', noise, seed: 5 } as const
        const fitter = scalerFitter(options)
        const cut = place % data.rows
        const rows = Array.from({ length: data.rows }, (_, row) => row)
        for (const part of [rows.slice(0, cut), rows.slice(cut)])
          if (part.length > 0) fitter.add(selectRows(data, part))
        expect(fitter.finish()).toEqual(fitScaler(data, options))
      }),
    )
  })

  it('is refused for targets, and so are options of others', () => {
    const rows = one([1, 2, 3])
    const targets = { kind: 'quantile', of: 'targets' } as const
    expectFault(() => fitScaler(rows, targets), { code: 'INVALID_OPTION', field: 'kind' }, 'bound the predictions')
    expectFault(() => fitScaler(rows, { kind: 'quantile', range: [0, 1] }), { field: 'range' }, "'minMax'")
    for (const quantiles of [1, 2.5, 10_001])
      expectFault(() => fitScaler(rows, { kind: 'quantile', quantiles }), { code: 'INVALID_OPTION', field: 'quantiles', value: quantiles }) // prettier-ignore
    for (const noise of [-1e-9, 1.1, NaN])
      expectFault(() => fitScaler(rows, { kind: 'quantile', noise }), { code: 'INVALID_OPTION', field: 'noise', value: noise }) // prettier-ignore
    expectFault(() => fitScaler(rows, { kind: 'quantile', seed: -1 }), { field: 'seed' })
    for (const options of [{ quantiles: 5 }, { noise: 0 }, { kind: 'robust', seed: 1 }] as const)
      expectFault(() => fitScaler(rows, options), { code: 'INVALID_OPTION' }, "unless kind is 'quantile'")
    expectFault(() => fitScaler(rows, { kind: 'QuantileTransformer' as never }), { field: 'kind' }, "'quantile'")
  })

  const scaler = fitScaler(train, { kind: 'quantile' })
  const [first = []] = scaler.quantiles ?? []

  it.each<[string, object]>([
    ['quantiles', { quantiles: undefined }],
    ['quantiles', { quantiles: scaler.quantiles?.slice(1) }],
    ['quantiles[0]', { quantiles: [[], ...(scaler.quantiles ?? []).slice(1)] }],
    ['quantiles[0]', { quantiles: [[1, 1], ...(scaler.quantiles ?? []).slice(1)] }],
    ['quantiles[0]', { quantiles: [[...first].reverse(), ...(scaler.quantiles ?? []).slice(1)] }],
    ['quantiles[0][1]', { quantiles: [[0, null, 2], ...(scaler.quantiles ?? []).slice(1)] }],
    ['quantiles', { kind: 'robust' }],
    ['of', { of: 'targets' }],
    ['clip', { clip: 3 }],
    ['center', { center: scaler.center.map(() => 1) }],
    ['scale', { scale: scaler.scale.map(() => 2) }],
  ])('from a file is refused where %s is wrong', (field, change) => {
    expect(checkScaler(JSON.parse(JSON.stringify(scaler)))).toEqual(scaler)
    expectFault(() => checkScaler({ ...scaler, ...change }), { code: 'INVALID_MODEL', field })
  })
})

describe('a preprocessor by quantiles', async () => {
  const rows = Array.from({ length: 90 }, (_, i) => ({
    size: i % 7 === 0 ? null : Math.exp((i % 31) / 5),
    few: i % 3,
    city: i % 2 === 0 ? 'Oslo' : 'Rome',
    price: i / 3,
  }))
  const table = await readRows(rows)
  const preprocessor = fitPreprocessor(table, { target: 'price', task: 'regression', scaling: 'quantile' })

  it('maps numbers after imputation, as a scaler of the imputed columns does', () => {
    expect(preprocessor).toMatchObject({ version: 2, columns: [{ mean: 0, scale: 1 }, { mean: 0, scale: 1 }, {}] })
    expect(preprocessor.preparation).toContain(
      '2 number columns are mapped to a normal distribution by their quantiles in the train rows.',
    )
    const [size] = preprocessor.columns
    const median = size?.kind === 'number' ? size.median : NaN
    const imputed = dataset({
      x: rows.map(({ size: own, few }) => [own ?? median, few]),
      y: rows.map(({ price }) => price),
      columns: ['size', 'few'],
    })
    const scaler = fitScaler(imputed, { kind: 'quantile' })
    const expected = scale(imputed, scaler).x
    const { x, features, columns } = preprocess(table, preprocessor)
    expect(columns.slice(0, 3)).toEqual(['size', 'size is missing', 'few'])
    for (let row = 0; row < rows.length; row++) {
      expect([x[row * features], x[row * features + 2]]).toEqual([expected[2 * row], expected[2 * row + 1]])
    }
  })

  it('takes as many quantiles, and as much noise, as it is told', async () => {
    const options = { target: 'price', task: 'regression', scaling: 'quantile' } as const
    const own = { quantiles: 6, quantileNoise: 0.05 }
    const fitted = fitPreprocessor(table, { ...options, ...own })
    const [size] = fitted.columns
    const median = size?.kind === 'number' ? size.median : NaN
    const imputed = dataset({
      x: rows.map((row) => [row.size ?? median, row.few]),
      y: rows.map(({ price }) => price),
      columns: ['size', 'few'],
    })
    const found = fitted.columns.flatMap((column) => (column.kind === 'number' ? [column.quantiles] : []))
    expect(found).toEqual(fitScaler(imputed, { kind: 'quantile', quantiles: 6, noise: 0.05 }).quantiles)
    expect(found.map((quantiles) => quantiles?.length)).toEqual([6, 6])
    // Without noise, quantiles are values of train.
    const plain = fitPreprocessor(table, { ...options, quantiles: 3, quantileNoise: 0 })
    expect(plain.columns[1]).toMatchObject({ name: 'few', quantiles: [0, 1, 2] })
    expect(fitPreprocessor(table, { ...options, quantileNoise: 1e-3 })).toEqual(preprocessor)

    const splitting = { seed: 3, fractions: { dev: 0.2 }, test: false } as const
    const prepared = prepareTable(table, { ...options, ...own, ...splitting })
    const { train } = splitTable(table, { target: 'price', task: 'regression', ...splitting })
    expect(prepared.preprocessor).toEqual(fitPreprocessor(train, { ...options, ...own }))
    const network = { layers: [{ units: 2 }, { units: 1 }], loss: 'meanSquaredError' } as const
    const recipe = { ...options, network, fit: { epochs: 2 }, folds: 2 }
    const [byOwn, byDefault] = [
      await crossValidateTable(table, { ...recipe, ...own }),
      await crossValidateTable(table, recipe),
    ]
    expect(byOwn.outOfFold).not.toEqual(byDefault.outOfFold)
  })

  it('refuses wrong numbers and noise, and both with another scaling', async () => {
    const options = { target: 'price', task: 'regression' } as const
    for (const own of [{ quantiles: 10 }, { quantileNoise: 0 }, { quantiles: 10, scaling: 'robust' }] as const) {
      const [field = ''] = Object.keys(own)
      const fault = { code: 'INVALID_OPTION', functionName: 'fitPreprocessor', field } as const
      expectFault(() => fitPreprocessor(table, { ...options, ...own }), fault, "unless scaling is 'quantile'")
    }
    for (const own of [
      { quantiles: 1 },
      { quantiles: 10_001 },
      { quantiles: 2.5 },
      { quantileNoise: -1 },
      { quantileNoise: 2 },
    ]) {
      const [field = ''] = Object.keys(own)
      expectFault(() => fitPreprocessor(table, { ...options, scaling: 'quantile', ...own }), {
        code: 'INVALID_OPTION',
        field,
      })
    }
  })

  it('comes back from a file, and is refused where it is wrong', () => {
    expect(checkPreprocessor(JSON.parse(JSON.stringify(preprocessor)))).toEqual(preprocessor)
    const changed = (change: object): unknown => ({
      ...preprocessor,
      columns: preprocessor.columns.map((column, i) => (i === 1 ? { ...column, ...change } : column)),
    })
    for (const [field, change] of [
      ['columns[1].quantiles', { quantiles: [2, 1] }],
      ['columns[1].quantiles', { quantiles: [] }],
      ['columns[1].mean', { mean: 1 }],
      ['columns[1].scale', { scale: 2 }],
      ['columns[1].clip', { clip: 3 }],
    ] as const)
      expectFault(() => checkPreprocessor(changed(change)), { code: 'INVALID_MODEL', field })
  })
})
