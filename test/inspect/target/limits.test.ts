import { describe, expect, it } from 'vitest'
import { numberColumn, type Column, type Frame } from '../../../src/inspect/frame/frame.js'
import { classBalanceFindings } from '../../../src/inspect/target/class-balance.js'
import { functionOfTwoFindings } from '../../../src/inspect/target/functions-of-two.js'
import type { DataFinding } from '../../../src/result/index.js'
import { normalFrom } from '../samples.js'

const counts = (...rows: number[]): Column => ({
  name: 'y',
  kind: 'category',
  codes: Int32Array.from(rows.flatMap((count, code) => Array.from({ length: count }, () => code))),
  categories: rows.map((_, code) => `c${code}`),
})
const numbers = (values: readonly number[]): Column => numberColumn('y', Float64Array.from(values))

describe('the classes of the target', () => {
  const found = (column: Column): DataFinding | undefined => classBalanceFindings(column, 'train')[0]

  it('are rare below a fifth of an equal share', () => {
    // Of 200 rows and two classes: 20.
    expect(found(counts(180, 20))).toBe(undefined)
    expect(found(counts(181, 19))).toMatchObject({ kind: 'class imbalance', severity: 'note', numbers: { rows: 200, rarest: 19, mostFrequent: 181 } }) // prettier-ignore
    expect(found(counts(181, 19))?.message).toBe('The target "y" is "c1" in 19 rows of 200 of train, and "c0" in 181.')
  })

  it('are a warning with fewer than ten rows, or beside 99 % of another', () => {
    expect(found(counts(190, 10))?.severity).toBe('note')
    expect(found(counts(191, 9))?.severity).toBe('warning')
    expect(found(counts(1980, 20))?.severity).toBe('warning')
    expect(found(counts(1979, 21))?.severity).toBe('note')
  })

  it('are told from the rarest on', () => {
    expect(found(counts(12, 400, 11, 13))?.message).toBe('The target "y" is "c2" in 11 rows, "c0" in 12 rows and "c3" in 13 rows of 436 of train, and "c1" in 400.') // prettier-ignore
    expect(found(counts(100))).toBe(undefined)
    expect(found(counts(99, 1))?.message).toContain('"c1" in 1 row of 100')
  })

  it('may be whole numbers of at most 20 values', () => {
    const coded = (values: number): number[] => [...Array.from({ length: 1000 }, () => 0), ...Array.from({ length: values - 1 }, (_, i) => i + 1)] // prettier-ignore
    expect(found(numbers(coded(20)))?.message).toContain('"1" in 1 row')
    expect(found(numbers(coded(21)))).toBe(undefined)
    expect(found(numbers([...coded(2), 0.5]))).toBe(undefined)
    expect(found(numbers([...coded(2), NaN]))?.numbers).toMatchObject({ rows: 1001 })
    expect(found(numbers([...coded(2), -1]))?.numbers).toMatchObject({ rows: 1002 })
    const missing = counts(190, 9)
    if (missing.kind === 'category') missing.codes.fill(-1, 0, 100)
    expect(found(missing)?.numbers).toMatchObject({ rows: 99, mostFrequent: 90 })
  })
})

describe('a function of two columns', () => {
  const rows = 60
  const columnOf = (name: string, value: (row: number) => number, count = rows): Column => numberColumn(name, Float64Array.from({ length: count }, (_, row) => value(row))) // prettier-ignore
  const codesOf = (name: string, code: (row: number) => number, count = rows): Column => ({ name, kind: 'category', codes: Int32Array.from({ length: count }, (_, row) => code(row)), categories: ['p', 'q', 'r'] }) // prettier-ignore
  const found = (features: readonly Column[], target: Column, count = rows): string[] => {
    const frame: Frame = { rows: count, features: features.map((column) => ({ name: column.name, kind: column.kind, read: () => column })), targets: [] } // prettier-ignore
    return functionOfTwoFindings(frame, target, 'train').map(({ message }) => message)
  }
  const next = normalFrom(4)
  const [a, b] = [Array.from({ length: rows }, () => Math.exp(next())), Array.from({ length: rows }, () => Math.exp(next()))] // prettier-ignore
  const [first, second] = [columnOf('a', (row) => a[row] ?? 0), columnOf('b', (row) => b[row] ?? 0)]
  const at = (row: number): readonly [number, number] => [a[row] ?? 0, b[row] ?? 0]

  it('may be a sum, a product or a quotient of numbers', () => {
    const sum = columnOf('y', (row) => 2 * at(row)[0] - 3 * at(row)[1] + 7)
    const product = columnOf('y', (row) => at(row)[0] * at(row)[1])
    const quotient = columnOf('y', (row) => at(row)[0] / at(row)[1])
    expect(found([first, second], sum)).toEqual([
      'The target "y" is a function of "a" and "b": a weighted sum of them.',
    ])
    for (const target of [product, quotient])
      expect(found([first, second], target)).toEqual(['The target "y" is a function of "a" and "b": a product or a quotient of them.']) // prettier-ignore
    expect(
      found(
        [first, second],
        columnOf('y', (row) => at(row)[0] + at(row)[1] + 0.3 * Math.sin(row * row)),
      ),
    ).toEqual([])
    expect(
      found(
        [first, second],
        columnOf('y', (row) => at(row)[0]),
      ),
    ).toEqual([])
    expect(found([first, columnOf('b', (row) => (row === 3 ? NaN : at(row)[1]))], sum)).toEqual([])
  })

  it('needs thirty rows, and at most forty features', () => {
    const sum = (count: number): string[] => found([columnOf('a', (row) => at(row)[0], count), columnOf('b', (row) => at(row)[1], count)], columnOf('y', (row) => at(row)[0] + at(row)[1], count), count) // prettier-ignore
    expect(sum(30)).toHaveLength(1)
    expect(sum(29)).toEqual([])
    const many = (count: number): Column[] => [first, second, ...Array.from({ length: count - 2 }, (_, j) => columnOf(`c${j}`, () => 1))] // prettier-ignore
    const target = columnOf('y', (row) => at(row)[0] + at(row)[1])
    expect(found(many(40), target)).toHaveLength(1)
    expect(found(many(41), target)).toEqual([])
  })

  it('may be a combination of codes that determines the class', () => {
    const [left, right] = [codesOf('a', (row) => row % 2), codesOf('b', (row) => (row >> 1) % 2)]
    const either = codesOf('y', (row) => (row % 2) ^ ((row >> 1) % 2))
    expect(found([left, right], either)).toEqual(['The target "y" is a function of "a" and "b": their combination determines the class.']) // prettier-ignore
    expect(
      found(
        [left, right],
        codesOf('y', (row) => row % 2),
      ),
    ).toEqual([])
    expect(found([left], either)).toEqual([])
    const coded = columnOf('a', (row) => row % 2)
    expect(
      found(
        [coded, right],
        columnOf('y', (row) => (row % 2) ^ ((row >> 1) % 2)),
      ),
    ).toHaveLength(1)
    expect(
      found(
        [left, right],
        codesOf('y', (row) => (row < 6 ? 2 : (row % 2) ^ ((row >> 1) % 2))),
      ),
    ).toEqual([])
  })
})
