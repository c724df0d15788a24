import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Score } from '../../index.js'
import { EXIT, type ExitCode, ioError } from '../exit.js'
import { readModel } from '../files/model.js'
import { asJson } from '../files/output.js'
import { findTrials, type StoredTrials } from '../files/trials/trials-file.js'
import type { Flags } from '../flags/flags.js'
import { describeRuns, describeTrials, type RunSummary, summarizeTrial } from '../terminal/trials.js'

/** `wellfit runs DIR`: the runs below a directory, or the recorded trials of one. */
export async function runs(directory: string, flags: Flags): Promise<ExitCode> {
  const names = await readdir(directory).catch((cause: unknown) => {
    throw ioError('wellfit runs', directory, cause)
  })
  const own = await findTrials(directory)
  if (own !== null) {
    const trials = own.records.map(summarizeTrial)
    const run = await summaryOf(directory, own)
    process.stdout.write(flags.has('json') ? asJson({ ...run, trials }) : describeTrials(run, own.records))
    return EXIT.ok
  }
  const found: RunSummary[] = []
  for (const name of [directory, ...names.toSorted().map((child) => join(directory, child))]) {
    if (!(await stat(name)).isDirectory()) continue
    const run = await summaryOf(name, name === directory ? null : await findTrials(name))
    if (run.command !== null) found.push(run)
  }
  process.stdout.write(flags.has('json') ? asJson({ runs: found }) : describeRuns(directory, found))
  return EXIT.ok
}

/** A run by its files. */
async function summaryOf(path: string, trials: StoredTrials | null): Promise<RunSummary> {
  const scores = await scoresOf(path)
  const records = trials?.records ?? []
  const last = records.findLast(({ trial }) => trial === null || trial.outcome === 'kept')
  return {
    name: basename(path),
    command: trials === null ? (scores === null ? null : 'train') : 'improve',
    isFinished: scores !== null,
    data: trials?.header.data ?? null,
    target: trials?.header.target ?? null,
    trials: Math.max(0, records.length - 1),
    kept: records.filter(({ trial }) => trial?.outcome === 'kept').length,
    baseline: records[0]?.crossValidation?.error ?? null,
    error: last?.crossValidation?.error ?? null,
    dev: scores?.['dev']?.error ?? null,
    test: scores?.['test']?.error ?? null,
  }
}

/** The scores in the model of a run; `null` where it has no model. */
async function scoresOf(path: string): Promise<Readonly<Record<string, Score | null>> | null> {
  try {
    const { metadata } = await readModel(path)
    return (metadata['scores'] as Readonly<Record<string, Score | null>> | undefined) ?? {}
  } catch {
    return null
  }
}
