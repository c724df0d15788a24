import { WellfitError } from '../../errors.js'
import { previousEvaluation, type PreviousEvaluation } from '../files/previous-run.js'
import { EXIT, type ExitCode } from '../exit.js'
import { type Flags, numberFlag, requiredFlag, outputPath } from '../flags/flags.js'
import { readData } from '../files/input.js'
import { clean } from '../terminal/terminal.js'
import { taskNote } from '../run/describe.js'
import { onInterrupt } from '../interrupt.js'
import type { Job, JobResult } from '../run/job.js'
import { DEFAULT_RECIPE } from '../run/recipe.js'
import { runJob } from '../run/run.js'
import { asJson, type OutputDirectory, type Replace, withDirectory } from '../files/output.js'
import { makeProgress, type Progress } from '../terminal/progress.js'
import {
  type Call,
  storedCall,
  checkpointWriter,
  forgetRefused,
  forgetRun,
  forgetTrials,
  storeCall,
  storeEvaluation,
  readCheckpoint,
} from '../files/resume.js'
import { describeOutcome } from '../terminal/summary.js'
import type { ImproveFlags } from '../flags/folds.js'
import { hasFoldEngine } from '../flags/engine.js'
import { isOnRanks } from '../flags/ranks.js'
import { readChoicesOfImprove } from '../flags/improve.js'
import { readChoices } from '../flags/train.js'
import { layoutFlags, readReadingFlags, readTestFlags } from '../flags/reading.js'

/** `wellfit train DATA.csv --target COLUMN`, or `wellfit train --resume DIR`. */
export async function train(paths: readonly string[], flags: Flags): Promise<ExitCode> {
  if (isOnRanks(flags)) return await (await import('./train-on-ranks.js')).trainOnRanks(paths, flags)
  const directory = flags.get('resume')
  if (directory !== undefined) return await resume(directory, paths, flags)
  if (paths.length === 0) throw badData('be given unless --resume is')
  return await start({ paths, flags, previous: await replacedEvaluation(flags) })
}

async function resume(directory: string, paths: readonly string[], flags: Flags): Promise<ExitCode> {
  if (paths.length > 0) throw badData('be left out with --resume, which uses the data of the original run')
  const call = await storedCall(directory, flags)
  if (isOnRanks(call.flags)) return await (await import('./train-on-ranks.js')).trainOnRanks(paths, flags)
  return await start(call)
}

function badData(expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'wellfit train', field: '<data>', expected })
}

/** The evaluations of the run whose files `--overwrite` replaces. */
export async function replacedEvaluation(flags: Flags): Promise<PreviousEvaluation | null> {
  const out = outputPath(flags)
  return out !== undefined && flags.has('overwrite') ? await previousEvaluation(out) : null
}

/** Checks the flags about the data of a run; the function reads them. */
export function dataReader(
  command: string,
  { paths, flags, previous }: Call,
): (progress: Progress) => Promise<JobData> {
  const target = requiredFlag(command, flags, 'target', 'name the column to predict')
  const ignore = flags.get('ignore')?.split(',') ?? []
  const reading = readReadingFlags(flags)
  return async (progress) => {
    const data = await readData(paths, readTestFlags(flags), reading, (line) => progress.say(line))
    for (const note of taskNote(data.table, target, flags.has('task'))) progress.say(`data: ${clean(note, 500)}`)
    return { ...data, notice: null, layout: layoutFlags(flags), target, ignore, previous }
  }
}

async function start(call: Call): Promise<ExitCode> {
  const { flags } = call
  const read = dataReader('train', call)
  const replace = flags.has('resume') ? 'own files' : 'nothing'
  return await run(
    'wellfit train',
    flags,
    flags.has('overwrite') ? 'anything' : replace,
    async (progress, directory) => ({
      ...(await read(progress)),
      ...(directory === undefined ? {} : await resumption(call, directory, progress)),
    }),
  )
}

/** Stores the call; returns how to write checkpoints and where to resume. */
async function resumption(
  call: Call,
  directory: OutputDirectory,
  progress: Progress,
): Promise<Pick<Job, 'checkpoint' | 'resume'>> {
  const resumed = call.flags.has('resume')
  if (!resumed) {
    await forgetRun(directory.path)
    await storeCall(directory.path, call)
  }
  const checkpoint = resumed ? await readCheckpoint(directory.path) : undefined
  const everySeconds = numberFlag(call.flags, 'checkpoint-every', { min: 0 }) ?? 30
  const save = checkpointWriter(directory, (line) => progress.say(line))
  return {
    checkpoint: { everySeconds, save },
    ...(checkpoint === undefined ? {} : { resume: checkpoint }),
  }
}

