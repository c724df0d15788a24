import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { WellfitError } from '../../errors.js'
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../index.js'
import { writeFiles } from './atomic-write.js'
import { type PreviousEvaluation, evaluationIn } from './previous-run.js'
import { EXIT, exitCodeOf, ioError } from '../exit.js'
import type { Flags } from '../flags/flags.js'
import { FOLD_ENGINE_NAMES } from '../flags/engine.js'
import { CHECKPOINT_FILE, RUN_FILE, TRIALS_FILE } from './names.js'
import { isUrl, STDIN } from './open.js'
import type { OutputDirectory } from './output.js'

/** The recipe of runs up to version 3. */
const PLAIN: readonly [string, string] = ['recipe', 'plain']

/**
 * Flags with which this version does what a run of version 1 or 2 did: it had no features of dates and texts, used row numbers as
 * features, and trained on the target as it is.
 */
const OLDER_FLAGS: readonly (readonly [string, string])[] = [
  ['dates', 'trend'],
  ['texts', 'drop'],
  ['identifiers', 'keep'],
  ['target-scale', 'linear'],
]

/** How `train` was called. */
export interface Call {
  readonly paths: readonly string[]
  readonly flags: Flags
  /** The test-set evaluations of the previous run, whose files this one overwrites; `null` if there was none. */
  readonly previous: PreviousEvaluation | null
}

/** Flags that may be given with --resume; all others come from the original call. */
const OWN_FLAGS: readonly string[] = ['resume', 'quiet', 'json', 'max-seconds', ...FOLD_ENGINE_NAMES]

/** Flags that name files. */
const PATH_FLAGS: readonly string[] = ['test', 'test-labels']

/** Paths and flags in a form that means the same in any directory, without those that `--resume` may be given with. */
export function storedForm({ paths, flags }: Pick<Call, 'paths' | 'flags'>): {
  readonly paths: readonly string[]
  readonly flags: readonly (readonly [name: string, value: string])[]
} {
  const given = [...flags].filter(([name]) => name !== 'out' && !OWN_FLAGS.includes(name))
  return {
    paths: paths.map(absolute),
    flags: given.map(([name, value]) => [name, PATH_FLAGS.includes(name) ? absolute(value) : value]),
  }
}

/** Stores in a run's directory how it was called, before it starts. */
export async function storeCall(directory: string, call: Call): Promise<void> {
  const contents = { format: 'wellfit.run', version: 4, ...storedForm(call), previous: call.previous }
  await writeFiles([{ path: join(directory, RUN_FILE), contents: `${JSON.stringify(contents)}\n` }])
}

/** What a path means in any directory. */
function absolute(path: string): string {
  return path === STDIN || isUrl(path) ? path : resolve(path)
}

/**
 * Stores that a run which stopped at its time limit has evaluated the test set, so that a resumed run counts it. Does
 * nothing without a run.json.
 */
export async function storeEvaluation(directory: string, previous: PreviousEvaluation | undefined): Promise<void> {
  const file = join(directory, RUN_FILE)
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined || previous === undefined) return
  const { fingerprint, evaluations } = previous
  const call = { ...(JSON.parse(text) as object), previous: { fingerprint, evaluations } }
  await writeFiles([{ path: file, contents: `${JSON.stringify(call)}\n` }])
}

/**
 * How the unfinished run in a directory was called.
 *
 * @throws WellfitError `IO` if there is none, `INVALID_DATA` if its run.json is invalid, `INVALID_OPTION` if `flags` try to
 *   change its settings.
 */
export async function storedCall(directory: string, flags: Flags): Promise<Call> {
  refuseOtherFlags('wellfit train', flags)
  const file = join(directory, RUN_FILE)
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw ioError('read', file, cause, 'Only an unfinished run that was started with --out can be resumed.')
  })
  const { paths, flags: given, previous } = parseCall(text, file)
  return { paths, previous, flags: new Map([...given, ['out', directory], ...flags]) }
}

/** Refuses flags that would change a run that is resumed. */
export function refuseOtherFlags(functionName: string, flags: Flags): void {
  const extra = [...flags.keys()].find((name) => !OWN_FLAGS.includes(name))
  if (extra === undefined) return
  const expected = 'be left out with --resume, which uses the flags of the original run'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: `--${extra}`, expected })
}

function parseCall(
  text: string,
  file: string,
): Omit<Call, 'flags'> & { readonly flags: readonly (readonly [string, string])[] } {
  try {
    const { format, version, path, paths, flags, previous } = JSON.parse(text) as Record<string, unknown>
    const isPair = (pair: unknown): boolean => areTexts(pair) && pair.length === 2
    // Version 1 had one path.
    const all = version === 1 ? [path] : paths
    const isKnown = version === 1 || version === 2 || version === 3 || version === 4
    if (format === 'wellfit.run' && isKnown && areTexts(all) && all.length > 0) {
      if (Array.isArray(flags) && flags.every(isPair)) {
        const given = flags as [string, string][]
        const older = version === 4 ? [] : version === 3 ? [PLAIN] : [PLAIN, ...OLDER_FLAGS]
        return { paths: all, flags: [...older, ...given], previous: evaluationIn(previous) }
      }
    }
  } catch {
    // Not JSON: falls through to the error.
  }
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'wellfit train',
    field: '--resume',
    value: file,
    expected: 'be the run.json of a run, version 1 to 4',
  })
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string')
}

/** The checkpoint in a directory; `undefined` if the run has not written one. */
export async function readCheckpoint(directory: string): Promise<Checkpoint | undefined> {
  const file = join(directory, CHECKPOINT_FILE)
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined
    throw ioError('read', file, cause)
  })
  return bytes === undefined ? undefined : decodeCheckpoint(bytes)
}

/**
 * Writes checkpoints of a run into its directory; a failure is reported once, and training goes on.
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
      if (!failed) say(`Could not write a checkpoint; the previous one is kept. ${String(error)}`)
      failed = true
    }
  }
}

/** Removes what is only needed to resume a run. */
export async function forgetRun(directory: string): Promise<void> {
  await removeFiles(directory, [RUN_FILE, CHECKPOINT_FILE])
}

/** Removes it where data or flags were refused before the first checkpoint: there is nothing to resume, and the directory may be used again. */
export async function forgetRefused(directory: string, error: unknown): Promise<void> {
  if (exitCodeOf(error) === EXIT.input && !existsSync(join(directory, CHECKPOINT_FILE))) await forgetRun(directory)
}

/** Removes the trials of a run that another one replaces. */
export async function forgetTrials(directory: string): Promise<void> {
  await removeFiles(directory, [TRIALS_FILE])
}

async function removeFiles(directory: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const path = join(directory, name)
    await rm(path, { force: true }).catch((cause: unknown) => {
      throw ioError('remove', path, cause)
    })
  }
}
