import { WellfitError } from '../../errors.js'
import { readSafely } from '../../arguments.js'
import type { ChunkedDataset } from './chunked/chunked-dataset.js'
import type { Dataset } from './types.js'

/**
 * Refuses what is not a dataset: one may be made by hand, and its shapes must fit each other before any of it is read.
 *
 * @throws WellfitError `INVALID_DATA` naming the argument, and the part of it at fault.
 */
export function checkDataset(functionName: string, field: string, value: unknown): asserts value is Dataset {
  const problem = readSafely(functionName, field, () => datasetProblem(value))
  if (problem !== null) throw fault(functionName, field, value, problem)
}

/** The same where a train set may also be one of rows that are read while training. */
export function checkTrainSet(
  functionName: string,
  field: string,
  value: unknown,
): asserts value is Dataset | ChunkedDataset {
  const problem = readSafely(functionName, field, () => {
    const { kind, read, chunks, sample, rows } = fieldsOf(value)
    if (kind !== 'chunked') return datasetProblem(value)
    const isReadable = typeof read === 'function' || typeof chunks === 'function'
    return isReadable && isCount(rows) ? datasetProblem(sample) : 'not made by chunkedDataset'
  })
  if (problem !== null) throw fault(functionName, field, value, problem)
}

function fault(functionName: string, field: string, value: unknown, problem: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field,
    value,
    expected: `be a dataset: ${problem}`,
    remedy: remedyFor(field, value),
  })
}

/** What to do with what other libraries take in place of a dataset. */
function remedyFor(field: string, value: unknown): string {
  const { x, y } = fieldsOf(value)
  if (value === null) return 'Leave it out where there is none.'
  if (typeof value === 'number') return 'Split the rows first: `const { train, dev } = split(data)`.'
  if (x !== undefined && y !== undefined) return `Make it by \`dataset\`: \`const ${field} = dataset({ x, y })\`.`
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return `Features and targets belong together: \`const ${field} = dataset({ x, y })\`.`
  }
  return 'Make it by `dataset`, `split` or `preprocess`.'
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

/** What keeps a value from being a dataset, in words; `null` for a dataset. */
function datasetProblem(value: unknown): string | null {
  const { rows, features, x, columns, targets } = fieldsOf(value)
  if (!isCount(rows) || !isCount(features)) return 'it does not count its `rows` and `features`'
  if (rows === 0 || features === 0) return `it has ${rows} rows of ${features} features`
  if (!(x instanceof Float64Array || x instanceof Float32Array || x instanceof Uint8Array)) {
    return '`x` is not a Float64Array, Float32Array or Uint8Array'
  }
  if (x.length !== rows * features) return `\`x\` holds ${x.length} values, not ${rows} × ${features}`
  if (!Array.isArray(columns) || columns.length !== features) return '`columns` does not name each feature'
  if (!columns.every((name) => typeof name === 'string')) return '`columns` are not all strings'
  return targetsProblem(targets, rows)
}

function targetsProblem(value: unknown, rows: number): string | null {
  const { kind, labels, classes, values, width, names, probabilities } = fieldsOf(value)
  if (kind === 'classes') {
    if (!Array.isArray(classes) || !(labels instanceof Int32Array)) return '`targets` has no classes and labels'
    if (labels.length !== rows) return `\`targets\` holds ${labels.length} labels for ${rows} rows`
    // A label beyond the classes would be read, and trained, beyond the outputs.
    const odd = labels.find((label) => label < 0 || label >= classes.length)
    if (odd !== undefined) return `label ${odd} is none of its ${classes.length} classes`
    if (probabilities === undefined) return null
    const isWhole = probabilities instanceof Float64Array && probabilities.length === rows * classes.length
    return isWhole
      ? null
      : `\`targets.probabilities\` does not hold ${rows} × ${classes.length} values in a Float64Array`
  }
  if (kind !== 'values') return "`targets.kind` is neither 'classes' nor 'values'"
  if (!(values instanceof Float64Array) || !isCount(width) || !Array.isArray(names)) {
    return '`targets` has no values, width and names'
  }
  return values.length === rows * width ? null : `\`targets\` holds ${values.length} values, not ${rows} × ${width}`
}
