import { noun } from '../../noun.js'
import { checkNumbers } from '../../arguments.js'
import { WellfitError } from '../../errors.js'
import { findFaults } from '../../options.js'

/** The targets of some rows: the label of each, or its value. */
export type Targets =
  | { readonly kind: 'classes'; readonly labels: ArrayLike<number>; readonly classes: readonly string[] }
  | { readonly kind: 'values'; readonly values: ArrayLike<number> }

/** Rows with their targets and predictions by a network that was not trained on them. */
export interface HeldOut {
  /** The rows that have a prediction, in ascending order. */
  readonly rows: Uint32Array
  readonly targets: Targets
  /** Predictions of all rows, [rows, width]: probabilities, or values. */
  readonly predictions: ArrayLike<number>
  /** 1 also for two classes, of which it is the second. */
  readonly width: number
}

/**
 * Checks predictions against the targets. A row of NaN has none, as the oldest rows in folds in order of time.
 *
 * @throws WellfitError `INVALID_SHAPE`, `INVALID_DATA`.
 */
export function checkHeldOut(functionName: string, predictions: unknown, targets: Targets, all: number): HeldOut {
  const field = 'predictions'
  checkNumbers(functionName, field, predictions)
  const isPair = targets.kind === 'classes' && targets.classes.length === 2
  const outputs = targets.kind === 'classes' ? targets.classes.length : 1
  const width = isPair && predictions.length === all ? 1 : outputs
  if (predictions.length !== all * width) {
    const expected = `hold ${isPair ? '2 or 1' : width} for each of ${all} rows`
    const value = `${predictions.length} ${noun(predictions.length, 'value')}`
    throw new WellfitError({ code: 'INVALID_SHAPE', functionName, field, value, expected })
  }
  const isKnown = (row: number): boolean => !Number.isNaN(predictions[row * width])
  const rows = Uint32Array.from({ length: all }, (_, row) => row).filter(isKnown)
  const kept = Array.from(rows).flatMap((row) => Array.from({ length: width }, (_, j) => predictions[row * width + j]))
  const isGood = (value: unknown): boolean =>
    targets.kind === 'classes' ? Number(value) >= 0 && Number(value) <= 1 : Number.isFinite(value)
  const fault = findFaults(kept, isGood)
  if (fault !== null) {
    const expected = targets.kind === 'classes' ? 'be a probability in [0, 1]' : 'be finite'
    const row = rows[Math.floor(fault.index / width)] ?? 0
    throw new WellfitError({ code: 'INVALID_DATA', functionName, field, value: fault.value, expected, row })
  }
  if (rows.length < 2) {
    const expected = 'hold predictions of at least 2 rows'
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName,
      field,
      value: `${rows.length} ${noun(rows.length, 'row')}`,
      expected,
    })
  }
  return { rows, targets, predictions, width }
}
