import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as api from '../../../src/index.js'
import type { NetworkInit } from '../../../src/index.js'
import { relaxedUnavailableReason } from '../../../src/runtime/relaxed.js'
import { expectRejection } from '../../support/errors.js'

const options = { inputs: 64, layers: [{ units: 256 }, { units: 4 }], loss: 'softmaxCrossEntropy', seed: 3 } as const
const relaxed = { ...options, numerics: 'relaxed' } as const

/** Node 20 hides relaxed SIMD behind a flag. */
const here = relaxedUnavailableReason() === undefined

function someRows(rows = 512): api.Dataset {
  const x = Float64Array.from({ length: rows * 64 }, (_, i) => ((i * 31) % 97) / 97 - 0.5)
  return api.dataset({ x, y: Int32Array.from({ length: rows }, (_, i) => i % 4) })
}

async function trained(init: NetworkInit) {
  const net = await api.network(init)
  const history = await net.fit(someRows(), { epochs: 2, batchSize: 512 })
  return { weights: net.parameters, history, numerics: net.numerics, net }
}

function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0)
}

afterEach(() => vi.restoreAllMocks())

describe('relaxed numerics', () => {
  it.runIf(here)('round otherwise than strict ones, and by no more than rounding', async () => {
    using strict = await api.network(options)
    using fused = await api.network(relaxed)
    using exact = await api.network({ ...options, precision: 'f64' })
    exact.setParameters(strict.parameters)
    expect(fused.parameters).toEqual(strict.parameters)
    const { x } = someRows()
    const [left, right, truth] = [strict, fused, exact].map((net) => net.predict(x))
    expect(right).not.toEqual(left)
    expect(furthest(right ?? [], truth ?? [])).toBeLessThan(2e-6)
    expect(furthest(left ?? [], truth ?? [])).toBeLessThan(2e-6)
  })

  it.runIf(here)('are the same again on the same machine, on any number of threads', async () => {
    const one = await trained({ ...relaxed, threads: 1 })
    expect(one.numerics).toBe('relaxed')
    expect(one.history.notes).toEqual([])
    for (const threads of [1, 2, 3]) expect((await trained({ ...relaxed, threads })).weights).toEqual(one.weights)
    expect(furthest(one.weights, (await trained(options)).weights)).toBeLessThan(1e-3)
  })

  it('are part of the description, and so of a saved model; strict ones are not', async () => {
    using net = await api.network(relaxed)
    expect(net.options.numerics).toBe('relaxed')
    using again = await api.network({ ...net.options, parameters: net.parameters })
    expect(again.options).toEqual(net.options)
    using strict = await api.network({ ...options, numerics: 'strict' })
    expect(strict.options).not.toHaveProperty('numerics')
    expect(strict.numerics).toBe('strict')
  })

  it('give way to strict ones where the runtime has no relaxed SIMD, with a note and the strict bits', async () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false)
    const { weights, history, numerics } = await trained(relaxed)
    expect(numerics).toBe('strict')
    expect(history.notes).toEqual(['Strict numerics instead of relaxed: this runtime has no relaxed SIMD.'])
    expect(weights).toEqual((await trained(options)).weights)
  })

  it.runIf(here)('may come in a binary that the caller names', async () => {
    const bytes = readFileSync(new URL('../../../dist/wasm/wellfit-f32-relaxed.wasm', import.meta.url))
    const { weights } = await trained({ ...relaxed, wasm: { bytes } })
    expect(weights).toEqual((await trained({ ...relaxed, threads: 1 })).weights)
  })

  it('do not reach checks, which are in f64', async () => {
    using net = await api.network({ ...relaxed, layers: [{ units: 16 }, { units: 4 }] })
    expect(await api.gradientCheck(net, someRows(8))).toMatchObject({ verdict: 'correct' })
    expect(await api.costCheck(net, someRows(64), { steps: 5 })).toMatchObject({ falls: true })
  })

  it.each([
    ['fast', {}, "'strict'"],
    [7, {}, "'strict'"],
    ['relaxed', { precision: 'f64' }, "be 'strict' for precision 'f64'"],
  ])('are refused if they are %s with %o', async (numerics, more, message) => {
    const init = { ...options, ...more, numerics } as unknown as NetworkInit
    await expectRejection(api.network(init), { code: 'INVALID_OPTION', functionName: 'network' }, message)
  })
})
