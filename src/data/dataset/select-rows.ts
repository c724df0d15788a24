import { checkNumbers } from '../../arguments.js'
import { WellfitError } from '../../errors.js'
import type { Features } from '../../tensor/reals.js'
import { checkDataset } from './check-dataset.js'
import type { Dataset, Targets } from './types.js'

/**
 * A new dataset of the given rows, in that order.
 *
 * @throws WellfitError `INVALID_OPTION` for an index out of range.
 * @example
 * const firstTwo = selectRows(data, [0, 1])
 */
export function selectRows(data: Dataset, rows: ArrayLike<number>): Dataset {
  checkDataset('selectRows', 'data', data)
  checkNumbers('selectRows', 'rows', rows)
  const { features, targets } = data
  for (let i = 0; i < rows.length; i++) checkRow(rows[i], i, data.rows)
  const selected = emptyLike(data.x, rows.length * features)
  copyRows(data.x, selected, rows, features)
  return { ...data, rows: rows.length, x: selected, targets: selectTargets(targets, rows) }
}

/** A zero-filled array of the same type as `x`. */
export function emptyLike(x: Features, length: number): Features {
  if (x instanceof Uint8Array) return new Uint8Array(length)
  return x instanceof Float32Array ? new Float32Array(length) : new Float64Array(length)
}

/** For rows shorter than this, a plain loop is faster than `set` with a subarray. */
const SHORT_ROW = 64

function copyRows(
  from: Features | Int32Array,
  to: Features | Int32Array,
  rows: ArrayLike<number>,
  width: number,
): void {
  for (let i = 0, offset = 0; i < rows.length; i++, offset += width) {
    const first = (rows[i] ?? 0) * width
    if (width >= SHORT_ROW) to.set(from.subarray(first, first + width), offset)
    else for (let j = 0; j < width; j++) to[offset + j] = from[first + j] ?? 0
  }
}

function selectTargets(targets: Targets, rows: ArrayLike<number>): Targets {
  if (targets.kind === 'classes') {
    const labels = new Int32Array(rows.length)
    copyRows(targets.labels, labels, rows, 1)
    if (targets.probabilities === undefined) return { ...targets, labels }
    const probabilities = new Float64Array(rows.length * targets.classes.length)
    copyRows(targets.probabilities, probabilities, rows, targets.classes.length)
    return { ...targets, labels, probabilities }
  }
  const { width } = targets
  const values = new Float64Array(rows.length * width)
  copyRows(targets.values, values, rows, width)
  return { ...targets, values }
}

function checkRow(row: number | undefined, index: number, rows: number): void {
  if (row !== undefined && Number.isInteger(row) && row >= 0 && row < rows) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'selectRows',
    field: `rows[${index}]`,
    value: row,
    expected: `be a row number from 0 to ${rows - 1}`,
  })
}
