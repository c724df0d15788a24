import { describe, expect, it } from 'vitest'
import {
  dataset,
  decodeCheckpoint,
  encodeCheckpoint,
  network,
  type Checkpoint,
  type FitOptions,
  type Network,
  type NetworkInit,
} from '../../../src/index.js'
import { normError, tolerance } from '../../support/tolerance.js'

// Reference: the average of section 7.2 of Kingma and Ba (2015), Σ (1 − d)·dᵗ⁻ⁱ·θᵢ / (1 − dᵗ), summed up here from the θᵢ after
// each step, which `onBatch` sees.

const x = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(2 * i), Math.sin(3 * i + 1)])
const label = ([a = 0, b = 0, c = 0]: readonly number[]): string => (a * b + c / 3 > 0 ? 'up' : 'down')
const rows = (from: number, to: number) => {
  const own = x.slice(from, to)
  return dataset({ x: own, y: own.map(label), classes: ['down', 'up'] })
}
const data = rows(0, 28)
const dev = rows(28, 40)

const init: NetworkInit = {
  inputs: 3,
  layers: [{ units: 7, activation: 'tanh', keepProb: 0.8 }, { units: 2 }],
  loss: 'softmaxCrossEntropy',
  precision: 'f64',
  seed: 3,
}
const ema = { kind: 'ema', decay: 0.9 } as const
const options: FitOptions = { epochs: 6, batchSize: 8, seed: 4, optimizer: { kind: 'adam', learningRate: 0.02 } }
const bytes = (net: Network): string => String(new Uint8Array(net.parameters.buffer))

/** Trains and returns θ after every step. */
async function steps(net: Network, fit: FitOptions): Promise<number[][]> {
  const thetas: number[][] = []
  await net.fit(data, { ...fit, onBatch: () => void thetas.push(Array.from(net.parameters)) })
  return thetas
}

function averageOf(thetas: readonly number[][], decay: number): number[] {
  const t = thetas.length
  const weights = thetas.map((_, i) => ((1 - decay) * decay ** (t - 1 - i)) / (1 - decay ** t))
  return (thetas[0] ?? []).map((_, k) => thetas.reduce((sum, theta, i) => sum + (weights[i] ?? 0) * (theta[k] ?? 0), 0))
}

