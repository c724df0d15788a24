import { expect, it } from 'vitest'
import {
  checkPreprocessor,
  fitPreprocessor,
  prepareTable,
  preprocess,
  unscaleTarget,
  type FittedValues,
  type Preprocessor,
  type Table,
} from '../../../src/index.js'
import { smearingFactor } from '../../../src/data/preprocess/target-values.js'
import { expectFault } from '../../support/errors.js'

const E2 = 7.38905609893065
const E4 = 54.598150033144236

function table(prices: readonly number[]): Table {
  const column = (name: string, values: readonly number[]) =>
    ({ name, kind: 'number', values: Float64Array.from(values) }) as const
  return {
    rows: prices.length,
    columns: [
      column(
        'size',
        prices.map((_, row) => row),
      ),
      column('price', prices),
    ],
  }
}

function fitted(prices: readonly number[]): Preprocessor {
  return fitPreprocessor(table(prices), { target: 'price', task: 'regression', targetScale: 'log' })
}

/** ln y is 0, 2, 4: mean 2, variance (4 + 0 + 4) / 3. */
const preprocessor = fitted([1, E2, E4])
const sigma = Math.sqrt(8 / 3)

it('standardizes ln y', () => {
  const { target, version, preparation } = preprocessor
  expect(target).toMatchObject({ kind: 'values', transform: 'log' })
  expect((target as FittedValues).mean).toBeCloseTo(2, 12)
  expect((target as FittedValues).scale).toBeCloseTo(sigma, 12)
  expect(version).toBe(2)
  expect(preparation.at(-1)).toContain('natural logarithm')
  const { targets } = preprocess(table([E4, 1]), preprocessor)
  if (targets.kind !== 'values') throw new Error('targets are values')
  expect(targets.values[0]).toBeCloseTo(2 / sigma, 12)
  expect(targets.values[1]).toBeCloseTo(-2 / sigma, 12)
})

it('unscaleTarget is its inverse, times the smearing factor', () => {
  const outputs = [2 / sigma, -2 / sigma, 0]
  const values = unscaleTarget(outputs, preprocessor)
  expect(values[0]).toBeCloseTo(E4, 10)
  expect(values[1]).toBeCloseTo(1, 12)
  expect(values[2]).toBeCloseTo(E2, 11)
  const means = unscaleTarget(outputs, preprocessor, { smearing: 1.5 })
  means.forEach((mean, i) => expect(mean).toBeCloseTo(1.5 * (values[i] ?? NaN), 10))
})

it('never predicts a negative or infinite value', () => {
  const [low = NaN, high = NaN] = unscaleTarget([-1e6, 1e6], preprocessor)
  expect(low).toBe(0)
  expect(high).toBe(Number.MAX_VALUE)
})

it('the smearing factor is the mean of exp(residual)', () => {
  const data = preprocess(table([E2, E2]), preprocessor)
  // ŷ is 1 and −1 standard deviations of ln y from y: residuals −σ and +σ.
  const factor = smearingFactor([1, -1], data, preprocessor.target as FittedValues)
  expect(factor).toBeCloseTo(Math.cosh(sigma), 10)
})

it('is read back from JSON, and refuses an unknown transform', () => {
  expect(checkPreprocessor(JSON.parse(JSON.stringify(preprocessor)))).toEqual(preprocessor)
  const other = { ...preprocessor, target: { ...preprocessor.target, transform: 'sqrt' } }
  expectFault(() => checkPreprocessor(other), { field: 'target.transform' }, 'log')
})

it('refuses a target that is not positive, by its row, and classes', () => {
  expectFault(() => fitted([1, 0, 3]), { code: 'INVALID_DATA', field: 'price', row: 1 }, 'greater than 0')
  expectFault(() => preprocess(table([1, 2, -5]), preprocessor), { code: 'INVALID_DATA', row: 2 }, 'log scale')
  expectFault(
    () => fitPreprocessor(table([0, 1, 0, 1]), { target: 'price', task: 'classification', targetScale: 'log' }),
    { code: 'INVALID_OPTION', field: 'targetScale' },
    'has classes',
  )
})

it('prepareTable takes it, too', () => {
  const prices = Array.from({ length: 40 }, (_, row) => 1 + row * row)
  const options = { target: 'price', task: 'regression', targetScale: 'log', seed: 1 } as const
  expect(prepareTable(table(prices), options).preprocessor.target).toMatchObject({ transform: 'log' })
})
