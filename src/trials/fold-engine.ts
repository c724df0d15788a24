import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { isPlainObject } from '../arguments.js'
import { localEngine } from '../engines/local/local-engine.js'
import { ownVersion } from '../engines/own-version.js'
import type { Json, Trial, TrialEngine, TrialOutcome } from '../engines/trials/contract.js'
import { trialHash } from '../engines/trials/trial.js'
import { WellfitError } from '../errors.js'
import type { FoldSource } from '../improve/cross-validate/fold-data.js'
import type { FoldEngine, FoldTrained, FoldTraining } from '../improve/cross-validate/fold-engine.js'
import { checkInteger, checkKeys, checkText } from '../options.js'
import type { StoredFold } from './fold-trial.js'
import { type FileReference, readShared, writeShared } from './shared-file.js'

const NAME = 'foldEngine'

/** Where the trainings of folds run. */
export interface FoldEngineOptions {
  /** An engine of trials with its default runner, which is closed with this one. Default: `localEngine()`. */
  readonly engine?: TrialEngine
  /**
   * With `engine`: a directory that this process and all workers see at the same path. The rows are written there once, and the weights of
   * each training, and stay there. Default: a temporary one.
   */
  readonly directory?: string
  /** Without `engine`: processes of this machine. Default: one for each processor. */
  readonly processes?: number
}

/**
 * Makes an engine for `crossValidate`, `foldEnsemble`, `sweep`, `improve` and their forms for tables: each training of a fold is a trial on
 * processes of this machine, on the workers of a queue or as a task of Slurm. The results are the same bits as in one process.
 *
 * @throws WellfitError `INVALID_OPTION`.
 * @example
 * const engine = foldEngine({ engine: await redisEngine({ url: 'redis://queue.example' }), directory: '/shared/folds' })
 * const found = await improve(data, { network: { layers, loss }, engine })
 * await engine.close()
 */
export function foldEngine(options: FoldEngineOptions = {}): FoldEngine {
  checkKeys(NAME, 'options', options, ['engine', 'directory', 'processes'])
  const { engine, directory, processes } = options
  if ((engine === undefined) !== (directory === undefined)) {
    const field = engine === undefined ? 'directory' : 'engine'
    const expected = engine === undefined ? 'be given with `engine` only' : 'be given with `directory`'
    const remedy = 'Workers read the rows from a directory that this process writes them into.'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName: NAME, field, expected, remedy })
  }
  if (engine !== undefined && processes !== undefined) {
    const expected = 'be left out with `engine`, which has its own'
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName: NAME,
      field: 'processes',
      value: processes,
      expected,
    })
  }
  const count = processes === undefined ? {} : { processes: checkInteger(NAME, 'processes', processes, 1, 1024) }
  const given = directory === undefined ? null : resolve(checkText(NAME, 'directory', directory))
  return new TrialFoldEngine(engine ?? localEngine(count), given)
}

/** A training that waits for its trial. */
interface Waiting {
  readonly trial: Trial
  readonly signal: AbortSignal
  readonly resolve: (trained: Promise<FoldTrained>) => void
  readonly reject: (error: unknown) => void
}

class TrialFoldEngine implements FoldEngine {
  readonly #trials: TrialEngine
  /** `null`: one that is temporary. */
  readonly #given: string | null
  #temporary: Promise<string> | null = null
  readonly #sources = new WeakMap<FoldSource, Promise<FileReference>>()
  /** Trainings that are asked for together run together. */
  #waiting: Waiting[] = []
  #unprepared = 0

  constructor(trials: TrialEngine, given: string | null) {
    this.#trials = trials
    this.#given = given
  }

