import { noun } from '../../noun.js'
import { WellfitError } from '../../errors.js'
import { checkChoice, checkKeys } from '../../options.js'
import type { Task } from '../../result/index.js'
import { checkNames } from './checks.js'
import { readFeatures } from './features.js'
import type { Dataset, DatasetInput, Targets } from './types.js'
import { readTargets } from './targets.js'

const keys = ['x', 'y', 'columns', 'task', 'classes', 'targetNames']

/**
 * Builds a dataset from arrays and checks it: every value is finite, every label is a class, and lengths match.
 *
 * `Float32Array`, `Float64Array` and `Uint8Array` features are used without a copy unless their memory is shared or
 * resizable; everything else is copied to f64. One row is one example, as in Keras and scikit-learn.
 *
 * @throws WellfitError `INVALID_DATA` naming row, column, value and the number of such values; `INVALID_SHAPE`.
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
    value: `${given.length} ${noun(given.length, 'name')}`,
    expected: `hold one name for each of ${count} columns`,
  })
}
