import { describe, expect, it } from 'vitest'
import {
  dataset,
  decodeCheckpoint,
  encodeCheckpoint,
  network,
  type Checkpoint,
  type NetworkInit,
  type Optimizer,
} from '../../src/index.js'
import { CURVATURE, DECREASE } from '../../src/train/lbfgs/line-search.js'
import { type CurvaturePair, quasiNewtonDirection } from '../reference/quasi-newton.js'
import { normError } from '../support/tolerance.js'
import { fullBatchRegistry, refused } from './registry/full-batch.js'

const entries = Object.entries(fullBatchRegistry).map(([kind, entry]) => ({ kind, ...entry }))
const x = Array.from({ length: 20 }, (_, i) => [Math.sin(i), Math.cos(2 * i), i / 20])
const data = dataset({ x, y: x.map(([a = 0], i) => Math.sin(3 * i) + a), task: 'regression' })
const shape: NetworkInit = {
  inputs: 3,
  layers: [{ units: 5, activation: 'tanh' }, { units: 1 }],
  loss: 'meanSquaredError',
  precision: 'f64',
  seed: 4,
}
const cost = { l2: 0.3, examples: 20 }

interface Place {
  readonly theta: number[]
  readonly cost: number
  readonly gradient: number[]
}

/** θ, J and dJ/dθ before the first step and after each, as the public API tells them. */
async function courseOf(optimizer: Optimizer, epochs: number): Promise<Place[]> {
  using net = await network(shape)
  const places: Place[] = []
  const note = (): void => {
    places.push({
      theta: Array.from(net.parameters),
      cost: net.loss(data, cost),
      gradient: Array.from(net.gradients(data, cost)),
    })
  }
  note()
  await net.fit(data, { optimizer, l2: cost.l2, epochs, onEpoch: note })
  return places
}

const minus = (a: readonly number[], b: readonly number[]): number[] => a.map((value, i) => value - (b[i] ?? NaN))
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, i) => sum + v * (b[i] ?? NaN), 0)

