import * as layout from '../../../assembly/layout.js'
import type { Dataset } from '../../data/dataset/types.js'
import type { Penalty } from '../../program/step/penalty.js'
import { Training } from '../../program/training.js'
import type { LossSettings } from '../network/gradients.js'
import type { Network } from '../network/contract.js'
import { networkInternals } from '../network/known-networks.js'
import { targetRows } from '../rows/targets.js'
import { TimeSlices, yieldToEventLoop } from '../fit/time-slices.js'

/** How to descend. */
export interface Descent {
  readonly penalty: Penalty
  readonly loss: LossSettings
  readonly learningRate: number
  readonly steps: number
}

/**
 * Takes steps of plain gradient descent over the whole batch and yields the cost, penalty included: at the initial θ and
 * after every step, and `Infinity` if it diverges.
 */
export async function* descend(network: Network, batch: Dataset, descent: Descent): AsyncGenerator<number> {
  const { core, description, parameters } = networkInternals(network)
  const { penalty, loss, learningRate, steps } = descent
  const { rows } = batch
  const targets = targetRows('costCheck', batch, description)
  const optimizer = { kind: 'sgd', learningRate } as const
  const options = { ...loss, rows, batchSize: rows, penalty, optimizer, withoutDropout: true, shuffle: false, seed: 0 }
  const training = new Training(core, description, parameters, batch.x, targets, options, 'costCheck')
  const { session } = training
  const slices = new TimeSlices()
  const pool = core.usesThreads(training.multiplications) ? core.pool : undefined
  await pool?.join()
  try {
    // A step yields the cost before it: one more step yields the cost after the last one.
    for (let step = 1; step <= steps + 1; step++) {
      training.beginEpoch(step)
      const done = training.run(0, 1)
      if (session.status === layout.STATUS_LOSS_NOT_FINITE) return yield Infinity
      yield session.get(layout.SESSION_BATCH_LOSS) + session.get(layout.SESSION_BATCH_PENALTY)
      if (done === 0) return yield Infinity
      if (slices.isOver) await yieldToEventLoop()
    }
  } finally {
    pool?.leave()
    training.release()
  }
}
