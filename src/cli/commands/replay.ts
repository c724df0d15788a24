import type { TrialRecord } from '../../index.js'
import { WellfitError } from '../../errors.js'
import { checkInteger } from '../../options.js'
import { EXIT, type ExitCode } from '../exit.js'
import { asJson } from '../files/output.js'
import { encodeRecord, withoutRows } from '../files/trials/encode.js'
import { tableHash } from '../files/trials/table-hash.js'
import { checkRows, readTrials, type StoredTrials } from '../files/trials/trials-file.js'
import type { Flags } from '../flags/flags.js'
import { readChoicesOfImprove } from '../flags/improve.js'
import { onInterrupt } from '../interrupt.js'
import { foldRows } from '../run/folds/after-run.js'
import { searcher } from '../run/improve/search.js'
import { prepareChosen } from '../run/recipe/default-recipe.js'
import { nameOf } from '../terminal/trials.js'
import { makeProgress, type Progress } from '../terminal/progress.js'
import { readImproveFlags } from './improve.js'
import { dataReader } from './train.js'

const NAME = 'wellfit replay'

/** `wellfit replay DIR N`: trains a recorded trial again and compares every byte that it finds with the record. */
export async function replay(directory: string, number: string, flags: Flags): Promise<ExitCode> {
  const stored = await readTrials(directory)
  const index = checkInteger(NAME, '<trial>', Number(number), 0, stored.records.length - 1)
  const recorded = stored.records[index]
  if (recorded === undefined) throw new Error('a trial without a record')
  if (recorded.trial?.outcome === 'out of time') throw endedByTime(index)
  const progress = makeProgress(process.stderr, flags.has('quiet'))
  const interrupt = onInterrupt((line) => progress.say(line))
  try {
    progress.say(`Training ${nameOf(recorded)} again`)
    const again = await repeated(stored, index, progress, interrupt.signal)
    if (again === null) return interrupt.exitCode
    if (bytesOf(again) !== bytesOf(recorded)) throw differs(recorded, again)
    process.stdout.write(
      flags.has('json')
        ? asJson({ trial: index, record: withoutRows(recorded) })
        : `${nameOf(recorded)}: the same bytes\n`,
    )
    return EXIT.ok
  } finally {
    progress.end()
    interrupt.done()
  }
}

/** The trial after those before it, which are taken from the record; `null` where the signal ends it. */
async function repeated(
  { header, records }: StoredTrials,
  index: number,
  progress: Progress,
  signal: AbortSignal,
): Promise<TrialRecord | null> {
  const { improve: choice, rest } = readImproveFlags(new Map(header.flags))
  const planned = records[0]?.planned ?? 1
  const asked = { ...choice, trials: planned }
  const read = dataReader('replay', { paths: header.paths, flags: rest, previous: null })
  const data = await read(progress)
  const choices = { ...readChoicesOfImprove(rest, asked), targetScale: header.targetScale ?? 'linear' }
  const { job, prepared } = prepareChosen({ ...data, choices, progress, signal }, header.recipe)
  const rows = foldRows(job.table, prepared)
  checkRows(NAME, header, tableHash(rows))
  const end = new AbortController()
  const abort = (): void => end.abort()
  signal.addEventListener('abort', abort)
  let again: TrialRecord | null = null
  const record = (found: TrialRecord): void => {
    again = found
    end.abort()
  }
  try {
    await searcher(job, prepared, rows)({ previous: records.slice(0, index), signal: end.signal, record })
  } finally {
    signal.removeEventListener('abort', abort)
  }
  return again
}

/** The record without times. */
function bytesOf(record: TrialRecord): string {
  const { trial, crossValidation } = record
  return encodeRecord({
    ...record,
    planned: 0,
    seconds: 0,
    trial: trial === null ? null : { ...trial, seconds: 0 },
    crossValidation: crossValidation === null ? null : { ...crossValidation, seconds: 0 },
  })
}

function differs(recorded: TrialRecord, again: TrialRecord): WellfitError {
  const [before, now] = [recorded, again].map(({ crossValidation }) => crossValidation?.error.estimate ?? 'diverged')
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: NAME,
    field: '<trial>',
    value: nameOf(recorded),
    expected: `give the recorded bytes; its error is recorded as ${before} and is ${now} now`,
    remedy: 'The version of wellfit may be another one: trials.jsonl names that of the record in its first line.',
  })
}

function endedByTime(index: number): WellfitError {
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: NAME,
    field: '<trial>',
    value: index,
    expected: 'be a trial whose trainings ended: this one was cut off by the budget',
  })
}
