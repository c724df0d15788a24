import { readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { WellfitError } from '../../errors.js'
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../index.js'
import { writeFiles } from './atomic-write.js'
import { type PreviousEvaluation, evaluationIn } from './previous-run.js'
import { ioError } from '../exit.js'
import type { Flags } from '../flags/flags.js'
import { CHECKPOINT_FILE, RUN_FILE } from './names.js'
import type { OutputDirectory } from './output.js'

/** How `train` was called. */
export interface Call {
  readonly path: string
  readonly flags: Flags
  /** The look at test of the run before, whose files it overwrites; one that is resumed has not looked itself. */
  readonly previous: PreviousEvaluation | null
}

/** Flags of the present call that a resumed run may have; all others are those it began with. */
const OWN_FLAGS: readonly string[] = ['resume', 'quiet', 'json', 'max-seconds']

/** Notes in a run's directory how it was called, before it begins. */
export async function noteCall(directory: string, { path, flags, previous }: Call): Promise<void> {
  const given = [...flags].filter(([name]) => name !== 'out' && !OWN_FLAGS.includes(name))
  const contents = { format: 'wellfit.run', version: 1, path: resolve(path), flags: given, previous }
  await writeFiles([{ path: join(directory, RUN_FILE), contents: `${JSON.stringify(contents)}\n` }])
}

/**
 * Notes that a run which its time limit ended has evaluated the test set: once it is resumed, this counts. Nothing is
 * noted where there is no note of the run.
 */
export async function noteEvaluation(directory: string, previous: PreviousEvaluation | undefined): Promise<void> {
  const file = join(directory, RUN_FILE)
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined || previous === undefined) return
  const { fingerprint, evaluations } = previous
  const note = { ...(JSON.parse(text) as object), previous: { fingerprint, evaluations } }
  await writeFiles([{ path: file, contents: `${JSON.stringify(note)}\n` }])
}

/**
 * How the run in a directory was called.
 *
 * @throws WellfitError `IO` where there is none, `INVALID_DATA` where the note is no note, `INVALID_OPTION` where flags
 *   are given that the run did not begin with.
 */
export async function calledBefore(directory: string, flags: Flags): Promise<Call> {
  const extra = [...flags.keys()].find((name) => !OWN_FLAGS.includes(name))
  if (extra !== undefined) {
    const expected = 'be left out with --resume: a run goes on with the flags it began with'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName: 'wellfit train', field: `--${extra}`, expected })
  }
  const file = join(directory, RUN_FILE)
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw ioError('read', file, cause, 'Only a run that was called with --out and has not ended can be resumed.')
  })
  const { path, flags: given, previous } = parseCall(text, file)
  return { path, previous, flags: new Map([...given, ['out', directory], ...flags]) }
}

function parseCall(text: string, file: string): Omit<Call, 'flags'> & { readonly flags: [string, string][] } {
  try {
    const { format, version, path, flags, previous } = JSON.parse(text) as Record<string, unknown>
    const isPair = (pair: unknown): boolean =>
      Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string')
    if (format === 'wellfit.run' && version === 1 && typeof path === 'string') {
      if (Array.isArray(flags) && flags.every(isPair)) {
        return { path, flags: flags as [string, string][], previous: evaluationIn(previous) }
      }
    }
  } catch {
    // Falls through: whatever it is, it is no note of ours.
  }
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'wellfit train',
    field: '--resume',
    value: file,
    expected: 'hold the note of a run, of version 1',
  })
}

/** The checkpoint in a directory; `undefined` where the run had not come so far. */
export async function readCheckpoint(directory: string): Promise<Checkpoint | undefined> {
  const file = join(directory, CHECKPOINT_FILE)
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined
    throw ioError('read', file, cause)
  })
  return bytes === undefined ? undefined : decodeCheckpoint(bytes)
}

/**
 * Writes checkpoints of a run into its directory. Training goes on where one cannot be written, which is said once.
 */
export function checkpointWriter(
  directory: Pick<OutputDirectory, 'path' | 'check'>,
  say: (line: string) => void,
): (state: Checkpoint) => Promise<void> {
  let failed = false
  return async (checkpoint) => {
    try {
      await directory.check()
      await writeFiles([{ path: join(directory.path, CHECKPOINT_FILE), contents: encodeCheckpoint(checkpoint) }])
    } catch (error) {
      if (!failed) say(`No checkpoint was written; the one before stays. ${String(error)}`)
      failed = true
    }
  }
}

/** A run that has ended needs neither note nor checkpoint. */
export async function forgetRun(directory: string): Promise<void> {
  for (const name of [RUN_FILE, CHECKPOINT_FILE]) await rm(join(directory, name), { force: true })
}
