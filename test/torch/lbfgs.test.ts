import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dataset, network } from '../../src/index.js'
import { normError, relativeError } from '../support/tolerance.js'

interface Convex {
  readonly name: string
  readonly loss: 'binaryCrossEntropy' | 'softmaxCrossEntropy' | 'meanSquaredError'
  readonly units: number
  readonly l2: number
  readonly biases: boolean
  readonly x: readonly (readonly number[])[]
  readonly y: readonly number[]
  readonly scipy: readonly number[]
  readonly torch: readonly number[]
  readonly newton: readonly number[]
  readonly cost: number
}

const problems = JSON.parse(readFileSync(new URL('lbfgs.json', import.meta.url), 'utf8')) as Convex[]

function fitted({ loss, units, l2, biases, x, y }: Convex, precision: 'f32' | 'f64', gradientTolerance: number) {
  const task = loss === 'meanSquaredError' ? 'regression' : 'classification'
  const train = dataset({
    x,
    y,
    task,
    ...(task === 'regression' ? {} : { classes: ['0', '1', '2'].slice(0, Math.max(2, units)) }),
  })
  return network({ inputs: 5, layers: [{ units, initializer: 'zeros' }], loss, precision }).then(async (net) => {
    const optimizer = { kind: 'lbfgs', gradientTolerance } as const
    const history = await net.fit(train, { optimizer, epochs: 500, l2, penalizeBiases: biases })
    return { net, history }
  })
}

describe('L-BFGS on convex problems', () => {
  it.each(problems)('ends where SciPy and PyTorch end: $name', async (given) => {
    const { net, history } = await fitted(given, 'f64', 1e-11)
    expect(history.stop.reason).toBe('converged')
    expect(normError(net.parameters, given.newton)).toBeLessThan(1e-9)
    // SciPy's own distance from the minimum is up to 4e-8.
    expect(normError(net.parameters, given.scipy)).toBeLessThan(1e-7)
    expect(normError(net.parameters, given.torch)).toBeLessThan(1e-8)
    expect(relativeError(history.rows.at(-1)?.train.cost ?? NaN, given.cost)).toBeLessThan(1e-13)
    expect(history.rows.length).toBeLessThan(60)
  })

  it.each(problems)('comes as near in f32 as f32 can: $name', async (given) => {
    const { net, history } = await fitted(given, 'f32', 1e-6)
    expect(history.stop.reason).toBe('converged')
    expect(normError(net.parameters, given.newton)).toBeLessThan(1e-3)
  })
})
