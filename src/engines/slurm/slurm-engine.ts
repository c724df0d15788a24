import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { WellfitError } from '../../errors.js'
import { checkInteger, checkNumber, checkText } from '../../options.js'
import type { RunTrialsOptions, Trial, TrialEngine, TrialEngineOptions, TrialOutcome } from '../trials/contract.js'
import type { TrialReply } from '../trials/child.js'
import {
  backoffAfter,
  describeEngine,
  hashedTrials,
  ownModule,
  type EngineSettings,
  type HashedTrial,
} from '../trials/trial.js'

const run = promisify(execFile)

/** Options of the engine of Slurm. */
export interface SlurmEngineOptions extends TrialEngineOptions {
  /** A directory that every node sees: the trials, the job script and the results are there. */
  readonly directory: string
  /** Trials at a time. Default 100. */
  readonly parallel?: number
  /** Lines of the job script, `#SBATCH --mem=4G` and the like. Default none. */
  readonly directives?: readonly string[]
  /** Seconds between two looks at the results. Default 2. */
  readonly pollSeconds?: number
}

/**
 * Runs trials as a job array of Slurm. Results stay in the directory, beside the job scripts: a trial that has one is not run again.
 * Slurm begins a trial again whose node fails.
 *
 * @throws WellfitError `INVALID_OPTION`; `IO` where `sbatch` fails.
 *
 * @example
 * ```ts
 * const engine = slurmEngine({ directory: '/shared/trials', directives: ['#SBATCH --time=1:00:00'] })
 * const outcomes = await engine.run(trials)
 * ```
 */
export function slurmEngine(options: SlurmEngineOptions): TrialEngine {
  const settings = describeEngine('slurmEngine', options, ['directory', 'parallel', 'directives', 'pollSeconds'])
  const { directory, parallel = 100, directives = [], pollSeconds = 2 } = options
  checkText('slurmEngine', 'directory', directory)
  return new SlurmEngine(settings, {
    directory: resolve(directory),
    parallel: checkInteger('slurmEngine', 'parallel', parallel, 1, 100_000),
    directives: directives.map((line, i) => checkDirective(`directives[${i}]`, line)),
    pollSeconds: checkNumber('slurmEngine', 'pollSeconds', pollSeconds, { min: 0, minExcluded: true }),
  })
}

function checkDirective(field: string, line: unknown): string {
  if (typeof line === 'string' && /^#SBATCH [^\n]+$/.test(line)) return line
  const expected = 'be one line that begins with #SBATCH'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName: 'slurmEngine', field, value: line, expected })
}

type Settled = Required<Pick<SlurmEngineOptions, 'directory' | 'parallel' | 'directives' | 'pollSeconds'>>

class SlurmEngine implements TrialEngine {
  readonly #settings: EngineSettings
  readonly #settled: Settled

  constructor(settings: EngineSettings, settled: Settled) {
    this.#settings = settings
    this.#settled = settled
  }

