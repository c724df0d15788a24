import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isPlainObject } from '../../arguments.js'
import { WellfitError } from '../../errors.js'
import { checkInteger, checkKeys, checkNumber } from '../../options.js'
import type { Json, RunTrialsOptions, Trial, TrialEngineOptions } from './contract.js'

/** Most bytes of a trial, and of a result, as JSON: data belongs into files that trials refer to. */
const MOST_TRIAL_BYTES = 2 ** 20
const MOST_RESULT_BYTES = 2 ** 24
const MOST_PRIORITY = 1000
const LONGEST_BACKOFF = 60_000

/**
 * The SHA-256 of a trial, in hexadecimal: of its JSON with the names of every object sorted.
 *
 * @throws WellfitError `INVALID_DATA` for what is no plain data, `INVALID_SHAPE` for more than 1 MiB.
 *
 * @example
 * ```ts
 * trialHash({ seed: 1, data: 'a' }) === trialHash({ data: 'a', seed: 1 })
 * ```
 */
export function trialHash(trial: Trial): string {
  const text = canonical('trial', trial)
  if (!isPlainObject(trial)) throw invalid('trial', trial, 'be an object of plain data')
  if (Buffer.byteLength(text) > MOST_TRIAL_BYTES) {
    const expected = `be at most ${MOST_TRIAL_BYTES} bytes of JSON`
    const remedy = 'Refer to data by the path and the hash of a file.'
    const value = `${Buffer.byteLength(text)} bytes`
    throw new WellfitError({
      code: 'INVALID_SHAPE',
      functionName: 'trialHash',
      field: 'trial',
      value,
      expected,
      remedy,
    })
  }
  return createHash('sha256').update(text).digest('hex')
}

/** JSON with sorted names; numbers that JSON cannot hold are refused, as is what is no plain data. */
function canonical(field: string, value: unknown): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value)
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item, i) => canonical(`${field}[${i}]`, item)).join(',')}]`
  if (isPlainObject(value)) {
    const names = Object.keys(value).sort()
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(`${field}.${name}`, value[name])}`).join(',')}}`
  }
  throw invalid(field, value, 'be plain data: text, a finite number, true, false, null, a list or an object of these')
}

function invalid(field: string, value: unknown, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_DATA', functionName: 'trialHash', field, value, expected })
}

/** A trial with its hash and its priority. */
export interface HashedTrial {
  readonly hash: string
  readonly trial: Trial
  readonly priority: number
}

/** The different trials among those given, and the hash of each that was given. */
export function hashedTrials(
  trials: readonly Trial[],
  { priority }: RunTrialsOptions,
): { readonly hashes: readonly string[]; readonly different: readonly HashedTrial[] } {
  const byHash = new Map<string, HashedTrial>()
  const hashes = trials.map((trial) => {
    const hash = trialHash(trial)
    const own = priority === undefined ? 0 : checkInteger('run', 'priority', priority(trial), 0, MOST_PRIORITY)
    if (!byHash.has(hash)) byHash.set(hash, { hash, trial, priority: own })
    return hash
  })
  return { hashes, different: [...byHash.values()] }
}

/** Options of an engine with every default filled in. */
export interface EngineSettings {
  /** URL of the module. */
  readonly runner: string
  readonly attempts: number
  readonly backoffMilliseconds: number
}

/** Options checked and completed; `others`: names of those that the engine has besides. */
export function describeEngine(
  functionName: string,
  options: TrialEngineOptions,
  others: readonly string[] = [],
): EngineSettings {
  checkKeys(functionName, 'options', options, ['runner', 'attempts', 'backoffMilliseconds', ...others])
  const { runner, attempts = 3, backoffMilliseconds = 1000 } = options
  return {
    runner: urlOf(runner ?? ownModule('#trial-runner')),
    attempts: checkInteger(functionName, 'attempts', attempts, 1, 1000),
    backoffMilliseconds: checkNumber(functionName, 'backoffMilliseconds', backoffMilliseconds, { min: 0 }),
  }
}

/** The file of a module of this package, by its name in the imports of package.json. */
export function ownModule(name: string): string {
  return createRequire(import.meta.url).resolve(name)
}

function urlOf(module: string | URL): string {
  if (module instanceof URL) return module.href
  if (/^(?:file|data):/.test(module)) return module
  return pathToFileURL(isAbsolute(module) ? module : resolve(module)).href
}

/** Milliseconds to wait before an attempt, after so many that failed. */
export function backoffAfter(failures: number, { backoffMilliseconds }: EngineSettings): number {
  return failures === 0 ? 0 : Math.min(LONGEST_BACKOFF, backoffMilliseconds * 2 ** (failures - 1))
}

/** Refuses a result that is too large or no JSON. */
export function checkResult(result: unknown): Json {
  const text = JSON.stringify(result ?? null)
  if (Buffer.byteLength(text) <= MOST_RESULT_BYTES) return JSON.parse(text) as Json
  const expected = `be at most ${MOST_RESULT_BYTES} bytes of JSON`
  const value = `${Buffer.byteLength(text)} bytes`
  const remedy = 'Write it to a file, and return its path and hash.'
  throw new WellfitError({ code: 'INVALID_SHAPE', functionName: 'run', field: 'result', value, expected, remedy })
}
