import { WellfitError } from '../../errors.js'
import { checkChoice, checkKeys } from '../../options.js'
import type { Task } from '../../result/index.js'
import type { Features } from '../../tensor/reals.js'
import { checkNames } from './checks.js'
import { readFeatures } from './features.js'
import type { Dataset, DatasetInput, Targets } from './types.js'
import { readTargets } from './targets.js'

const keys = ['x', 'y', 'columns', 'task', 'classes', 'targetNames']

/**
 * Checks examples and puts them into one form: every value finite, every label a class, lengths that fit.
 *
 * `Float32Array`, `Float64Array` and `Uint8Array` features are used where they stand, without a copy, unless their
 * memory is shared or resizable; everything else is copied into f64. Rows are examples: the course's X, with an
 * example a column, is the transpose.
 *
 * @throws WellfitError `INVALID_DATA` naming row, column, value and how many are alike; `INVALID_SHAPE`.
 * @example
 * const data = dataset({ x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] })
 */
export function dataset(input: DatasetInput): Dataset {
  checkKeys('dataset', 'input', input, keys, ['x', 'y'])
  const task = input.task === undefined ? undefined : checkChoice('dataset', 'task', input.task, tasks)
  if (input.targetNames !== undefined) checkNames('targetNames', input.targetNames)
  const targets = readTargets(input, task)
  const rows = targetRowCount(targets)
  const { x, features } = readFeatures(input.x, rows)
  return { rows, features, x, columns: names('columns', input.columns, features, 'x'), targets }
}

const tasks: readonly Task[] = ['classification', 'regression']

function targetRowCount(targets: Targets): number {
  return targets.kind === 'classes' ? targets.labels.length : targets.values.length / targets.width
}

function names(field: string, given: readonly string[] | undefined, count: number, prefix: string): readonly string[] {
  if (given === undefined) return Array.from({ length: count }, (_, i) => `${prefix}${i}`)
  checkNames(field, given)
  if (given.length === count) return [...given]
  throw new WellfitError({
    code: 'INVALID_SHAPE',
    functionName: 'dataset',
    field,
    value: `${given.length} names`,
    expected: `name each of ${count} columns`,
  })
}

/**
 * The rows with the given numbers, in that order, as a dataset of its own.
 *
 * @throws WellfitError `INVALID_OPTION` for a number that is not a row.
 * @example
 * const firstTwo = selectRows(data, [0, 1])
 */
export function selectRows(data: Dataset, rows: ArrayLike<number>): Dataset {
  const { features, targets } = data
  for (let i = 0; i < rows.length; i++) checkRow(rows[i], i, data.rows)
  const chosen = emptyLike(data.x, rows.length * features)
  copyRows(data.x, chosen, rows, features)
  return { ...data, rows: rows.length, x: chosen, targets: selectTargets(targets, rows) }
}

/** Room for so many values of the same type. */
export function emptyLike(x: Features, length: number): Features {
  if (x instanceof Uint8Array) return new Uint8Array(length)
  return x instanceof Float32Array ? new Float32Array(length) : new Float64Array(length)
}

/** Below this many values a row a plain loop is faster than `set` of a part. */
const FEW_VALUES = 64

function copyRows(
  from: Features | Int32Array,
  to: Features | Int32Array,
  rows: ArrayLike<number>,
  width: number,
): void {
  for (let i = 0, at = 0; i < rows.length; i++, at += width) {
    const first = (rows[i] ?? 0) * width
    if (width >= FEW_VALUES) to.set(from.subarray(first, first + width), at)
    else for (let j = 0; j < width; j++) to[at + j] = from[first + j] ?? 0
  }
}

function selectTargets(targets: Targets, rows: ArrayLike<number>): Targets {
  if (targets.kind === 'classes') {
    const labels = new Int32Array(rows.length)
    copyRows(targets.labels, labels, rows, 1)
    return { ...targets, labels }
  }
  const { width } = targets
  const values = new Float64Array(rows.length * width)
  copyRows(targets.values, values, rows, width)
  return { ...targets, values }
}

function checkRow(row: number | undefined, position: number, rows: number): void {
  if (row !== undefined && Number.isInteger(row) && row >= 0 && row < rows) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'selectRows',
    field: `rows[${position}]`,
    value: row,
    expected: `be a row number from 0 to ${rows - 1}`,
  })
}