  async run(trials: readonly Trial[], options: RunTrialsOptions = {}): Promise<readonly TrialOutcome[]> {
    const { hashes, different } = hashedTrials(trials, options)
    const { directory, pollSeconds } = this.#settled
    for (const folder of ['trials', 'results']) await makeFolder(directory, folder)
    const outcomes = new Map<string, TrialOutcome>()
    const failures = new Map<string, number>()
    // Slurm begins the tasks of an array in the order of their numbers.
    let due = different.toSorted((a, b) => b.priority - a.priority)
    const end = (outcome: TrialOutcome): void => {
      outcomes.set(outcome.hash, outcome)
      options.onOutcome?.(outcome)
    }
    for (due = await this.#collect(due, failures, end); due.length > 0; due = await this.#collect(due, failures, end)) {
      await sleep(Math.max(...due.map(({ hash }) => backoffAfter(failures.get(hash) ?? 0, this.#settings))))
      const job = await this.#submit(due)
      while (await isInQueue(job)) {
        if (options.signal?.aborted === true) await run('scancel', [job])
        await sleep(pollSeconds * 1000)
      }
      if (options.signal?.aborted !== true) continue
      for (const { hash } of await this.#collect(due, failures, end))
        if (!outcomes.has(hash)) end({ hash, status: 'cancelled', result: null, error: null })
      break
    }
    return hashes.flatMap((hash) => outcomes.get(hash) ?? [])
  }

  async close(): Promise<void> {
    // Jobs have ended when a run has.
  }

  /** Takes the results that there are; returns the trials that have none, or failed and are to be tried again. */
  async #collect(
    trials: readonly HashedTrial[],
    failures: Map<string, number>,
    end: (outcome: TrialOutcome) => void,
  ): Promise<HashedTrial[]> {
    const open: HashedTrial[] = []
    for (const trial of trials) {
      const { hash } = trial
      const path = join(this.#settled.directory, 'results', hash)
      const reply = await replyOf(path)
      if (reply?.kind === 'done') {
        end({ hash, status: 'done', result: reply.result, error: null })
        continue
      }
      const { error, isFinal } = reply ?? { error: 'its task ended without a result', isFinal: false }
      // Before its first attempt a trial has no entry.
      const count = failures.get(hash)
      if (count !== undefined) failures.set(hash, count + 1)
      if (count !== undefined && (isFinal || count + 1 >= this.#settings.attempts)) {
        end({ hash, status: 'failed', result: null, error })
        continue
      }
      await rm(path, { force: true })
      open.push(trial)
    }
    for (const { hash } of open) if (!failures.has(hash)) failures.set(hash, 0)
    return open
  }

  async #submit(trials: readonly HashedTrial[]): Promise<string> {
    const { directory, parallel, directives } = this.#settled
    const { runner } = this.#settings
    for (const { hash, trial } of trials)
      await writeFile(join(directory, 'trials', hash), JSON.stringify({ runner, trial }))
    const list = `${trials.map(({ hash }) => hash).join('\n')}\n`
    // Of this job alone: another run may submit one at the same time.
    const id = createHash('sha256').update(list).digest('hex').slice(0, 16)
    const tasks = join(directory, `tasks-${id}`)
    await writeFile(tasks, list)
    const script = [
      '#!/bin/sh',
      `#SBATCH --array=1-${trials.length}%${parallel}`,
      '#SBATCH --job-name=wellfit-trials',
      `#SBATCH --output=${join(directory, 'task-%A-%a.log')}`,
      '#SBATCH --requeue',
      ...directives,
      `trial=$(sed -n "$SLURM_ARRAY_TASK_ID"p ${quoted(tasks)})`,
      `exec ${quoted(process.execPath)} ${quoted(ownModule('#trial-child'))} ${quoted(directory)} "$trial"`,
    ]
    const path = join(directory, `job-${id}.sh`)
    await writeFile(path, `${script.join('\n')}\n`)
    try {
      const { stdout } = await run('sbatch', ['--parsable', path])
      return stdout.trim().split(';')[0] ?? ''
    } catch (cause) {
      const expected = 'be accepted by sbatch'
      throw new WellfitError({ code: 'IO', functionName: 'run', field: 'job', value: path, expected, cause })
    }
  }
}

async function makeFolder(directory: string, name: string): Promise<void> {
  try {
    await mkdir(join(directory, name), { recursive: true })
  } catch (cause) {
    const expected = 'be a directory that can be written to'
    throw new WellfitError({ code: 'IO', functionName: 'run', field: 'directory', value: directory, expected, cause })
  }
}

/** What a task left; `null` where it left nothing. */
async function replyOf(path: string): Promise<Exclude<TrialReply, { kind: 'progress' }> | null> {
  const text = await readFile(path, 'utf8').catch(() => null)
  return text === null ? null : (JSON.parse(text) as Exclude<TrialReply, { kind: 'progress' }>)
}

/** Whether tasks of a job wait or run. A controller that is down for a moment does not end the wait. */
async function isInQueue(job: string): Promise<boolean> {
  try {
    const { stdout } = await run('squeue', ['--noheader', '--jobs', job, '--format=%i'])
    return stdout.trim() !== ''
  } catch (error) {
    return !/Invalid job id/.test(String(error))
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
