import { describe, expect, it } from 'vitest'
import { dataset, gradientCheck, network } from '../../src/index.js'
import { richNetwork } from './rich.js'

describe('healthy networks with all that layers and runs may add', () => {
  it.each([
    [{ entries: 'all' }, 150],
    [{ entries: 'sampled', samples: 4 }, 150],
  ] as const)('raise no alarm: %j', async (options, networks) => {
    const alarms: string[] = []
    for (let seed = 7000; seed < 7000 + networks; seed++) {
      const { options: init, data, check: cost } = richNetwork(seed)
      using net = await network(init)
      const check = await gradientCheck(net, dataset(data), { ...cost, ...options })
      if (check.faults.length > 0 || !['correct', 'acceptable'].includes(check.verdict)) {
        alarms.push(`network ${seed}: ${check.message} ${JSON.stringify({ init, cost })}`)
      }
    }
    expect(alarms).toEqual([])
  })
})
