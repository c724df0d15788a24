import { type ActionChange, compareTrials, type TrialRecord } from '../../index.js'
import { WellfitError } from '../../errors.js'
import { checkInteger } from '../../options.js'
import { EXIT, type ExitCode } from '../exit.js'
import { asJson } from '../files/output.js'
import { readTrials, type TrialsHeader } from '../files/trials/trials-file.js'
import type { Flags } from '../flags/flags.js'
import { flagsOfChanges } from '../terminal/flags-of-changes.js'
import { describeComparison } from '../terminal/trials.js'

const NAME = 'wellfit compare'

/** `wellfit compare A B`: two runs or trials on the same folds, paired by row, and the settings that differ. */
export async function compare(first: string, second: string, flags: Flags): Promise<ExitCode> {
  const [one, other] = [await trialAt('<first>', first), await trialAt('<second>', second)]
  if (one.header.sha256 !== other.header.sha256) throw otherRows(second)
  const comparison = compareTrials(one.record, other.record)
  const report = { format: 'wellfit.comparison', version: 1, first: one.name, second: other.name, ...comparison }
  process.stdout.write(flags.has('json') ? asJson(report) : describeComparison(one, other, comparison))
  return EXIT.ok
}

interface NamedTrial {
  readonly name: string
  readonly header: TrialsHeader
  readonly record: TrialRecord
  /** The flags of `wellfit train` that set what its changes set, besides those of the run; `null` where a change has none. */
  readonly flags: readonly string[] | null
}

/** `DIR:3` is its trial 3, `DIR:0` its baseline, `DIR` the settings that it ended with. */
async function trialAt(field: string, text: string): Promise<NamedTrial> {
  const [, directory = text, number] = /^(.+):(\d+)$/.exec(text) ?? []
  const { header, records } = await readTrials(directory)
  const last = records.findLastIndex(({ trial }) => trial === null || trial.outcome === 'kept')
  const index = number === undefined ? last : checkInteger(NAME, field, Number(number), 0, records.length - 1)
  const record = records[index]
  if (record === undefined) throw noTrial(field, text)
  return { name: `${directory}:${index}`, header, record, flags: flagsOfChanges(changesOf(records, index)) }
}

/** The changes from the baseline to a trial. */
function changesOf(records: readonly TrialRecord[], index: number): ActionChange[] {
  const { trial = null } = records[index] ?? {}
  return trial === null ? [] : [...changesOf(records, trial.base), trial.change]
}

function noTrial(field: string, value: string): WellfitError {
  const expected = 'have a recorded baseline'
  return new WellfitError({ code: 'INVALID_DATA', functionName: NAME, field, value, expected })
}

function otherRows(value: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: NAME,
    field: '<second>',
    value,
    expected: 'have the rows of train and dev of the first',
    remedy: 'Improve both with the same data, target, split and --seed.',
  })
}
