import { describe, expect, it } from 'vitest'
import { dataset, split, type Dataset, type ThreeParts } from '../../../src/index.js'
import { uniformFrom } from '../../inspect/samples.js'

const FREQUENCIES = [0.4, 0.15, 0.05, 0.02, 0.01]

/** Rows with labels of these frequencies; the last one comes only with the first. Feature: the row's number. */
function labelRows(rows: number, order: (row: number) => number = Number): Dataset {
  const next = uniformFrom(3)
  const y = Array.from({ length: rows }, () => {
    const row = FREQUENCIES.map((frequency) => Number(next() < frequency))
    return row.map((label, i) => (i === 4 ? label * (row[0] ?? 0) : label))
  })
  const numbers = Array.from({ length: rows }, (_, row) => order(row))
  return dataset({ x: numbers.map((row) => [row]), y: numbers.map((row) => y[row] ?? []) })
}

const countsIn = ({ targets }: Dataset): number[] => {
  if (targets.kind !== 'values') return []
  const { values, width } = targets
  return Array.from(
    { length: width },
    (_, label) => values.filter((value, i) => i % width === label && value === 1).length,
  )
}
const numbersIn = (part: Dataset): number[] => [...part.x].sort((a, b) => a - b)
const partsOf = ({ train, dev, test }: ThreeParts): Dataset[] => [train, dev, test]

describe('a split of several labels a row, stratified', () => {
  it('gives a label of 5 rows to 60/20/20 as 3, 1 and 1', () => {
    const y = Array.from({ length: 10 }, (_, row) => [Number(row < 5), 0])
    for (let seed = 0; seed < 20; seed++) {
      const parts = partsOf(split(dataset({ x: y.map((_, row) => [row]), y }), { stratify: true, seed }))
      expect(parts.map((part) => [part.rows, countsIn(part)[0]])).toEqual([
        [6, 3],
        [2, 1],
        [2, 1],
      ])
    }
  })

  it('has every label in proportion, where a random split has not', () => {
    const data = labelRows(2000)
    const all = countsIn(data)
    /** The most rows of a label that a part has too many or too few. */
    const departure = (parts: Dataset[]): number =>
      Math.max(
        ...parts.flatMap((part) =>
          countsIn(part).map((count, label) => Math.abs(count - ((all[label] ?? 0) * part.rows) / data.rows)),
        ),
      )
    const found = split(data, { stratify: true, seed: 1 })
    expect(partsOf(found).map(({ rows }) => rows)).toEqual([1200, 400, 400])
    expect(departure(partsOf(found))).toBeLessThan(2)
    expect(departure(partsOf(split(data, { seed: 1 })))).toBeGreaterThan(4)
    expect(found.summary).toMatchObject({ method: 'random', stratified: true })
    expect(
      partsOf(found)
        .flatMap(numbersIn)
        .sort((a, b) => a - b),
    ).toEqual(numbersIn(data))
  })

  it('is that of its seed, and with keys of no order', () => {
    const data = labelRows(300)
    const numbers = (given: Dataset, options: object): number[][] =>
      partsOf(split(given, { stratify: true, ...options })).map(numbersIn)
    expect(numbers(data, { seed: 1 })).toEqual(numbers(data, { seed: 1 }))
    expect(numbers(data, { seed: 2 })).not.toEqual(numbers(data, { seed: 1 }))
    const reversed = labelRows(300, (row) => 299 - row)
    const keys = Array.from({ length: 300 }, (_, row) => `row ${row}`)
    expect(numbers(reversed, { key: keys.toReversed() })).toEqual(numbers(data, { key: keys }))
    const two = split(data, { stratify: true, test: false })
    expect(two.train.rows + two.dev.rows).toBe(300)
  })
})
