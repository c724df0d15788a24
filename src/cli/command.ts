import type { ExitCode } from './exit.js'
import type { Flag, Flags } from './flags/flags.js'

/** One command of the command line. */
export interface Command {
  readonly name: string
  /** Placeholders of the positional arguments; those in square brackets are optional, dots stand for one or more. */
  readonly positional: readonly string[]
  readonly help: string
  readonly flags: readonly Flag[]
  /** Command lines that work, the most common one first. */
  readonly examples: readonly string[]
  /** What the first argument may be, where that is no file: shells complete it. */
  readonly choices?: readonly string[]
  run(positional: readonly string[], flags: Flags): Promise<ExitCode>
}
