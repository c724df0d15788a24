import { grouped } from '../../../noun.js'
import { type History, type Network } from '../../../index.js'
import type { Job, Prepared } from '../job.js'
import { completed } from '../measure.js'
import type { Trained } from '../target-scale.js'

/** Trains a network of its own on the parts. */
export type TrainOn = (job: Job, prepared: Prepared) => Promise<Trained>

/** The networks of an ensemble that are trained one after another. */
export interface Members {
  readonly nets: readonly Network[]
  readonly histories: readonly History[]
  /** Duration of their trainings. */
  readonly seconds: number
}

/** The job with the seed of network k, from 0. Checkpoints are those of the first network. */
export function withSeedOf(job: Job, k: number): Job {
  const { checkpoint: _, resume: __, ...own } = job
  return { ...own, choices: { ...job.choices, seed: job.choices.seed + k } }
}

/**
 * Trains the recipe on each of these parts, from a seed of its own.
 *
 * @param before The seconds that the run has trained so far, which `--max-seconds` counts.
 * @param from The number of the first of them in the ensemble, from 0.
 * @returns The networks, which the caller disposes of; or why one of them is not usable.
 */
export async function trainMembers(
  job: Job,
  parts: readonly Prepared[],
  { before, from, trainOn }: { readonly before: number; readonly from: number; readonly trainOn: TrainOn },
): Promise<Members | string> {
  const members: Trained[] = []
  let seconds = 0
  let stopped: string | null = null
  for (const [i, prepared] of parts.entries()) {
    const left = job.maxSeconds === undefined ? Infinity : job.maxSeconds - before - seconds
    if (left <= 0) stopped = 'Training would exceed --max-seconds.'
    if (stopped !== null) break
    job.progress.say(`Training network ${from + i + 1} of ${grouped(from + parts.length)}`)
    const limited = job.maxSeconds === undefined ? {} : { maxSeconds: left }
    const next = await trainOn({ ...withSeedOf(job, from + i), ...limited }, prepared)
    members.push(next)
    seconds += secondsOf(next.history)
    if (!isUsable(next)) stopped = next.history.stop.message
  }
  const nets = members.map(({ net }) => net)
  if (stopped === null) return { nets, histories: members.map(({ history }) => history), seconds }
  for (const net of nets) net[Symbol.dispose]()
  return stopped
}

/** Whether a training ended by itself, with a network better than its initial weights. */
export function isUsable({ history }: Pick<Trained, 'history'>): boolean {
  return completed(history) && history.best !== null && history.stop.reason !== 'time'
}

/** The duration of a training. */
export function secondsOf({ rows }: History): number {
  return rows.at(-1)?.seconds ?? 0
}
