/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/**
 * A trial as plain data: everything that its result depends on, such as a reference to the data and its hash, settings, a seed and
 * the version of the code. It gives the same result wherever it runs; trials that are equal are one.
 */
export type Trial = { readonly [name: string]: Json }

/** How a trial ended. */
export interface TrialOutcome {
  /** `trialHash` of the trial. */
  readonly hash: string
  /** `failed`: set aside after all attempts, or at once for an error that another attempt cannot help. */
  readonly status: 'done' | 'failed' | 'cancelled'
  /** What the runner returned; `null` unless it is done. */
  readonly result: Json
  /** The message of the last error; `null` unless it failed. */
  readonly error: string | null
}

/** Options of a run. */
export interface RunTrialsOptions {
  /** Trials with larger numbers begin earlier: a whole number from 0 to 1000. Default 0. */
  readonly priority?: (trial: Trial) => number
  /** Cancels the trials that have not ended; their outcome is `cancelled`. */
  readonly signal?: AbortSignal
  /** Called once for each trial, when it has ended. */
  readonly onOutcome?: (outcome: TrialOutcome) => void
  /** Called with what the runner of a trial reports; reports may be lost, or come late. */
  readonly onProgress?: (hash: string, progress: Json) => void
}

/**
 * Where trials run. A trial is delivered at least once and counted exactly once: the first result of a hash stays. One that throws
 * is tried again, later each time, and set aside with its error after `attempts`; one whose process or machine ends is taken over by
 * another.
 */
export interface TrialEngine {
  /** Runs trials; the outcomes in their order, equal ones once for each. */
  run(trials: readonly Trial[], options?: RunTrialsOptions): Promise<readonly TrialOutcome[]>
  /** Ends what the engine has started. */
  close(): Promise<void>
}

/** Options of every engine. */
export interface TrialEngineOptions {
  /**
   * The module that computes trials, a path or URL; its default export is `(trial, context) => result`. Default: the
   * runner of `fileTrial` and `foldEngine`.
   */
  readonly runner?: string | URL
  /** Attempts before a trial is set aside. Default 3. */
  readonly attempts?: number
  /** Milliseconds before the second attempt; twice as many before each further one, up to a minute. Default 1000. */
  readonly backoffMilliseconds?: number
}

/** What a runner receives besides the trial. */
export interface TrialContext {
  /** Reports progress. */
  progress(value: Json): void
}
