import { WellfitError } from '../../../errors.js'
import type { CrossValidateTableOptions } from '../../../index.js'
import { EXIT, type ExitCode } from '../../exit.js'
import { type OutputDirectory, withDirectory } from '../../files/output.js'
import { dataReader, foldEngineOf } from '../../commands/train.js'
import { type Flags, numberFlag, outputPath } from '../../flags/flags.js'
import { refuseClashes, refuseOrderedRepeats } from '../../flags/folds.js'
import { readChoices } from '../../flags/train.js'
import { onInterrupt } from '../../interrupt.js'
import { makeProgress } from '../../terminal/progress.js'
import type { Job, Prepared } from '../job.js'
import { prepare } from '../prepare.js'
import { foldOptions, trainedOn, workersForRows } from './after-run.js'

/** The folds that a command trains on. */
export interface FoldsOfCommand {
  readonly folds: number
  readonly repeats: number
}

const DEFAULT_FOLDS = 5
/** The flags of the folds, which are not those of the recipe. */
export const FOLD_FLAGS: readonly string[] = ['folds', 'fold-repeats']

/** A command that trains on folds of train and dev, and leaves no model. */
export interface FoldsCommand {
  readonly name: string
  readonly paths: readonly string[]
  readonly flags: Flags
  /** Flags that are not those of the recipe. */
  readonly own: readonly string[]
  /** Trains, and prints the result. */
  readonly use: (
    job: Job,
    prepared: Prepared,
    folds: FoldsOfCommand,
    directory: OutputDirectory | undefined,
  ) => Promise<void>
}

/** Reads flags and data, prepares the recipe of `train`, and trains it on folds; the test set is left out. */
export async function runOnFolds({ name, paths, flags, own, use }: FoldsCommand): Promise<ExitCode> {
  refuseClashes(flags)
  const repeats = numberFlag(flags, 'fold-repeats', { min: 1, max: 100, whole: true })
  refuseOrderedRepeats(flags, repeats)
  const folds = numberFlag(flags, 'folds', { min: 2, max: 1000, whole: true }) ?? DEFAULT_FOLDS
  const ofFolds = new Set([...FOLD_FLAGS, ...own])
  const rest = new Map([...flags].filter(([flag]) => !ofFolds.has(flag)))
  const choices = { ...readChoices(rest), folds: null }
  const read = dataReader(name, { paths, flags: rest, previous: null })
  const progress = makeProgress(process.stderr, flags.has('quiet'))
  const interrupt = onInterrupt((line) => progress.say(line))
  const engine = await foldEngineOf(flags)
  const start = async (directory?: OutputDirectory): Promise<ExitCode> => {
    const job = { ...(await read(progress)), ...engine, choices, progress, signal: interrupt.signal }
    try {
      await use(job, prepare(job), { folds, repeats: repeats ?? 1 }, directory)
    } catch (error) {
      if (interrupt.signal.aborted && error instanceof WellfitError && error.code === 'ABORTED')
        return interrupt.exitCode
      throw error
    }
    return EXIT.ok
  }
  const out = outputPath(flags)
  try {
    if (out === undefined) return await start()
    return await withDirectory(out, flags.has('overwrite') ? 'anything' : 'nothing', `wellfit ${name}`, start)
  } finally {
    interrupt.done()
    await engine.engine?.close()
  }
}

/** The recipe of a run on the folds of a command, which an interrupt ends. */
export function commandOptions(
  job: Job,
  prepared: Prepared,
  { folds, repeats }: FoldsOfCommand,
  rows: number,
): CrossValidateTableOptions {
  const where = trainedOn(job, workersForRows(rows, folds))
  return { ...foldOptions(job, prepared, folds, rows), repeats, ...where, signal: job.signal }
}
