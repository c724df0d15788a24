import { describe, expect, it } from 'vitest'
import { CURVATURE, DECREASE, type LinePoint, searchLine } from '../../../src/train/lbfgs/line-search.js'

interface Curve {
  readonly name: string
  readonly cost: (step: number) => number
  readonly derivative: (step: number) => number
}

/** Shapes that line searches fail on (after Moré and Thuente, 1994). */
const curves: readonly Curve[] = [
  { name: 'a parabola', cost: (t) => (t - 3) ** 2, derivative: (t) => 2 * (t - 3) },
  {
    name: 'a minimum far away',
    cost: (t) => -t / (t * t + 2e4),
    derivative: (t) => (t * t - 2e4) / (t * t + 2e4) ** 2,
  },
  {
    name: 'a steep wall',
    cost: (t) => -t + Math.exp(40 * (t - 1)),
    derivative: (t) => -1 + 40 * Math.exp(40 * (t - 1)),
  },
  {
    name: 'a flat valley',
    cost: (t) => (t + 0.004) ** 5 - 2 * (t + 0.004) ** 4,
    derivative: (t) => 5 * (t + 0.004) ** 4 - 8 * (t + 0.004) ** 3,
  },
]

async function search({ cost, derivative }: Curve, first: number): Promise<{ found: LinePoint | null; used: number }> {
  const at = (step: number): LinePoint => ({ step, cost: cost(step), derivative: derivative(step) })
  let used = 0
  const evaluate = (step: number): Promise<LinePoint> => {
    used++
    return Promise.resolve(at(step))
  }
  return { found: await searchLine({ start: at(0), first, rounding: 0, evaluate }), used }
}

describe('searchLine', () => {
  it.each(curves.flatMap((curve) => [1e-3, 1, 1e3].map((first) => ({ ...curve, first }))))(
    '$name, first step $first: fulfils the strong Wolfe conditions',
    async ({ first, ...curve }) => {
      const { found, used } = await search(curve, first)
      if (found === null) throw new Error('nothing was found')
      expect(found.cost).toBeLessThanOrEqual(curve.cost(0) + DECREASE * found.step * curve.derivative(0))
      expect(Math.abs(found.derivative)).toBeLessThanOrEqual(-CURVATURE * curve.derivative(0))
      expect(used).toBeLessThanOrEqual(20)
    },
  )

  it('stays where the cost is finite', async () => {
    const barrier: Curve = {
      name: 'a barrier at 2',
      cost: (t) => (t < 2 ? -Math.log(2 - t) - 3 * t : NaN),
      derivative: (t) => (t < 2 ? 1 / (2 - t) - 3 : NaN),
    }
    const { found } = await search(barrier, 100)
    expect(found?.step).toBeLessThan(2)
    expect(found?.cost).toBeLessThan(barrier.cost(0))
  })

  it('finds nothing where every step costs more, and gives up', async () => {
    const { found, used } = await search({ name: 'a lie', cost: (t) => t, derivative: () => -1 }, 1)
    expect(found).toBe(null)
    expect(used).toBeLessThanOrEqual(25)
  })

  it('takes the lowest it came to where a curve falls for ever', async () => {
    const { found, used } = await search({ name: 'a derivative', cost: (t) => -t, derivative: () => -1 }, 1)
    expect(found?.step).toBeGreaterThan(1e6)
    expect(used).toBe(25)
  })
})
