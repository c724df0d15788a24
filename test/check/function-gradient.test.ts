import { describe, expect, it } from 'vitest'
import { gradientCheckFunction, type CheckedFunction, type CheckedGradient } from '../../src/index.js'
import { expectRejection } from '../support/errors.js'

/** Rosenbrock's function over pairs of neighbours, and its gradient. */
const rosenbrock: CheckedFunction = (theta) =>
  theta.slice(1).reduce((sum, y, i) => sum + 100 * (y - (theta[i] ?? 0) ** 2) ** 2 + (1 - (theta[i] ?? 0)) ** 2, 0)
const slopes: CheckedGradient = (theta) => {
  const gradient = new Float64Array(theta.length)
  for (let i = 0; i + 1 < theta.length; i++) {
    const [x, y] = [theta[i] ?? 0, theta[i + 1] ?? 0]
    gradient[i] = (gradient[i] ?? 0) - 400 * x * (y - x * x) - 2 * (1 - x)
    gradient[i + 1] = (gradient[i + 1] ?? 0) + 200 * (y - x * x)
  }
  return gradient
}
const theta = [0.3, -1.2, 0.7, 2.1, -0.4]

describe('gradientCheckFunction', () => {
  it('finds a right gradient right, and leaves θ as it is', async () => {
    const given = Float64Array.from(theta)
    const check = await gradientCheckFunction(rosenbrock, slopes, given)
    expect(check).toMatchObject({ verdict: 'correct', checked: 5, skipped: 0, sided: 'two' })
    expect([...given]).toEqual(theta)
    const oneSided = await gradientCheckFunction(rosenbrock, slopes, theta, { sided: 'one' })
    expect(['correct', 'acceptable']).toContain(oneSided.verdict)
  })

  it('works for functions that take their time, and that spoil what they are given', async () => {
    const f = async (at: Float64Array): Promise<number> => {
      const value = await rosenbrock(at)
      at.fill(NaN)
      return value
    }
    const df = async (at: Float64Array): Promise<ArrayLike<number>> => Array.from(await slopes(at))
    expect(await gradientCheckFunction(f, df, theta)).toMatchObject({ verdict: 'correct', checked: 5 })
  })

  it.each([0, 1, 2, 3, 4])('finds a mistake in entry %i, and names it', async (index) => {
    const df: CheckedGradient = async (at) => {
      const right = Float64Array.from(await slopes(at))
      return right.with(index, 1.01 * (right[index] ?? 0))
    }
    const check = await gradientCheckFunction(rosenbrock, df, theta)
    expect(['suspicious', 'wrong']).toContain(check.verdict)
    expect(check.worst[0]?.index).toBe(index)
    expect(check.message).toContain(`entry ${index},`)
  })

  it('sets kinks aside, and nothing else', async () => {
    const f: CheckedFunction = ([x = 0, y = 0]) => Math.abs(x) + 2 * Math.max(y, 0) + x * y
    const right: CheckedGradient = ([x = 0, y = 0]) => [Math.sign(x) + y, (y > 0 ? 2 : 0) + x]
    expect(await gradientCheckFunction(f, right, [0.5, -1])).toMatchObject({
      verdict: 'correct',
      checked: 2,
      skipped: 0,
    })
    expect(await gradientCheckFunction(f, right, [0.5, 0])).toMatchObject({
      verdict: 'correct',
      checked: 1,
      skipped: 1,
    })
    // A kink a little beside θ is stepped over by a shorter step.
    expect(await gradientCheckFunction(f, right, [0.5, 2e-6])).toMatchObject({
      verdict: 'correct',
      checked: 2,
      skipped: 0,
    })
    const wrong: CheckedGradient = ([, y = 0]) => [y, 5]
    expect(await gradientCheckFunction(f, wrong, [0.5, 1])).toMatchObject({ verdict: 'wrong', checked: 2, skipped: 0 })
    const nothing = await gradientCheckFunction(
      ([x = 0]) => Math.abs(x),
      () => [1],
      [0],
    )
    expect(nothing).toMatchObject({ verdict: 'suspicious', checked: 0, skipped: 1 })
  })

  it('refuses what it cannot check', async () => {
    await expectRejection(
      gradientCheckFunction(() => NaN, slopes, theta),
      { field: 'f', code: 'INVALID_DATA' },
    )
    let calls = 0
    await expectRejection(
      gradientCheckFunction(() => calls++, slopes, theta),
      { field: 'f' },
      'same number',
      'random',
    )
    await expectRejection(
      gradientCheckFunction(rosenbrock, () => [1], theta),
      { field: 'df', code: 'INVALID_SHAPE', value: 1 },
    )
    await expectRejection(
      gradientCheckFunction(rosenbrock, () => [1, 2, NaN, 4, 5], theta),
      { field: 'df[2]' },
    )
    await expectRejection(gradientCheckFunction(rosenbrock, slopes, []), { field: 'theta' })
    await expectRejection(gradientCheckFunction(rosenbrock, slopes, [1, Infinity]), {
      field: 'theta[1]',
      value: Infinity,
    })
    await expectRejection(gradientCheckFunction(rosenbrock, slopes, theta, { step: 1 } as object), { field: 'step' })
    for (const h of [0, 0.11])
      await expectRejection(gradientCheckFunction(rosenbrock, slopes, theta, { h }), { field: 'h', value: h }, '0.1')
  })
})
