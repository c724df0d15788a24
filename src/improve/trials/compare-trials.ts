import { isPlainObject, readSafely } from '../../arguments.js'
import { percent, range } from '../../diagnose/numbers.js'
import { WellfitError } from '../../errors.js'
import { checkInteger } from '../../options.js'
import type { SettingDifference, TrialComparison } from '../../result/index.js'
import type { RowSums } from '../cross-validate/run-folds.js'
import { gainInterval } from '../statistics/gain-interval.js'
import type { TrialRecord } from './record.js'

const NAME = 'compareTrials'
/** Coverage of the interval. */
const LEVEL = 0.95

/**
 * Compares two trials, of one improvement or of two on the same rows and folds: the difference of their errors, paired by row,
 * with the interval by which `improve` keeps changes, here of 95 %, and the settings that differ.
 *
 * The repeats of the folds that both completed are compared. The interval is right for two trials chosen beforehand; of the
 * best of many it is too narrow, which `improve` corrects for.
 *
 * @throws WellfitError `INVALID_OPTION` where rows, targets or folds differ, or where a trial did not end.
 * @example
 * const records: TrialRecord[] = []
 * await improve(data, { ...options, record: (one) => records.push(one) })
 * console.log(compareTrials(records[0], records[2]).message)
 */
export function compareTrials(first: TrialRecord, second: TrialRecord): TrialComparison {
  const one = comparedOf('first', first)
  const other = comparedOf('second', second)
  const repeats = Math.min(one.sums.length, other.sums.length)
  const [sums, otherSums] = [one.sums.slice(0, repeats), other.sums.slice(0, repeats)]
  const foldOfRow = one.foldOfRow.slice(0, repeats)
  const isSame = foldOfRow.every(
    (folds, i) => isEqual(folds, other.foldOfRow[i]) && isEqual(sums[i]?.spreads, otherSums[i]?.spreads),
  )
  if (!isSame) throw otherFolds()
  const gain = gainInterval(sums, otherSums, foldOfRow, LEVEL)
  const { low, high } = gain.interval
  const verdict = low > 0 ? 'second is better' : high < 0 ? 'first is better' : 'inconclusive'
  const errors = { first: errorOf(sums), second: errorOf(otherSums) }
  const { rows, folds } = one
  const found = { errors, gain, verdict, rows, folds, repeats, settings: settingsOf(one, other) } as const
  return { ...found, message: messageOf(found) }
}

/** What is compared of a record, which may come from a file. */
interface Compared extends Pick<TrialComparison, 'rows' | 'folds'> {
  readonly foldOfRow: readonly Int32Array[]
  readonly sums: readonly RowSums[]
  /** Settings by path, each as JSON. */
  readonly settings: ReadonlyMap<string, string>
}

function comparedOf(field: string, record: TrialRecord): Compared {
  return readSafely(NAME, field, () => {
    const found = isPlainObject(record) ? record.crossValidation : null
    const isEnded = isPlainObject(found) && isPlainObject(found['outOfFold']) && Array.isArray(record.rowSums)
    if (!isEnded || found === null) {
      const expected = 'be a record of `improve` whose trainings ended'
      throw new WellfitError({ code: 'INVALID_OPTION', functionName: NAME, field, expected })
    }
    const settings = (['network', 'fit', 'preparation'] as const).flatMap((part) =>
      Object.entries(record[part] ?? {}).map(([name, value]) => [`${part}.${name}`, JSON.stringify(value)] as const),
    )
    return {
      rows: checkInteger(NAME, `${field}.crossValidation.rows`, found.rows, 1),
      folds: checkInteger(NAME, `${field}.crossValidation.folds`, found.folds, 1),
      foldOfRow: [...found.outOfFold.foldOfRow],
      sums: record.rowSums.map(({ errors, spreads }) => ({ errors, spreads })),
      settings: new Map(settings),
    }
  })
}

function isEqual(one: ArrayLike<number> | undefined, other: ArrayLike<number> | undefined): boolean {
  if (one === undefined || other === undefined || one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}

function errorOf(repeats: readonly RowSums[]): number {
  let [error, spread] = [0, 0]
  for (const { errors, spreads } of repeats) {
    error += errors.reduce((sum, value) => sum + value, 0)
    spread += spreads.reduce((sum, value) => sum + value, 0)
  }
  return error / spread
}

/** Settings that differ, layers as a whole. */
function settingsOf(first: Compared, second: Compared): SettingDifference[] {
  const names = [...new Set([...first.settings.keys(), ...second.settings.keys()])]
  const valueIn = ({ settings }: Compared, name: string): unknown => JSON.parse(settings.get(name) ?? 'null')
  return names
    .filter((name) => first.settings.get(name) !== second.settings.get(name))
    .map((setting) => ({ setting, first: valueIn(first, setting), second: valueIn(second, setting) }))
}

function otherFolds(): WellfitError {
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: NAME,
    field: 'second',
    expected: 'have the rows, targets and folds of `first`',
    remedy: 'Improve both with the same rows, `seed` and `folds`.',
  })
}

function messageOf({ errors, gain, verdict, rows, folds, repeats }: Omit<TrialComparison, 'message'>): string {
  const sure = {
    'second is better': 'The second is better, beyond chance.',
    'first is better': 'The first is better, beyond chance.',
    inconclusive: 'That may be chance.',
  }[verdict]
  // A trial beside itself, as the final recipe of a run that kept nothing beside its baseline.
  const isSame = gain.estimate === 0 && gain.interval.low === 0 && gain.interval.high === 0
  const times = repeats === 1 ? '' : `, ${repeats} times over`
  return `Errors ${percent(errors.first)} and ${percent(errors.second)} on the same ${folds} folds of ${rows} rows${times}; first − second is ${percent(gain.estimate)}, ${range(gain.interval)} (95 % interval, paired by row). ${isSame ? 'The errors are the same in every row.' : sure}`
}