/** A job without what its flags and the terminal add. */
export type JobData = Pick<
  Job,
  | 'name'
  | 'notice'
  | 'table'
  | 'testRows'
  | 'layout'
  | 'target'
  | 'ignore'
  | 'previous'
  | 'checkpoint'
  | 'resume'
  | 'trials'
>

type ReadData = (progress: Progress, directory: OutputDirectory | undefined) => Promise<JobData>

const END_OF_SEARCH =
  'Ending the trials; the network is trained with the best settings so far. Press Ctrl-C again to stop it.'

/** Reads the data, runs the job, writes the files and prints the result; shared by `train`, `improve` and `demo`. */
export async function run(
  command: string,
  flags: Flags,
  replace: Replace,
  read: ReadData,
  improve: ImproveFlags | null = null,
): Promise<ExitCode> {
  const preset = command === 'wellfit train' ? DEFAULT_RECIPE : 'plain'
  const choices = improve === null ? readChoices(flags, preset) : readChoicesOfImprove(flags, improve)
  const out = outputPath(flags)
  const engine = await foldEngineOf(flags)
  const progress = makeProgress(process.stderr, flags.has('quiet'))
  const interrupt = onInterrupt((line) => progress.say(line))
  const start = async (directory?: OutputDirectory): Promise<ExitCode> => {
    if (directory !== undefined && improve === null) await forgetTrials(directory.path)
    const data = await read(progress, directory)
    const maxSeconds = numberFlag(flags, 'max-seconds', { min: 0, minExcluded: true })
    const search = improve === null ? undefined : interrupt.phase(END_OF_SEARCH)
    const { signal } = interrupt
    const searching = search === undefined ? {} : { search }
    const job = { ...data, ...searching, ...engine, choices, progress, signal, maxSeconds }
    const result = await runJob(job).catch(async (error: unknown) => {
      if (directory !== undefined && !flags.has('resume')) await forgetRefused(directory.path, error)
      throw error
    })
    const files = directory === undefined ? [] : await write(directory, result)
    process.stdout.write(
      flags.has('json')
        ? outcomeJson(result, files)
        : `\n${describeOutcome(result.report, files, result.model?.sparsity)}`,
    )
    const reason = result.unfinished ?? result.report.history.stop.reason
    // A run that can be resumed keeps its checkpoint beside its results.
    if (directory !== undefined) {
      if (reason === 'time' && improve === null)
        await storeEvaluation(directory.path, result.report.scores.test?.testEvaluation)
      else if (reason !== 'aborted') await forgetRun(directory.path)
    }
    const isCutShort = result.isCutShort || search?.signal.aborted === true
    if (reason === 'aborted' || isCutShort) return interrupt.exitCode
    return reason === 'diverged' ? EXIT.diverged : EXIT.ok
  }
  try {
    return out === undefined ? await start() : await withDirectory(out, replace, command, start)
  } finally {
    progress.end()
    interrupt.done()
    await engine.engine?.close()
  }
}

/** Where flags have folds trained. */
export async function foldEngineOf(flags: Flags): Promise<Pick<Job, 'engine'>> {
  return hasFoldEngine(flags)
    ? { engine: await (await import('../run/folds/open-engine.js')).openFoldEngine(flags) }
    : {}
}

async function write(directory: OutputDirectory, { report, model }: JobResult): Promise<string[]> {
  const { renderReport } = await import('../../report/index.js')
  return await directory.write('train', {
    'report.html': renderReport(report),
    'history.json': `${JSON.stringify(report.history)}\n`,
    ...(report.improvement === undefined ? {} : { 'improvement.json': asJson(report.improvement) }),
    ...(model === null ? {} : { 'model.safetensors': model.tensors, 'model.json': model.json }),
  })
}

/** The report, with the number of epochs beside the rows of its history. */
function outcomeJson({ report, model }: JobResult, files: readonly string[]): string {
  const { history } = report
  const sparsity = model?.sparsity ?? null
  return asJson({ ...report, history: { ...history, epochs: history.rows.length }, sparsity, files })
}
