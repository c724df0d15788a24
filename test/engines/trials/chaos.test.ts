import { describe, expect, it } from 'vitest'
import { surviveChaos } from './chaos.js'
import { redisMissing } from './engines.js'

if (redisMissing !== undefined) console.log(`the chaos test of the queue is skipped: ${redisMissing}`)

// CHAOS=500 is the long mode: `npm run test:chaos`.
const trials = Number(process.env['CHAOS'] ?? 40)
const isLong = trials > 40

describe.skipIf(redisMissing !== undefined)('the queue', () => {
  it(
    'loses no trial and counts none twice while workers are killed, clocks are wrong and Redis restarts',
    async () => {
      const chaos = isLong ? { kills: 40, restarts: 3 } : { kills: 3, restarts: 1 }
      const { right, told, counted, kills, seconds } = await surviveChaos({ trials, workers: 3, ...chaos })
      if (isLong) console.log(`${trials} trials in ${seconds.toFixed(0)} s, ${kills} workers killed`)
      expect(right).toBe(trials)
      expect(told).toBe(trials)
      expect(counted).toEqual(Array.from({ length: trials }, () => '1'))
      expect(kills).toBeGreaterThan(0)
    },
    isLong ? 1_200_000 : 90_000,
  )
})
