import { WellfitError } from '../../errors.js'
import { connect, type Communicator } from '../../shards/index.js'
import { EXIT, type ExitCode } from '../exit.js'
import { asJson, type OutputDirectory, withDirectory } from '../files/output.js'
import { checkpointWriter, forgetRun, readCheckpoint, storeCall, storedCall, type Call } from '../files/resume.js'
import { type Flags, numberFlag, outputPath, requiredFlag } from '../flags/flags.js'
import { isUnderMpi, readRanksFlags } from '../flags/ranks.js'
import { layoutFlags, readReadingFlags } from '../flags/reading.js'
import { readChoices } from '../flags/train.js'
import { onInterrupt } from '../interrupt.js'
import { runOnRanks, type RanksJob, type RanksResult } from '../run/ranks.js'
import { makeProgress } from '../terminal/progress.js'
import { describeRanksRun } from '../terminal/ranks.js'

/** `mpirun -n N wellfit train DATA`, or `wellfit train DATA --blocks N`: each rank reads its part of the file. */
export async function trainOnRanks(paths: readonly string[], flags: Flags): Promise<ExitCode> {
  const communicator = isUnderMpi() ? await connect() : undefined
  try {
    const code = await train(paths, flags, communicator)
    communicator?.close()
    return code
  } catch (cause) {
    communicator?.fail(cause instanceof Error ? cause.message : String(cause))
    throw cause
  }
}

async function train(
  paths: readonly string[],
  given: Flags,
  communicator: Communicator | undefined,
): Promise<ExitCode> {
  const directory = given.get('resume')
  // Every rank reads how the run was called.
  const call = directory === undefined ? { paths, flags: given, previous: null } : await storedCall(directory, given)
  const { flags } = call
  const [path, another] = call.paths
  if (path === undefined || another !== undefined) throw badData()
  const writes = communicator === undefined || communicator.rank === 0
  const progress = makeProgress(process.stderr, flags.has('quiet') || !writes)
  const interrupt = onInterrupt((line) => progress.say(line))
  const maxSeconds = numberFlag(flags, 'max-seconds', { min: 0, minExcluded: true })
  const { encoding: _, ...reading } = readReadingFlags(flags)
  const job: RanksJob = {
    path,
    reading,
    target: requiredFlag('wellfit train', flags, 'target', 'name the column to predict'),
    ignore: flags.get('ignore')?.split(',') ?? [],
    layout: layoutFlags(flags),
    ...readRanksFlags(flags),
    hasBatchSize: flags.has('batch-size'),
    json: flags.has('json'),
    // One network: the other recipes train on folds of the whole table.
    choices: readChoices(new Map([...flags, ['recipe', 'plain']])),
    communicator,
    progress,
    signal: interrupt.signal,
    ...(maxSeconds === undefined ? {} : { maxSeconds }),
  }
  const out = outputPath(flags)
  const run = async (own?: OutputDirectory): Promise<ExitCode> => {
    const result = await runOnRanks({
      ...job,
      ...(out === undefined ? {} : await resumption(call, out, own, progress.say)),
    })
    const { reason } = result.history.stop
    if (own !== undefined || out === undefined) await finish(job, result, own)
    if (own !== undefined && reason !== 'aborted' && reason !== 'time') await forgetRun(own.path)
    if (reason === 'aborted') return interrupt.exitCode
    return reason === 'diverged' ? EXIT.diverged : EXIT.ok
  }
  try {
    // One rank writes to the directory.
    if (out === undefined || !writes) return await run()
    const replace = flags.has('overwrite') ? 'anything' : directory === undefined ? 'nothing' : 'own files'
    return await withDirectory(out, replace, 'wellfit train', run)
  } finally {
    progress.end()
    interrupt.done()
  }
}

function badData(): WellfitError {
  const expected = 'be one CSV or Parquet file that every rank sees'
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'wellfit train', field: '<data>', expected })
}

/** How checkpoints are written, on rank 0, and where to resume, on every rank. */
async function resumption(
  call: Call,
  out: string,
  own: OutputDirectory | undefined,
  say: (line: string) => void,
): Promise<Pick<RanksJob, 'checkpoint' | 'resume'>> {
  const everySeconds = numberFlag(call.flags, 'checkpoint-every', { min: 0 }) ?? 30
  const isResumed = call.flags.has('resume')
  if (own !== undefined && !isResumed) {
    await forgetRun(own.path)
    // A resumed run has the same blocks, under mpirun or not.
    const blocks = String(readRanksFlags(call.flags).blocks)
    await storeCall(own.path, { ...call, flags: new Map([...call.flags, ['blocks', blocks]]) })
  }
  const resume = isResumed ? await readCheckpoint(out) : undefined
  const save = own === undefined ? async (): Promise<void> => undefined : checkpointWriter(own, say)
  return { checkpoint: { everySeconds, save }, ...(resume === undefined ? {} : { resume }) }
}

/** Writes and prints the result, on rank 0. */
async function finish(job: RanksJob, result: RanksResult, own: OutputDirectory | undefined): Promise<void> {
  const { communicator, target, path, blocks } = job
  if (communicator !== undefined && communicator.rank !== 0) return
  const { history, model, prepared, scores, weights, rows } = result
  const files =
    own === undefined
      ? []
      : await own.write('train', {
          'history.json': `${JSON.stringify(history)}\n`,
          ...(model === null ? {} : { 'model.safetensors': model.tensors, 'model.json': model.json }),
        })
  const ranks = communicator?.size ?? 1
  const report = {
    format: 'wellfit.ranksRun',
    version: 1,
    data: path,
    target,
    task: prepared.preprocessor.task,
    rows,
    ranks,
    blocks,
    split: prepared.summary,
    history: { ...history, epochs: history.rows.length },
    scores,
    weights,
    files,
  } as const
  process.stdout.write(job.json ? asJson(report) : `\n${describeRanksRun(report)}`)
}
