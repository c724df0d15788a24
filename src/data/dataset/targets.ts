import { noun } from '../../noun.js'
import { WellfitError } from '../../errors.js'
import { type Fault, findFaults, isFiniteNumber } from '../../options.js'
import type { Task } from '../../result/index.js'
import {
  checkAttached,
  checkNames,
  valueError,
  isNumericArray,
  isUnstable,
  notAnArray,
  tensorRemedy,
} from './checks.js'
import type { DatasetInput, Targets } from './types.js'
import { checkedClasses, readClassRows } from './class-rows.js'
import { flattenRows } from './flatten-rows.js'

/** More distinct integers than this are treated as a quantity, not as classes, unless the task is given. */
const MAX_INFERRED_CLASSES = 256

/** Checks the targets of a dataset and infers the task unless it is given. */
export function readTargets(input: DatasetInput, task: Task | undefined): Targets {
  const values = stableTargets(input.y)
  if (values.length === 0) {
    throw new WellfitError({
      code: 'INVALID_SHAPE',
      functionName: 'dataset',
      field: 'y',
      value: '0 rows',
      expected: 'have at least one row',
    })
  }
  if (Array.isArray(values[0]) || isNumericArray('dataset', 'y[0]', values[0]))
    return readValueRows(values, input, task)
  if (typeof values[0] === 'string') return readStrings(values, input.classes, task)
  return readNumbers(values, input, task)
}

/** Memory that other code may change is copied first, so that the values checked are the values used. */
function stableTargets(y: unknown): ArrayLike<unknown> {
  if (isNumericArray('dataset', 'y', y)) {
    checkAttached('y', y)
    // A view whose memory shrank has length 0 and cannot be copied.
    return isUnstable(y) && y.length > 0 ? y.slice() : y
  }
  if (!Array.isArray(y)) throw notAnArray('y', y, 'be a typed array or an array', tensorRemedy('y', y))
  return y
}

function readStrings(
  values: ArrayLike<unknown>,
  given: readonly string[] | undefined,
  task: Task | undefined,
): Targets {
  const fault = findFaults(values, (value) => typeof value === 'string')
  if (fault !== null) throw valueError('y', fault, 1, 'be a string, like the first')
  if (task === 'regression') {
    throw valueError('y', { index: 0, value: values[0], count: values.length }, 1, "be a number for task 'regression'")
  }
  const texts = Array.from(values, String)
  const classes = given === undefined ? [...new Set(texts)].sort() : checkedClasses(given)
  const positions = new Map(classes.map((name, i) => [name, i]))
  const unknown = findFaults(texts, (text) => positions.has(String(text)))
  if (unknown !== null) throw valueError('y', unknown, 1, `be one of the ${classes.length} \`classes\``)
  return { kind: 'classes', labels: Int32Array.from(texts, (text) => positions.get(text) ?? 0), classes }
}

function readNumbers(values: ArrayLike<unknown>, input: DatasetInput, task: Task | undefined): Targets {
  const fault = findFaults(values, isFiniteNumber)
  if (fault !== null) throw valueError('y', fault, 1, 'be a finite number')
  const numbers = values as ArrayLike<number>
  if (task === 'classification' || (task === undefined && (input.classes !== undefined || areLikeLabels(numbers)))) {
    return readLabels(numbers, input.classes)
  }
  return { kind: 'values', values: new Float64Array(numbers), width: 1, names: targetNames(input.targetNames, 1) }
}

/** Whether the values are integers that cover 0 … K − 1, with 2 ≤ K ≤ 256. */
function areLikeLabels(values: ArrayLike<number>): boolean {
  const seen = new Set<number>()
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN
    if (!Number.isInteger(value) || value < 0 || value >= MAX_INFERRED_CLASSES) return false
    seen.add(value)
  }
  return seen.size >= 2 && Math.max(...seen) === seen.size - 1
}

function readLabels(values: ArrayLike<number>, given: readonly string[] | undefined): Targets {
  const classes = given === undefined ? numberedClasses(values) : checkedClasses(given)
  const isLabel = (value: unknown): boolean =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < classes.length
  const fault = findFaults(values, isLabel)
  if (fault !== null) {
    throw wrongLabel(fault, classes.length)
  }
  return { kind: 'classes', labels: new Int32Array(values), classes }
}

/** Labels of −1 and 1, and of 1 … K with names for K classes, are those of other libraries. */
function wrongLabel({ index, value, count }: Fault, classes: number): WellfitError {
  const number = typeof value === 'number' ? value : NaN
  const remedy = number === -1 ? 'Use 0 for −1: `y.map((label) => (label > 0 ? 1 : 0))`.' : number === classes ? 'Labels count from 0: `y.map((label) => label - 1)`.' : 'Labels count from 0. For names pass strings: `y.map(String)`.' // prettier-ignore
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'dataset',
    field: 'y',
    value,
    expected: `be a label from 0 to ${classes - 1}`,
    row: index,
    count,
    remedy,
  })
}

function numberedClasses(values: ArrayLike<number>): string[] {
  let largest = 0
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.floor(values[i] ?? 0))
  if (largest >= 2 ** 20) {
    throw valueError('y', { index: 0, value: largest, count: 1 }, 1, 'be a label below 2²⁰')
  }
  return Array.from({ length: largest + 1 }, (_, i) => String(i))
}

function readValueRows(rows: ArrayLike<unknown>, input: DatasetInput, task: Task | undefined): Targets {
  if (task === 'classification') return readClassRows(rows, input.classes)
  const width = (rows[0] as ArrayLike<number>).length
  if (width === 0) throw notAnArray('y[0]', rows[0], 'be a row of at least one number')
  const values = flattenRows('dataset', 'y', rows, width)
  return { kind: 'values', values, width, names: targetNames(input.targetNames, width) }
}

function targetNames(given: readonly string[] | undefined, width: number): readonly string[] {
  if (given === undefined) return width === 1 ? ['y'] : Array.from({ length: width }, (_, i) => `y${i}`)
  checkNames('targetNames', given)
  if (given.length === width) return [...given]
  throw new WellfitError({
    code: 'INVALID_SHAPE',
    functionName: 'dataset',
    field: 'targetNames',
    value: `${given.length} ${noun(given.length, 'name')}`,
    expected: `hold one name for each of ${width} outputs`,
  })
}
