import { isPlainObject, readSafely } from '../arguments.js'
import { WellfitError } from '../errors.js'
import { checkChoice, checkInteger, checkNumber } from '../options.js'
import type {
  CrossValidation,
  ActionChange,
  DiagnosedFolds,
  ErrorGap,
  ErrorMeasure,
  GapName,
  Interval,
  ReferenceName,
  Task,
} from '../result/index.js'
import { type End, gapBetween } from './gap.js'
import { exact, type Measured, Z90, Z95 } from './statistics/interval.js'
import { studentQuantile } from './statistics/student.js'

/** The errors of a recipe over folds, as a diagnosis takes them. */
export interface FoldErrors extends Pick<CrossValidation, 'folds' | 'repeats' | 'rows' | 'testRatio'> {
  readonly measure: ErrorMeasure
  readonly train: End
  readonly heldOut: Measured
  readonly gap: Measured
  /** `null` where no other recipes were trained on the folds. */
  readonly references: MeasuredReferences | null
}

/** What other recipes on the same folds show to be achievable. */
export interface MeasuredReferences {
  readonly best: ReferenceName
  readonly achievable: Measured
  readonly bias: Measured
  readonly excess: Measured
  /** The best recipe, where it is not the one diagnosed and the folds name what to change. */
  readonly other: { readonly error: number; readonly change: ActionChange } | null
}

/** More repeats than these are no realistic advice. */
const MOST_REPEATS = 100

/** What rows to collect are called where all of them are used for training and for measuring. */
const PART = 'data'

/** Checks what `crossValidate` returned, which may come from a file. */
export function foldErrors(value: unknown, task: Task): FoldErrors {
  return readSafely('diagnose', 'folds', () => {
    const found = membersOf('folds', value)
    if (found['task'] !== task) throw noResult('folds.task', found['task'], `be ${task}, like \`task\``)
    const rows = checkInteger('diagnose', 'folds.rows', found['rows'], 2)
    const measured = (name: string): Measured => measuredOf(`folds.${name}`, found[name], rows)
    return {
      folds: checkInteger('diagnose', 'folds.folds', found['folds'], 2),
      repeats: checkInteger('diagnose', 'folds.repeats', found['repeats'], 1),
      rows,
      measure: checkChoice('diagnose', 'folds.measure', found['measure'] ?? 'error', ['error', 'balanced error']),
      testRatio: checkNumber('diagnose', 'folds.testRatio', found['testRatio'], { min: 0, minExcluded: true }),
      train: { part: PART, error: measured('trainError') },
      heldOut: measured('error'),
      gap: measured('gap'),
      references: found['references'] === undefined ? null : referencesOf(found['references'], rows),
    }
  })
}

function referencesOf(value: unknown, rows: number): MeasuredReferences {
  const field = 'folds.references'
  const found = membersOf(field, value)
  const measured = (name: string): Measured => measuredOf(`${field}.${name}`, found[name], rows)
  return {
    best: checkChoice('diagnose', `${field}.best`, found['best'], ['own', 'linear', 'wide']),
    achievable: measured('achievable'),
    bias: measured('bias'),
    excess: measured('excess'),
    other: otherOf(found['recipes'], found['best']),
  }
}

function otherOf(recipes: unknown, best: unknown): MeasuredReferences['other'] {
  if (!Array.isArray(recipes)) return null
  const field = 'folds.references.recipes'
  for (const recipe of recipes) {
    const { name, change, error } = membersOf(field, recipe)
    if (name !== best || !isPlainObject(change)) continue
    const estimate = checkNumber('diagnose', `${field}.error.estimate`, membersOf(`${field}.error`, error)['estimate'])
    return { error: estimate, change }
  }
  return null
}

function measuredOf(field: string, value: unknown, rows: number): Measured {
  const { estimate: given, interval: ends } = membersOf(field, value)
  const bounds = membersOf(`${field}.interval`, ends)
  const estimate = checkNumber('diagnose', `${field}.estimate`, given)
  const low = checkNumber('diagnose', `${field}.interval.low`, bounds['low'], { max: estimate })
  const high = checkNumber('diagnose', `${field}.interval.high`, bounds['high'], { min: estimate })
  // Half widths shrink with the square root of the rows.
  const at = (size: number): Interval => {
    const factor = Math.sqrt(rows / size)
    return { low: estimate - (estimate - low) * factor, high: estimate + (high - estimate) * factor }
  }
  return { estimate, interval: { low, high }, rows, at }
}

function membersOf(field: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return { ...value }
  throw noResult(field, value, 'be what `crossValidate` returns')
}

function noResult(field: string, value: unknown, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'diagnose', field, value, expected })
}

/** The gap between the errors on held-out and train rows, paired by fold. */
export function varianceOver({ gap }: FoldErrors, tolerance: number): ErrorGap {
  return ofFolds('variance', gap, tolerance)
}

/** The gap between the error on train rows and what the best recipe on the same folds shows to be achievable. */
export function biasOver({ bias }: MeasuredReferences, tolerance: number): ErrorGap {
  return ofFolds('avoidable bias', bias, tolerance)
}

/** A gap that folds measure as a whole, not by its two errors. */
function ofFolds(name: GapName, gap: Measured, tolerance: number): ErrorGap {
  return gapBetween(name, { part: null, error: exact(0) }, { part: PART, error: gap }, tolerance)
}

/** The folds as the diagnosis names them, with the repeats that would decide an open variance. */
export function diagnosedFolds(found: FoldErrors, variance: ErrorGap, tolerance: number): DiagnosedFolds {
  const { folds, repeats, rows, references } = found
  const repeatsNeeded = variance.verdict === 'inconclusive' ? repeatsToDecide(found, tolerance) : null
  return {
    folds,
    repeats,
    rows,
    repeatsNeeded,
    ...(references === null ? {} : { best: references.best, ...betterThan(found, references, tolerance) }),
  }
}

/** The best recipe, where it is better than the one diagnosed by more than the tolerance, and better at all with 95 % confidence. */
function betterThan(
  { heldOut }: FoldErrors,
  { best, excess, other }: MeasuredReferences,
  tolerance: number,
): Pick<DiagnosedFolds, 'better'> {
  if (other === null) return {}
  const gain = heldOut.estimate - other.error
  // Of what is above the achievable error, the lower end is that above the best recipe itself.
  const leastGain = excess.interval.low
  if (!(leastGain > 0 && gain > tolerance)) return {}
  return { better: { name: best, error: other.error, gain, leastGain, change: other.change } }
}

/**
 * The repeats at which the bounds of the gap would leave the tolerance, if estimate and variance stayed as they are; `null`
 * where 100 do not suffice: the correction n₂/n₁ leaves a width that no number of repeats takes away.
 */
function repeatsToDecide({ folds, repeats, testRatio, gap }: FoldErrors, tolerance: number): number | null {
  const width = (times: number): number =>
    studentQuantile(folds * times - 1) * Math.sqrt(1 / (folds * times) + testRatio)
  const oneSided = Z90 / Z95
  const below = (oneSided * (gap.estimate - gap.interval.low)) / width(repeats)
  const above = (oneSided * (gap.interval.high - gap.estimate)) / width(repeats)
  for (let times = repeats + 1; times <= MOST_REPEATS; times++) {
    if (gap.estimate - below * width(times) > tolerance || gap.estimate + above * width(times) <= tolerance)
      return times
  }
  return null
}
