import { WellfitError } from '../../errors.js'
import { learningCurve, type LearningCurveOptions, type RunReport, tryActions } from '../../index.js'
import type { CurvesChoice } from '../flags/curves.js'
import type { Job } from './job.js'
import { duration } from '../terminal/terminal.js'

/** Trainings per size: two allow a forecast, three a steadier one. */
const SEEDS = 3
const TIMES_THE_TRAINING = 20
const LEAST_SECONDS = 60

/** What the trainings after a run found, and a warning for each part that was skipped. */
export interface TrainedAgain {
  readonly found: Pick<RunReport, 'learningCurve' | 'tried'>
  readonly warnings: readonly string[]
}

/** The data and settings of the run. */
export type Setup = Required<Pick<LearningCurveOptions, 'train' | 'dev' | 'network' | 'fit'>>

/**
 * Measures the learning curve and tries the advised actions, within a time limit; never uses the test set. A part that is
 * interrupted, exceeds the limit or does not work with these settings is skipped with a warning: the run itself is done.
 */
export async function trainAgain(
  job: Pick<Job, 'progress' | 'signal'>,
  { seconds }: CurvesChoice,
  setup: Setup,
  { diagnosis, history }: Pick<RunReport, 'diagnosis' | 'history'>,
): Promise<TrainedAgain> {
  const trained = history.rows.at(-1)?.seconds ?? 0
  const limit = limited(job.signal, seconds ?? Math.max(LEAST_SECONDS, TIMES_THE_TRAINING * trained))
  const actions = diagnosis?.actions ?? []
  const shared = { ...setup, signal: limit.signal, onTrial: reportTrials(job) }
  const warnings: string[] = []
  const attempt = async <T>(name: string, work: () => Promise<T>): Promise<T | null> => {
    job.progress.say(`${name}: training again, for ${duration(limit.left())} at most`)
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof WellfitError)) throw error
      warnings.push(`${name}: skipped. ${error.code === 'ABORTED' ? limit.reason() : error.message}`)
      return null
    }
  }
  try {
    const curve = await attempt('Learning curve', () => learningCurve({ ...shared, seeds: SEEDS }))
    const possible = actions.some(({ change }) => change !== null)
    const { seed } = history.settings
    const tried = possible ? await attempt('Advised changes', () => tryActions({ ...shared, actions, seed })) : null
    const found = { ...(curve === null ? {} : { learningCurve: curve }), ...(tried === null ? {} : { tried }) }
    return { found, warnings }
  } finally {
    limit.done()
  }
}

/** Reports four times how many trainings are done. */
function reportTrials({ progress }: Pick<Job, 'progress'>): (done: number, of: number) => void {
  return (done, of) => {
    if (done === of || done % Math.ceil(of / 4) === 0) progress.say(`  ${done} of ${of} trainings`)
  }
}

interface Limit {
  readonly signal: AbortSignal
  /** Seconds. */
  left(): number
  reason(): string
  done(): void
}

/** A signal that fires when `outer` does, or when time is up. */
function limited(outer: AbortSignal, seconds: number): Limit {
  const controller = new AbortController()
  const end = performance.now() + 1000 * seconds
  const abort = (): void => controller.abort()
  const timer = setTimeout(abort, 1000 * seconds)
  outer.addEventListener('abort', abort)
  if (outer.aborted) abort()
  return {
    signal: controller.signal,
    left: () => Math.max(0, (end - performance.now()) / 1000),
    reason: () =>
      outer.aborted
        ? 'It was interrupted.'
        : `It exceeds the time limit of ${duration(seconds)}; raise it with --curves-seconds.`,
    done() {
      clearTimeout(timer)
      outer.removeEventListener('abort', abort)
    },
  }
}
