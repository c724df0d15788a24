import { expect, it } from 'vitest'
import { network } from '../../../src/index.js'

const layers = [
  { units: 2000, initializer: 'zeros' },
  { units: 2, initializer: 'zeros' },
] as const

// Together they would need 9.6 GB of the 4 GiB that linear memory can have.
it('frees 600 networks that were dropped, in a loop that never yields', async () => {
  for (let i = 0; i < 600; i++) {
    const net = await network({ inputs: 2000, layers, loss: 'softmaxCrossEntropy', threads: 1, seed: i })
    expect(net.outputs).toBe(2)
  }
})