describe("weightAveraging: 'ema'", () => {
  it.each(['f32', 'f64'] as const)('keeps the exponential moving average over all steps in %s', async (precision) => {
    for (const decay of [0.5, 0.9, 0.999]) {
      using net = await network({ ...init, precision })
      const thetas = await steps(net, { ...options, weightAveraging: { kind: 'ema', decay } })
      expect(thetas).toHaveLength(24)
      expect(normError(net.parameters, averageOf(thetas, decay))).toBeLessThan(tolerance.reduction[precision])
      expect(normError(net.parameters, thetas.at(-1) ?? [])).toBeGreaterThan(0.001)
    }
  })

  it('averages running statistics with the rest, and nothing that is frozen', async () => {
    const layers = [{ units: 7, trainable: false }, { units: 4, normalization: 'batch' as const }, { units: 2 }]
    using net = await network({ ...init, layers })
    const frozen = Array.from(net.layer('dense1').weight)
    const thetas = await steps(net, { ...options, weightAveraging: ema })
    expect(normError(net.parameters, averageOf(thetas, 0.9))).toBeLessThan(tolerance.reduction.f64)
    expect(Array.from(net.layer('dense1').weight)).toEqual(frozen)
  })

  it('takes the steps of a run without it, and changes only what is measured and kept', async () => {
    using plain = await network(init)
    using averaged = await network(init)
    const own = await steps(plain, options)
    expect(await steps(averaged, { ...options, weightAveraging: ema })).toEqual(own)
    expect(bytes(averaged)).not.toBe(bytes(plain))
  })

  it('measures the average, shows it to onEpoch, and early stopping keeps that of the best epoch', async () => {
    using net = await network(init)
    const thetas: number[][] = []
    const seen: { readonly epoch: number; readonly devLoss: number | undefined; readonly theta: number[] }[] = []
    const history = await net.fit(data, {
      ...options,
      dev,
      epochs: 12,
      weightAveraging: ema,
      earlyStopping: { patience: 100 },
      onBatch: () => void thetas.push(Array.from(net.parameters)),
      onEpoch: (row) => {
        const theta = Array.from(net.parameters)
        expect(normError(theta, averageOf(thetas, 0.9))).toBeLessThan(tolerance.reduction.f64)
        expect(net.evaluate(dev).loss).toBe(row.dev?.loss)
        seen.push({ epoch: row.epoch, devLoss: row.dev?.loss, theta })
      },
    })
    expect(seen).toHaveLength(12)
    const best = seen.find(({ epoch }) => epoch === history.best?.epoch)
    expect(best?.devLoss).toBe(Math.min(...seen.map(({ devLoss = Infinity }) => devLoss)))
    expect(Array.from(net.parameters)).toEqual(best?.theta)
    expect(history.settings).toMatchObject({ weightAveraging: ema })
  })

  it('gives the bytes of one run when resumed from any step', async () => {
    const checkpoints: Checkpoint[] = []
    const save = (checkpoint: Checkpoint): void => void checkpoints.push(checkpoint)
    const fit: FitOptions = {
      ...options,
      dev,
      accumulate: 2,
      weightAveraging: ema,
      earlyStopping: { patience: 3 },
    }
    using whole = await network(init)
    await whole.fit(data, { ...fit, onBatch: () => undefined, checkpoint: { everySeconds: 0, save } })
    expect(checkpoints.length).toBeGreaterThan(4)
    for (const checkpoint of checkpoints) {
      using net = await network(init)
      await net.fit(data, { ...fit, resume: decodeCheckpoint(encodeCheckpoint(checkpoint)) })
      expect(bytes(net)).toBe(bytes(whole))
    }
    const [first] = checkpoints
    using other = await network(init)
    const { weightAveraging: _, ...without } = fit
    await expect(other.fit(data, { ...without, ...(first === undefined ? {} : { resume: first }) })).rejects.toThrow(
      'weightAveraging',
    )
  })

  it('goes on in a second fit, from the kept average', async () => {
    using net = await network(init)
    const first = await steps(net, { ...options, epochs: 3, weightAveraging: ema })
    const second = await steps(net, { ...options, epochs: 2, weightAveraging: ema })
    expect(normError(net.parameters, averageOf([...first, ...second], 0.9))).toBeLessThan(tolerance.reduction.f64)
  })

  it('begins anew after a fit whose state was a sum of gradients', async () => {
    using net = await network(init)
    await net.fit(data, { ...options, accumulate: 3 })
    const start = net.parameters
    const thetas = await steps(net, { ...options, weightAveraging: ema })
    expect(normError(net.parameters, averageOf(thetas, 0.9))).toBeLessThan(tolerance.reduction.f64)
    expect(normError(net.parameters, start)).toBeGreaterThan(0.001)
  })

  it('leaves the weights of the last step where a callback throws', async () => {
    using net = await network(init)
    let last: number[] = []
    const failing: FitOptions = {
      ...options,
      weightAveraging: ema,
      onBatch: () => void (last = Array.from(net.parameters)),
      onEpoch: ({ epoch }) => {
        if (epoch === 2) throw new Error('enough')
      },
    }
    await expect(net.fit(data, failing)).rejects.toThrow('enough')
    expect(Array.from(net.parameters)).toEqual(last)
  })

  it('gives the same bytes in a worker and on three threads', async () => {
    const wide: NetworkInit = { ...init, layers: [{ units: 256 }, { units: 256 }, { units: 2 }] }
    const fit: FitOptions = { ...options, epochs: 2, batchSize: 28, weightAveraging: ema }
    using alone = await network({ ...wide, threads: 1 })
    using threaded = await network({ ...wide, threads: 3 })
    using elsewhere = await network({ ...wide, threads: 1 })
    await alone.fit(data, fit)
    await threaded.fit(data, fit)
    await elsewhere.fit(data, { ...fit, worker: true })
    expect(bytes(threaded)).toBe(bytes(alone))
    expect(bytes(elsewhere)).toBe(bytes(alone))
  })

  it.each([
    [{ kind: 'ema', decay: 1 }, 'weightAveraging.decay'],
    [{ kind: 'ema', decay: 0 }, 'weightAveraging.decay'],
    ['swa', 'weightAveraging'],
  ] as const)('refuses %o', async (weightAveraging, field) => {
    using net = await network(init)
    const fault = net.fit(data, { weightAveraging: weightAveraging as never })
    await expect(fault).rejects.toMatchObject({ code: 'INVALID_OPTION', functionName: 'fit', field })
  })
})
