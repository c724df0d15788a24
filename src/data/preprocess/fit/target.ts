import type { Task } from '../../../result/index.js'
import type { Targets } from '../../dataset/types.js'
import { columnMoments } from '../../scale/column-spread.js'
import { scaledValue } from '../../scale/scale.js'
import { findColumn, type Table, type TableColumn } from '../../table/table.js'
import { classesOf, labelsOf, numbersOf, targetError } from '../../table/target.js'
import { isIdentifier } from '../identifier.js'
import { transformed } from '../target-values.js'
import type { FittedTarget, TargetScale } from '../types.js'

/** Fits the target: its classes, or the mean and deviation of its values, on a log scale of their logarithms. */
export function fitTarget(table: Table, target: string, task: Task, targetScale: TargetScale): FittedTarget {
  const column = findColumn('fitPreprocessor', table, target)
  if (task === 'classification') return { name: target, kind: 'classes', classes: fitClasses(column, table.rows) }
  const scaled = targetScale === 'log' ? ({ transform: 'log' } as const) : {}
  const values = transformed('fitPreprocessor', { name: target, ...scaled }, numbersOf('fitPreprocessor', column))
  const { mean, deviation } = columnMoments(values)
  if (deviation === 0) {
    throw targetError('fitPreprocessor', target, {
      value: column.kind === 'number' ? column.values[0] : null,
      expected: 'vary in the train rows',
      remedy: nothingToLearn(table.rows),
    })
  }
  return { name: target, kind: 'values', mean, scale: deviation, ...scaled }
}

function nothingToLearn(rows: number): string {
  return `There is nothing to learn: all ${rows} train rows have this value. Check the name of the target column.`
}

function fitClasses(column: TableColumn, rows: number): string[] {
  const classes = classesOf(column)
  const { name } = column
  if (classes.length === 1) {
    throw targetError('fitPreprocessor', name, {
      value: classes[0],
      expected: 'have at least two classes in the train rows',
      remedy: nothingToLearn(rows),
    })
  }
  if (isIdentifier(classes.length, rows)) {
    throw targetError('fitPreprocessor', name, {
      value: `${classes.length} classes in ${rows} rows`,
      expected: 'have repeated classes',
      remedy: "Check the column name. For a quantity, pass task: 'regression'.",
    })
  }
  return classes
}

/** Encodes the target column of a table with what was fitted on train. */
export function encodeTarget(table: Table, target: FittedTarget): Targets {
  const column = findColumn('preprocess', table, target.name)
  if (target.kind === 'classes') {
    return {
      kind: 'classes',
      labels: labelsOf('preprocess', column, table.rows, target.classes),
      classes: target.classes,
    }
  }
  const values = transformed('preprocess', target, numbersOf('preprocess', column)).map((value) =>
    scaledValue(value, target.mean, target.scale),
  )
  return { kind: 'values', values, width: 1, names: [target.name] }
}
