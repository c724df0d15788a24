import { describe, expect, it } from 'vitest'
import { crossValidate, dataset, kFold, split, type Dataset, type ThreeParts } from '../../../src/index.js'
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

describe('folds of several labels a row, stratified', () => {
  it('hold each of the five rows of a label out once', () => {
    const y = Array.from({ length: 20 }, (_, row) => [Number(row < 5), Number(row % 2 === 0)])
    for (let seed = 0; seed < 10; seed++) {
      const folds = [...kFold(dataset({ x: y.map((_, row) => [row]), y }), { stratify: true, seed })]
      expect(folds.map(({ dev }) => [dev.rows, countsIn(dev)])).toEqual(Array.from({ length: 5 }, () => [4, [1, 2]]))
      expect(folds.flatMap(({ dev }) => numbersIn(dev)).sort((a, b) => a - b)).toEqual(y.map((_, row) => row))
      expect(folds.every(({ train, summary }) => train.rows === 16 && summary.stratified)).toBe(true)
    }
  })

  it('have every label in proportion, where random folds have not', () => {
    const data = labelRows(1000)
    const all = countsIn(data)
    const departure = (stratify: boolean): number =>
      Math.max(
        ...[...kFold(data, { stratify, seed: 1 })].flatMap(({ dev }) =>
          countsIn(dev).map((count, label) => Math.abs(count - (all[label] ?? 0) / 5)),
        ),
      )
    expect(departure(true)).toBeLessThan(2)
    expect(departure(false)).toBeGreaterThan(4)
  })

  it('go by keys, whatever the order of the rows', () => {
    const foldsOf = (order: (row: number) => number): number[][] => {
      const data = labelRows(100, order)
      const key = Array.from(data.x, (row) => `row ${row}`)
      return [...kFold(data, { stratify: true, key, seed: 3 })].map(({ dev }) => numbersIn(dev))
    }
    expect(foldsOf((row) => 99 - row)).toEqual(foldsOf(Number))
  })

  it('are those of a cross-validation, and of the rows by which it stops early', async () => {
    const y = Array.from({ length: 40 }, (_, row) => [Number(row < 10), Number(row % 2 === 0)])
    const data = dataset({ x: y.map((_, row) => [Math.sin(row)]), y })
    const found = await crossValidate(data, {
      network: { layers: [{ units: 2 }], loss: 'binaryCrossEntropy' },
      fit: { epochs: 2, earlyStopping: { patience: 1 } },
      folds: 5,
      stratify: true,
    })
    expect(found).toMatchObject({ stratified: true, method: 'random', rows: 40 })
    const folds = [...kFold(data, { stratify: true })]
    const heldOut = folds.map(({ dev }) => countsIn(dev))
    expect(heldOut).toEqual(Array.from({ length: 5 }, () => [2, 4]))
  })
})
