import type { Pace } from './rounds.ts'

/** What a section of the bench is told. */
export interface Context extends Pace {
  /** Works of a few milliseconds and a handful of rows: to see that the scripts run. */
  readonly tiny: boolean
  /** False: only wellfit itself. */
  readonly peers: boolean
}

/** A part of the bench: measures, and writes what it measured as Markdown. */
export interface Section<Data = unknown> {
  readonly name: string
  readonly title: string
  measure(context: Context): Promise<Data>
  /** Markdown of data that `measure` gave, then or earlier. */
  write(data: Data): string
}
