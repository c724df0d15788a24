import { averageNetworks, type Ensemble, type History } from '../../../index.js'
import { grouped } from '../../terminal/terminal.js'
import type { Job, Prepared } from '../job.js'
import { completed } from '../measure.js'
import type { Trained } from '../target-scale.js'

/** A training from each seed, and the network that averages their networks. */
export interface Averaged {
  readonly trained: Trained
  /** Of all networks, the first one's first. */
  readonly histories: readonly History[]
  readonly found: Ensemble
}

/** The job with the seed of network k, from 0. Checkpoints are those of the first network. */
export function withSeedOf(job: Job, k: number): Job {
  const { checkpoint: _, resume: __, ...own } = job
  return { ...own, choices: { ...job.choices, seed: job.choices.seed + k } }
}

/**
 * Trains the recipe from further seeds, which determine weights, order and dropout, on the same parts, and averages the networks.
 *
 * @returns The average, whose network the caller disposes of; or why the first network is kept.
 */
export async function ensembleOf(
  job: Job,
  first: Trained,
  trainOn: (job: Job, prepared: Prepared) => Promise<Trained>,
): Promise<Averaged | string> {
  const { prepared } = first
  if (!isUsable(first)) return kept(first.history.stop.message)
  const members = [first]
  try {
    let seconds = secondsOf(first.history)
    for (let k = 1; k < job.choices.ensemble; k++) {
      const left = job.maxSeconds === undefined ? Infinity : job.maxSeconds - seconds
      if (left <= 0) return kept('Training would exceed --max-seconds.')
      job.progress.say(`Training network ${k + 1} of ${grouped(job.choices.ensemble)}`)
      const limited = job.maxSeconds === undefined ? {} : { maxSeconds: left }
      const next = await trainOn({ ...withSeedOf(job, k), ...limited }, prepared)
      members.push(next)
      seconds += secondsOf(next.history)
      if (!isUsable(next)) return kept(next.history.stop.message)
    }
    const net = await averageNetworks(
      members.map((member) => member.net),
      { dev: prepared.dev },
    )
    const found = { networks: members.length, seconds }
    return {
      trained: { prepared, net, history: first.history },
      histories: members.map(({ history }) => history),
      found: { ...found, message: messageOf(members.length) },
    }
  } finally {
    for (const { net } of members.slice(1)) net[Symbol.dispose]()
  }
}

function isUsable({ history }: Trained): boolean {
  return completed(history) && history.best !== null && history.stop.reason !== 'time'
}

/** The duration of a training. */
export function secondsOf({ rows }: History): number {
  return rows.at(-1)?.seconds ?? 0
}

function kept(reason: string): string {
  return `No ensemble: the model is the first network. ${reason}`
}

function messageOf(networks: number): string {
  return `The model is the average of ${grouped(networks)} networks that were trained from different seeds on the same rows. The curves by epoch are those of the first network.`
}
