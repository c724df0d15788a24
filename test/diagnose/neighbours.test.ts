import { expect, it } from 'vitest'
import { nearestRows } from '../../src/diagnose/neighbours/nearest-rows.js'
import { dataset } from '../../src/index.js'

it('the nearest rows are those of sorting all distances, nearest first', () => {
  const rows = 40
  const x = Array.from({ length: rows }, (_, i) => [((i * 37) % 41) / 41, ((i * 17) % 23) / 23, ((i * 5) % 7) / 7])
  const data = dataset({ x, y: x.map((_, i) => i % 2) })
  const { count, rows: found, distances } = nearestRows(data, 5)
  expect(count).toBe(5)
  for (let row = 0; row < rows; row++) {
    const all = x
      .flatMap((_, other) => {
        const point = [...data.x.subarray(3 * other, 3 * other + 3)]
        const distance = point.reduce((sum, value, j) => sum + ((data.x[3 * row + j] ?? 0) - value) ** 2, 0)
        return other === row ? [] : [{ other, distance }]
      })
      .toSorted((a, b) => a.distance - b.distance || a.other - b.other)
      .slice(0, count)
    expect([...found.subarray(row * count, (row + 1) * count)]).toEqual(all.map(({ other }) => other))
    expect([...distances.subarray(row * count, (row + 1) * count)]).toEqual(all.map(({ distance }) => distance))
  }
})

it.each([
  ['ties and copies', 1, 0],
  ['a large offset, which cancels digits', 1, 1e6],
  ['squares beyond the range of f32', 1e19, 0],
  ['squares below the range of f32', 1e-20, 0],
])('the same with %s', (_, unit, offset) => {
  const [rows, features] = [50, 3]
  const x = Array.from({ length: rows }, (_row, i) => [i % 7, i % 3, (i * i) % 5].map((value) => unit * value + offset))
  const data = dataset({ x, y: x.map((_row, i) => i % 2) })
  const { count, rows: found } = nearestRows(data, 8)
  for (let row = 0; row < rows; row++) {
    const distanceTo = (other: number): number =>
      Array.from({ length: features }, (_feature, j) => {
        const gap = (data.x[row * features + j] ?? 0) - (data.x[other * features + j] ?? 0)
        return gap * gap
      }).reduce((sum, square) => sum + square, 0)
    const order = x
      .flatMap((_row, other) => (other === row ? [] : [other]))
      .toSorted((a, b) => distanceTo(a) - distanceTo(b) || a - b)
    expect([...found.subarray(row * count, (row + 1) * count)]).toEqual(order.slice(0, count))
  }
})
