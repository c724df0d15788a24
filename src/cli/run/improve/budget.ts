import type { Job } from '../job.js'

/** A training has at least this long. */
const LEAST_SECONDS = 0.1

/**
 * What is left of `--budget`, but for seconds that are reserved; infinite without one. It counts from the start of the process, as
 * `performance.now()` does: that is part of the time that a command takes.
 */
export function secondsLeft({ choices }: Pick<Job, 'choices'>, reserved = 0): number {
  const { budgetSeconds = Infinity } = choices.improve ?? {}
  return Math.max(LEAST_SECONDS, budgetSeconds - performance.now() / 1000 - reserved)
}

/** The job with a limit for the next training; an infinite one leaves the job as it is. */
export function limitedTo(job: Job, seconds: number): Job {
  return seconds === Infinity ? job : { ...job, maxSeconds: seconds }
}
