import { describe, expect, it } from 'vitest'
import { studentQuantile } from '../../src/diagnose/statistics/student.js'
import { averagedError } from '../../src/improve/statistics/averaged-error.js'
import { gainInterval } from '../../src/improve/statistics/gain-interval.js'
import { uniform } from '../reference/random.js'

describe('gains over folds', () => {
  const repeat = (errors: readonly number[], spreads: readonly number[] = errors.map(() => 1)): { errors: Float64Array; spreads: Float64Array } =>
    ({ errors: Float64Array.from(errors), spreads: Float64Array.from(spreads) }) // prettier-ignore

  it('vary by rows, and by trainings beyond the rows', () => {
    const random = uniform(6)
    const rows = 30
    const folds = [Int32Array.from({ length: rows }, (_, i) => 1 + (i % 3)), Int32Array.from({ length: rows }, (_, i) => 1 + (Math.floor(i / 2) % 3))] // prettier-ignore
    // Row 0 is not held out in the first repeat, and counts in neither.
    folds[0]?.set([0], 0)
    const spreads = Array.from({ length: rows }, () => 1.5 + random())
    const make = (): { errors: Float64Array; spreads: Float64Array } =>
      repeat(Array.from({ length: rows }, () => 1 + random()), spreads) // prettier-ignore
    const [first, second] = [
      [make(), make()],
      [make(), make()],
    ]
    const found = gainInterval(first, second, folds, 0.9)
    // The definition, in the notation of its description.
    const held = Array.from({ length: rows - 1 }, (_, i) => i + 1)
    const d = (j: number, i: number): number => (first[j]?.errors[i] ?? NaN) - (second[j]?.errors[i] ?? NaN)
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
    const mean = (values: readonly number[]): number => sum(values) / values.length
    const variance = (values: readonly number[], center = mean(values)): number =>
      sum(values.map((value) => (value - center) ** 2)) / (values.length - 1)
    const gain = sum([0, 1].flatMap((j) => held.map((i) => d(j, i)))) / sum(held.map((i) => 2 * (spreads[i] ?? 0)))
    const scale = mean(held.map((i) => spreads[i] ?? 0))
    const u = (j: number, i: number): number => (d(j, i) - gain * (spreads[i] ?? 0)) / scale
    const ofRows = variance(held.map((i) => (u(0, i) + u(1, i)) / 2), 0) / held.length // prettier-ignore
    const trainings = [0, 1].flatMap((j) => [1, 2, 3].map((fold) => held.filter((i) => folds[j]?.[i] === fold).map((i) => u(j, i)))) // prettier-ignore
    const between = variance(trainings.map(mean), 0)
    const within = mean(trainings.map((values) => variance(values) / values.length))
    const error = Math.sqrt(ofRows + Math.max(0, between - within) / 6)
    expect(found.estimate).toBeCloseTo(gain, 12)
    expect(found.standardError).toBeCloseTo(error, 12)
    expect(found.interval.low).toBeCloseTo(gain - studentQuantile(5, 0.9) * error, 12)
    expect(found.interval.high).toBeCloseTo(gain + studentQuantile(5, 0.9) * error, 12)
  })

  it('of an average count the rows that the first repeat holds out', () => {
    const foldOfRow = [Int32Array.of(1, 2, 0, 1)]
    const classes = { task: 'classification', width: 1, labels: Int32Array.of(0, 1, 1, 0) } as never
    // Outputs of two classes: rows 0 and 1 right, row 3 wrong; row 2, wrong too, is not held out.
    const out = { outputs: 2, predictions: Float64Array.of(0.9, 0.1, 0.2, 0.8, 0.7, 0.3, 0.4, 0.6), foldOfRow } as never
    expect(averagedError(out, classes)).toBeCloseTo(1 / 3, 12)
    const weighted = { ...(classes as object), classWeights: [3, 1] } as never
    expect(averagedError(out, weighted)).toBeCloseTo(3 / 7, 12)
    const values = { task: 'regression', width: 2, values: Float64Array.of(1, 5, 2, 7, 9, 9, 4, 6), means: [2, 6] } as never // prettier-ignore
    const predicted = { outputs: 2, predictions: Float64Array.of(1.5, 5, 2, 6, 0, 0, 3, 6), foldOfRow } as never
    expect(averagedError(predicted, values)).toBeCloseTo((0.25 + 1 + 1) / (1 + 1 + 0 + 1 + 4 + 0), 12)
    const constant = { task: 'regression', width: 1, values: Float64Array.of(1, 1, 1, 1), means: [1] } as never
    expect(averagedError({ outputs: 1, predictions: Float64Array.of(1, 2, 1, 1), foldOfRow }, constant)).toBe(0) // prettier-ignore
  })
})
