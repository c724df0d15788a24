// `fit` as a user calls it, for one epoch, including the evaluation on train at its end; time per step.

import { dataset } from '../../dist/src/index.js'
import type { Library } from '../lib/library.ts'
import { labels, values } from '../lib/random.ts'
import { networkOf } from '../lib/training.ts'
import createWellfit from './wellfit.ts'

/** Steps of the epoch. */
const STEPS = 16

export default async function create(): Promise<Library> {
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
        items: STEPS,
        async run(count) {
          for (let i = 0; i < count; i++) await net.fit(train, { epochs: 1, batchSize: batch })
        },
      }
    },
  }
}
