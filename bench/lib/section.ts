import type { Pace } from './rounds.ts'

/** The settings of a bench run. */
export interface Context extends Pace {
  /** Workloads of a few milliseconds and rows, to test that the scripts run. */
  readonly tiny: boolean
  /** False: measure wellfit only. */
  readonly peers: boolean
}

/** A section of the bench: measures, and formats its results as Markdown. */
export interface Section<Data = unknown> {
  readonly name: string
  readonly title: string
  measure(context: Context): Promise<Data>
  /** Formats data that `measure` returned, possibly in a previous run. */
  write(data: Data): string
}
