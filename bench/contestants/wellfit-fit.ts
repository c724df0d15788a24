// `fit` as a user calls it, for one epoch, with the measuring on train that ends every epoch: per step.

import { dataset } from '../../dist/src/index.js'
import type { Contestant } from '../lib/contestant.ts'
import { labels, values } from '../lib/random.ts'
import { networkOf } from '../lib/training.ts'
import createWellfit from './wellfit.ts'

/** Steps of the epoch. */
const STEPS = 16

export default async function create(): Promise<Contestant> {
  const { version } = await createWellfit()
  return {
    version,
    async prepare(work) {
      if (work.kind !== 'step') return null
      const { units, batch } = work
      const net = await networkOf(units)
      const rows = batch * STEPS
      const train = dataset({ x: values(rows * (units[0] ?? 1), 1), y: labels(rows, units.at(-1) ?? 2, 2) })
      return {
        pieces: STEPS,
        async run(count) {
          for (let i = 0; i < count; i++) await net.fit(train, { epochs: 1, batchSize: batch })
        },
      }
    },
  }
}
