import { WellfitError } from '../../errors.js'
import type { Targets } from '../dataset/types.js'
import { naturalLog } from '../math/natural-log.js'

/**
 * The natural logarithm of a value of a target.
 *
 * @throws WellfitError `INVALID_DATA` with the row of a value that is not greater than 0.
 */
export function logOf(functionName: string, name: string, value: number, row: number): number {
  if (value > 0) return naturalLog(value)
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: name,
    column: name,
    row,
    value,
    expected: 'be greater than 0, because the target is on a log scale',
    remedy:
      "Leave the row out, or use targetScale: 'linear' (--target-scale linear); of a scaler, leave out `transform`.",
  })
}

/** The logarithms of the values of a single target. */
export function logOfTargets(
  functionName: string,
  { names, values, width }: Extract<Targets, { kind: 'values' }>,
): Float64Array {
  if (width === 1) return values.map((value, row) => logOf(functionName, names[0] ?? 'y', value, row))
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: 'targets',
    value: `${width} outputs`,
    expected: "have one output for transform: 'log'",
  })
}
