import { describe, expect, it } from 'vitest'
import { dataset, gradientCheck, network } from '../../src/index.js'
import { healthyNetwork } from './healthy.js'

describe('healthy networks', () => {
  it.each([
    [{ entries: 'all' }, 120],
    [{ entries: 'sampled', samples: 4 }, 120],
  ] as const)('raise no alarm: %j', async (options, networks) => {
    const alarms: string[] = []
    let skipped = 0
    for (let seed = 5000; seed < 5000 + networks; seed++) {
      const { options: init, data, penalty } = healthyNetwork(seed)
      using net = await network(init)
      const check = await gradientCheck(net, dataset(data), { ...penalty, ...options })
      skipped += check.skipped
      if (check.verdict !== 'correct') alarms.push(`network ${seed}: ${check.message}`)
      expect(check.faults).toEqual([])
    }
    expect(alarms).toEqual([])
    expect(skipped).toBeGreaterThan(0)
  })
})
