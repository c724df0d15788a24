import { grouped } from '../../../noun.js'
import { averageNetworks, type Ensemble, type History } from '../../../index.js'
import type { Job } from '../job.js'
import type { Trained } from '../target-scale.js'
import { isUsable, secondsOf, trainMembers, type TrainOn } from './members.js'

/** A training from each seed, and the network that averages their networks. */
export interface Averaged {
  readonly trained: Trained
  /** Of all networks, the first one's first. */
  readonly histories: readonly History[]
  readonly found: Ensemble
}

/**
 * Trains the recipe from further seeds, which determine weights, order and dropout, on the same parts, and averages the networks.
 *
 * @returns The average, whose network the caller disposes of; or why the first network is kept.
 */
export async function ensembleOf(job: Job, first: Trained, trainOn: TrainOn): Promise<Averaged | string> {
  const { prepared, net, history } = first
  if (!isUsable(first)) return kept(history.stop.message)
  const parts = Array.from({ length: job.choices.ensemble - 1 }, () => prepared)
  const before = secondsOf(history)
  const others = await trainMembers(job, parts, { before, from: 1, trainOn })
  if (typeof others === 'string') return kept(others)
  try {
    const average = await averageNetworks([net, ...others.nets], { dev: prepared.dev })
    const networks = others.nets.length + 1
    return {
      trained: { prepared, net: average, history },
      histories: [history, ...others.histories],
      found: { networks, seconds: before + others.seconds, message: messageOf(networks) },
    }
  } finally {
    for (const other of others.nets) other[Symbol.dispose]()
  }
}

function kept(reason: string): string {
  return `No ensemble: the model is the first network. ${reason}`
}

function messageOf(networks: number): string {
  return `The model is the average of ${grouped(networks)} networks that were trained from different seeds on the same rows. The curves by epoch are those of the first network.`
}
