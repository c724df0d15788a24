import { expect, it } from 'vitest'
import { nearestRows } from '../../src/diagnose/neighbours.js'
import { dataset } from '../../src/index.js'

it('the nearest rows are those of sorting all distances, nearest first', () => {
  const rows = 40
  const x = Array.from({ length: rows }, (_, i) => [((i * 37) % 41) / 41, ((i * 17) % 23) / 23, ((i * 5) % 7) / 7])
  const data = dataset({ x, y: x.map((_, i) => i % 2) })
  const { count, rows: found, distances } = nearestRows(data, 5, rows)
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
