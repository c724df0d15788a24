import { WellfitError } from '../../errors.js'
import { findFaults, isFiniteNumber } from '../../options.js'
import { isNumericArray, isUnstable, valueError } from './checks.js'

/** What to do where an element is no row of the right length. */
function remedyFor(value: unknown, width: number): { remedy?: string } {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const length = Array.isArray(value) ? value.length : (value as Uint8Array).length
    return { remedy: `It has ${length}: every row must have the same columns.` }
  }
  if (typeof value === 'number') {
    return { remedy: 'Pass an array of rows, `[[1, 2], [3, 4]]`, also for a single row; or one flat typed array.' }
  }
  if (typeof value !== 'object' || value === null) return {}
  return { remedy: `Pass arrays of ${width} numbers: \`rows.map((row) => Object.values(row))\`.` }
}

/**
 * Flattens an array of rows, each an array or a typed array of `width` finite numbers, to row-major order. Nothing is converted.
 *
 * @throws WellfitError `INVALID_SHAPE` naming the row, `INVALID_DATA` naming row and column.
 */
export function flattenRows(
  functionName: string,
  field: string,
  rows: ArrayLike<unknown>,
  width: number,
): Float64Array {
  const flat = new Float64Array(rows.length * width)
  for (let row = 0; row < rows.length; row++) {
    const values = rowOf(functionName, `${field}[${row}]`, rows[row])
    if (values === undefined || values.length !== width) {
      throw new WellfitError({
        code: 'INVALID_SHAPE',
        functionName,
        field: `${field}[${row}]`,
        value: rows[row],
        expected: `be a row of ${width} ${width === 1 ? 'number' : 'numbers'}`,
        row,
        ...remedyFor(rows[row], width),
      })
    }
    const fault = findFaults(values, isFiniteNumber)
    if (fault !== null) {
      throw valueError(field, { ...fault, index: row * width + fault.index }, width, 'be a finite number', functionName)
    }
    flat.set(values, row * width)
  }
  return flat
}

/** A row's values, copied where other code may change them between check and use; `undefined` for what is no row. */
function rowOf(functionName: string, field: string, row: unknown): ArrayLike<number> | undefined {
  if (Array.isArray(row)) return row as readonly number[]
  if (!isNumericArray(functionName, field, row)) return undefined
  return isUnstable(row) && row.length > 0 ? row.slice() : row
}
