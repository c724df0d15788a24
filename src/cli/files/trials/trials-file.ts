import { appendFileSync, openSync, closeSync, fsyncSync } from 'node:fs'
import { readFile, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import type { TrialRecord } from '../../../index.js'
import { isPlainObject } from '../../../arguments.js'
import { WellfitError } from '../../../errors.js'
import { ioError } from '../../exit.js'
import { type RecipeName, RECIPES } from '../../run/recipe.js'
import { packageVersion } from '../package-file.js'
import { writeFiles } from '../atomic-write.js'
import { TRIALS_FILE } from '../names.js'
import { decodeRecord, encodeRecord } from './encode.js'

/** The first line of a record of trials: what the run was, so that it can be resumed and its trials replayed. */
export interface TrialsHeader {
  readonly format: 'wellfit.trials'
  readonly version: 1
  /** Of wellfit. */
  readonly wellfit: string
  readonly paths: readonly string[]
  readonly flags: readonly (readonly [name: string, value: string])[]
  /** Display name of the data. */
  readonly data: string
  readonly target: string
  /** SHA-256 of the rows of train and dev. */
  readonly sha256: string
  /** Scale of the target of the trials; absent in records of older versions, which have a linear one. */
  readonly targetScale?: 'linear' | 'log'
  /** The recipe, which the budget may have chosen; absent in records of older versions, whose flags and rows tell it. */
  readonly recipe?: RecipeName
}

/** The record of a run. */
export interface StoredTrials {
  readonly header: TrialsHeader
  /** The baseline, then the trials. */
  readonly records: readonly TrialRecord[]
  /** Bytes up to the end of the last complete line. */
  readonly bytes: number
}

/** Where a run records its trials. */
export interface TrialsWriter {
  /** Records of the run that this one resumes; none of a new one. */
  readonly previous: readonly TrialRecord[]
  /** The recipe of the run that this one resumes, where its record holds it. */
  readonly recipe: RecipeName | undefined
  /** Writes the header of a new run, or checks that a resumed one has the rows of before. */
  begin(rows: Pick<TrialsHeader, 'data' | 'target' | 'sha256' | 'targetScale' | 'recipe'>): Promise<void>
  /** Appends a trial and flushes it to the disk. */
  append(record: TrialRecord): void
}

/**
 * Records trials in a directory as they end: what a line says stays, whatever happens to the process afterwards.
 *
 * @param resumed The record that is continued; `null` for a new one.
 */
export function trialsWriter(
  directory: string,
  call: { readonly paths: readonly string[]; readonly flags: TrialsHeader['flags'] },
  resumed: StoredTrials | null,
): TrialsWriter {
  const path = join(directory, TRIALS_FILE)
  return {
    previous: resumed?.records ?? [],
    recipe: resumed?.header.recipe,
    async begin(rows) {
      if (resumed !== null) {
        checkRows('wellfit improve', resumed.header, rows.sha256)
        // A line that was cut off when the process was killed is trained again.
        await truncate(path, resumed.bytes)
        return
      }
      const header: TrialsHeader = { format: 'wellfit.trials', version: 1, wellfit: packageVersion(), ...call, ...rows }
      await writeFiles([{ path, contents: `${JSON.stringify(header)}\n` }])
    },
    append(record) {
      try {
        const file = openSync(path, 'a')
        try {
          appendFileSync(file, `${encodeRecord(record)}\n`)
          fsyncSync(file)
        } finally {
          closeSync(file)
        }
      } catch (cause) {
        throw ioError('wellfit improve', path, cause)
      }
    },
  }
}

/**
 * Refuses other rows than those of the record.
 *
 * @throws WellfitError `INVALID_DATA`.
 */
export function checkRows(functionName: string, { sha256, data }: TrialsHeader, found: string): void {
  if (sha256 === found) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: '<data>',
    value: data,
    expected: 'have the rows of train and dev that the trials were recorded with',
    remedy: 'The file has changed since: restore it, or start again with --overwrite.',
  })
}

/** The record in a directory; `null` where there is none. */
export async function findTrials(directory: string): Promise<StoredTrials | null> {
  const path = join(directory, TRIALS_FILE)
  const contents = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return null
    throw ioError('wellfit', path, cause)
  })
  if (contents === null) return null
  const bytes = contents.lastIndexOf('\n') + 1
  const [first = '', ...lines] = contents.toString('utf8', 0, bytes).split('\n').slice(0, -1)
  const header = headerOf(first)
  const records = lines.map(decodeRecord)
  if (header === null || records.includes(null)) throw invalid(path)
  return { header, records: records.filter((record) => record !== null), bytes }
}

/**
 * The record in a directory.
 *
 * @throws WellfitError `IO` where there is none, `INVALID_DATA` where it cannot be read.
 */
export async function readTrials(directory: string): Promise<StoredTrials> {
  const found = await findTrials(directory)
  if (found !== null) return found
  const remedy = 'Name the directory that `wellfit improve --out` wrote.'
  throw ioError('wellfit', join(directory, TRIALS_FILE), { code: 'ENOENT' }, remedy)
}

function headerOf(line: string): TrialsHeader | null {
  try {
    const value: unknown = JSON.parse(line)
    const isTexts = (list: unknown): boolean => Array.isArray(list) && list.every((text) => typeof text === 'string')
    const isHeader = (found: unknown): found is TrialsHeader =>
      isPlainObject(found) &&
      found['format'] === 'wellfit.trials' &&
      found['version'] === 1 &&
      isTexts(found['paths']) &&
      Array.isArray(found['flags']) &&
      found['flags'].every((pair: unknown) => isTexts(pair)) &&
      ['wellfit', 'data', 'target', 'sha256'].every((name) => typeof found[name] === 'string') &&
      (found['recipe'] === undefined || RECIPES.some((name) => name === found['recipe']))
    return isHeader(value) ? value : null
  } catch {
    return null
  }
}

function invalid(path: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'wellfit',
    field: 'path',
    value: path,
    expected: 'be a record of trials, version 1',
  })
}
