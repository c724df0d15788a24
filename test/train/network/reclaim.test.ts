import { expect, it } from 'vitest'
import { network } from '../../../src/index.js'
import { WellfitError } from '../../../src/errors.js'
import { loadCore } from '../../../src/runtime/load-core.js'
import { withMemory } from '../../../src/train/network/reclaim.js'

const layers = [
  { units: 2000, initializer: 'zeros' },
  { units: 2, initializer: 'zeros' },
] as const
const options = { inputs: 2000, layers, loss: 'softmaxCrossEntropy', threads: 1 } as const
/** θ of one network. */
const NETWORK_BYTES = 4 * (2000 * 2000 + 2000 + 2000 * 2 + 2)

// Together they would need 4.8 GB, more than the 4 GiB that linear memory can have; no macrotask runs between two of them.
it('frees 300 networks that were dropped, in a loop that never yields', async () => {
  const core = await loadCore('f32')
  const before = core.memory.used
  let most = 0
  for (let i = 0; i < 300; i++) {
    const net = await network({ ...options, seed: i })
    expect(net.predict(new Float32Array(2000))).toEqual(Float32Array.of(0.5, 0.5))
    most = Math.max(most, core.memory.used - before)
  }
  expect(most).toBeLessThan(40 * NETWORK_BYTES)
})

it('does not free those in use', async () => {
  const kept = []
  for (let i = 0; i < 40; i++) kept.push(await network({ ...options, seed: i }))
  for (const [i, net] of kept.entries()) net.setLayer('dense2', { bias: [i, 0] })
  for (const [i, net] of kept.entries()) {
    expect(net.layer('dense2').bias[0]).toBe(i)
    net[Symbol.dispose]()
  }
})

it('tries again where memory ran out, and says so where it did again', async () => {
  const core = await loadCore('f32')
  const full = (): never => {
    throw new WellfitError({ code: 'UNSUPPORTED', functionName: 'network', field: 'memory', expected: 'fit' })
  }
  let calls = 0
  expect(await withMemory(core, () => (++calls === 1 ? full() : 'fits'))).toBe('fits')
  expect(calls).toBe(2)
  await expect(withMemory(core, full)).rejects.toThrow(WellfitError)
  await expect(withMemory(core, () => { throw new RangeError('other') })).rejects.toThrow('other') // prettier-ignore
})