describe.each(entries)('$kind', ({ option, defaults, memory, kind }) => {
  it('steps along the quasi-Newton direction of the last pairs, by a length that fulfils the strong Wolfe conditions', async () => {
    const places = await courseOf(option, 25)
    expect(places).toHaveLength(26)
    const pairs: CurvaturePair[] = []
    for (const [k, now] of places.entries()) {
      const before = places[k - 1]
      if (before === undefined) continue
      const direction = quasiNewtonDirection(pairs.slice(-memory), before.gradient)
      const step = minus(now.theta, before.theta)
      const length = Math.sqrt(dot(step, step) / dot(direction, direction))
      expect(
        normError(
          step,
          direction.map((value) => length * value),
        ),
      ).toBeLessThan(1e-6)
      const slope = dot(before.gradient, step)
      expect(slope).toBeLessThan(0)
      expect(now.cost).toBeLessThanOrEqual(before.cost + DECREASE * slope + 1e-15)
      expect(Math.abs(dot(now.gradient, step))).toBeLessThanOrEqual(-CURVATURE * slope)
      pairs.push({ step, change: minus(now.gradient, before.gradient) })
    }
  })

  it('by name alone takes the documented defaults', async () => {
    const run = async (optimizer: Optimizer): Promise<string> => {
      using net = await network(shape)
      await net.fit(data, { optimizer, epochs: 20 })
      return String(net.parameters)
    }
    const [named, written] = [await run(kind as Optimizer), await run(defaults)]
    expect(named).toBe(written)
  })

  it.each(['f32', 'f64'] as const)(
    'in %s stops where no entry of the gradient is larger than asked for',
    async (precision) => {
      using net = await network({ ...shape, precision })
      const history = await net.fit(data, {
        optimizer: { ...option, gradientTolerance: 1e-4 } as Optimizer,
        l2: 1,
        epochs: 500,
      })
      expect(history.stop).toMatchObject({
        reason: 'converged',
        message: expect.stringContaining('gradientTolerance 0.0001'),
      })
      expect(Math.max(...net.gradients(data, { l2: 1 }).map(Math.abs))).toBeLessThanOrEqual(1.01e-4)
      expect(history.rows).toHaveLength(history.stop.step)
    },
  )

  it('ends without harm where rounding allows no further step', async () => {
    using net = await network(shape)
    const history = await net.fit(data, {
      optimizer: { ...option, gradientTolerance: 0 } as Optimizer,
      l2: 1,
      epochs: 2000,
    })
    expect(history.stop.reason).toBe('converged')
    expect(Math.max(...net.gradients(data, { l2: 1 }).map(Math.abs))).toBeLessThan(1e-7)
  })

  it('goes on from a checkpoint to the same bytes', async () => {
    const saved: Uint8Array[] = []
    const checkpoint = { everySeconds: 0, save: (state: Checkpoint) => void saved.push(encodeCheckpoint(state)) }
    using whole = await network(shape)
    await whole.fit(data, { optimizer: option, epochs: 12, checkpoint })
    const [middle] = saved.slice(6)
    if (middle === undefined) throw new Error('no checkpoint')
    using resumed = await network(shape)
    await resumed.fit(data, { optimizer: option, epochs: 12, resume: decodeCheckpoint(middle) })
    expect([...resumed.parameters]).toEqual([...whole.parameters])
  })

  it('gives the same bits on 1, 2 and 3 threads', async () => {
    const rows = 600
    const large = dataset({
      x: Float64Array.from({ length: rows * 64 }, (_, i) => ((i * 31) % 97) / 97 - 0.5),
      y: Int32Array.from({ length: rows }, (_, i) => i % 4),
    })
    const weights = []
    for (const threads of [1, 2, 3]) {
      const layers = [{ units: 130 }, { units: 4 }]
      using net = await network({ inputs: 64, layers, loss: 'softmaxCrossEntropy', threads, seed: 2 })
      await net.fit(large, { epochs: 4, optimizer: option })
      weights.push(String(new Uint8Array(net.parameters.buffer)))
    }
    expect(new Set(weights).size).toBe(1)
  })

  it('leaves the weights of the last step when aborted', async () => {
    using net = await network(shape)
    const controller = new AbortController()
    const seen: string[] = []
    const history = await net.fit(data, {
      optimizer: option,
      signal: controller.signal,
      onEpoch({ epoch }) {
        seen.push(String(net.parameters))
        if (epoch === 5) controller.abort()
      },
    })
    expect(history.stop).toMatchObject({ reason: 'aborted', epoch: 5 })
    expect(String(net.parameters)).toBe(seen[4])
  })

  it.each(refused)('refuses $field in words, and moves nothing', async ({ field, fit, layer, inputKeepProb = 1 }) => {
    const layers = [{ units: 5, ...layer }, { units: 1 }]
    using net = await network({ ...shape, layers, inputKeepProb })
    const before = String(net.parameters)
    const said = await net.fit(data, { optimizer: option, ...fit }).then(
      () => 'nothing',
      (error: unknown) => String(error),
    )
    expect(said).toContain(`\`${field}\``)
    expect(said).toContain("must be left out with optimizer 'lbfgs': ")
    expect(String(net.parameters)).toBe(before)
  })

  it.each([
    [{ memory: 0 }, '`optimizer.memory` (=0)'],
    [{ memory: 2.5 }, '`optimizer.memory` (=2.5)'],
    [{ gradientTolerance: -1 }, '`optimizer.gradientTolerance` (=-1)'],
    [{ learningRate: 0 }, '`optimizer.learningRate` (=0)'],
  ])('refuses %j', async (bad, words) => {
    using net = await network(shape)
    await expect(net.fit(data, { optimizer: { ...option, ...bad } as Optimizer })).rejects.toThrow(words)
  })
})