  async train(training: FoldTraining, signal: AbortSignal): Promise<FoldTrained> {
    this.#unprepared++
    const prepared = this.#trialOf(training)
    return await new Promise<FoldTrained>((resolve, reject) => {
      void prepared
        .then((trial) => void this.#waiting.push({ trial, signal, resolve, reject }), reject)
        .finally(() => {
          if (--this.#unprepared === 0) this.#begin()
        })
    })
  }

  async close(): Promise<void> {
    await this.#trials.close()
    if (this.#temporary !== null) await rm(await this.#temporary, { recursive: true, force: true })
    this.#temporary = null
  }

  async #trialOf({ source, rows, network, fit, dev, sharing }: FoldTraining): Promise<Trial> {
    const settings = { network: plain(network), fit: plain(fit), dev, sharing, version: ownVersion() }
    checkPlain(settings)
    const directory = await this.#directory()
    let written = this.#sources.get(source)
    if (written === undefined) this.#sources.set(source, (written = writeShared(NAME, directory, rowsOnly(source))))
    const files = { source: await written, rows: await writeShared(NAME, directory, rows) }
    return { kind: 'fold', ...files, ...settings } satisfies StoredFold
  }

  async #directory(): Promise<string> {
    return this.#given ?? (await (this.#temporary ??= mkdtemp(join(tmpdir(), 'wellfit-folds-'))))
  }

  /** Runs what waits, all of one signal together. */
  #begin(): void {
    const bySignal = new Map<AbortSignal, Waiting[]>()
    for (const one of this.#waiting) bySignal.set(one.signal, [...(bySignal.get(one.signal) ?? []), one])
    this.#waiting = []
    for (const [signal, waiting] of bySignal) void this.#run(signal, waiting)
  }

  async #run(signal: AbortSignal, waiting: readonly Waiting[]): Promise<void> {
    const open = new Map<string, Waiting[]>()
    for (const one of waiting) {
      const hash = trialHash(one.trial)
      open.set(hash, [...(open.get(hash) ?? []), one])
    }
    const onOutcome = (outcome: TrialOutcome): void => {
      for (const one of open.get(outcome.hash) ?? []) settle(one, outcome)
      open.delete(outcome.hash)
    }
    try {
      const trials = waiting.map(({ trial }) => trial)
      await this.#trials.run(trials, { signal, onOutcome })
    } catch (error) {
      for (const one of [...open.values()].flat()) one.reject(error)
    }
  }
}

function settle({ resolve, reject }: Waiting, { status, result, error }: TrialOutcome): void {
  if (status === 'done') return resolve(readTrained(result))
  const details = { functionName: NAME, field: 'engine' } as const
  if (status === 'cancelled')
    return reject(new WellfitError({ ...details, code: 'ABORTED', expected: 'not be aborted' }))
  const expected = 'complete every training'
  reject(new WellfitError({ ...details, code: 'IO', expected, remedy: error ?? '' }))
}

async function readTrained(result: Json): Promise<FoldTrained> {
  return (await readShared(NAME, result as unknown as FileReference)) as FoldTrained
}

/** What workers need of the rows. */
function rowsOnly(source: FoldSource): FoldSource {
  if (source.kind === 'dataset') {
    // The mark of a part counts evaluations, which are made here.
    const { part: _, ...data } = source.data
    return { ...source, data }
  }
  const { part: _, ...table } = source.table
  return { ...source, table }
}

/** Settings as JSON holds them, without those that are undefined. */
function plain(value: object): { readonly [option: string]: Json } {
  return withoutUndefined(value) as { readonly [option: string]: Json }
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (!isPlainObject(value)) return value
  const given = Object.entries(value).filter(([, own]) => own !== undefined)
  return Object.fromEntries(given.map(([name, own]) => [name, withoutUndefined(own)]))
}

/** Refuses functions and the like. */
function checkPlain(settings: Trial): void {
  try {
    trialHash(settings)
  } catch (error) {
    if (!(error instanceof WellfitError)) throw error
    const field = (error.field ?? '').replace(/^trial\./, '')
    const expected = 'be plain data where an `engine` trains: another process receives it'
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName: NAME,
      field,
      value: error.value,
      expected,
      cause: error,
    })
  }
}
