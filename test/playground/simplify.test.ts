import { describe, expect, it } from 'vitest'
import { simplify, type Point } from '../../playground/src/charts/simplify.ts'

const circle: readonly Point[] = Array.from({ length: 361 }, (_, degrees) => {
  const angle = (degrees * Math.PI) / 180
  return [100 * Math.cos(angle), 100 * Math.sin(angle)]
})

describe('simplify', () => {
  it('keeps the ends and corners of a line, and nothing between them', () => {
    expect(simplify([[0, 0], [1, 0], [2, 0], [2, 1], [2, 5]], 0.1)).toEqual([[0, 0], [2, 0], [2, 5]]) // prettier-ignore
  })

  it('keeps every point of a circle within the tolerance of what is left', () => {
    const kept = simplify(circle, 0.1)
    expect(kept.length).toBeLessThan(120)
    const farthest = kept.slice(1).map(([x, y], i) => {
      const [x0, y0] = kept[i] ?? [NaN, NaN]
      return 100 - Math.hypot((x + x0) / 2, (y + y0) / 2)
    })
    expect(Math.max(...farthest)).toBeLessThanOrEqual(0.1 + 1e-9)
    expect([kept[0], kept.at(-1)]).toEqual([circle[0], circle.at(-1)])
  })
})
