import type { TableColumn } from '../../data/csv/index.js'
import {
  applyCalibration,
  checkScaler,
  describeModel,
  type FittedColumn,
  type Model,
  type PredictionColumns,
  preprocessFeatures,
  type Preprocessor,
  type Table,
  type Task,
  unscale,
  unscaleTarget,
} from '../../index.js'

/** What one column adds to each prediction. */
export interface ColumnEffect {
  readonly column: string
  /** The label or output that it is an effect on; `null` where the model predicts a class or one value. */
  readonly output: string | null
  /** Prediction, or probability of the predicted class or of the label, minus that with the column at its reference value. */
  readonly values: Float64Array
}

/** Explains the predictions of some rows. */
export type Explainer = (table: Table, found: PredictionColumns) => ColumnEffect[]

/**
 * Explains predictions by omitting one column at a time (Robnik-Šikonja and Kononenko, 2008): the column is set to its
 * reference value, and the change of the predicted value, or of the probability of the predicted class, is the column's effect; of
 * several labels or values a row it has an effect on each, output by output. The
 * reference is the median of train for numbers and dates, the most frequent category of train, and an empty text. Rows are encoded once,
 * and the network predicts them once more for each column.
 *
 * @param summary What the model's metadata have about train; without it the reference of a category column is its first category.
 */
export function explainer(model: Model, preprocessor: Preprocessor, summary: unknown): Explainer {
  const references = preprocessor.columns.map((fitted) => referenceOf(fitted, preprocessor, summary))
  const { task, outputs } = describeModel(model)
  return (table, found) => {
    const explained = explainedOutputs(model, preprocessor, task, found)
    const { x, rows, features, columns } = preprocessFeatures(table, preprocessor)
    const inputs = inOrder(x, columns, model)
    const before = explained(inputs.x)
    const names = before.length === rows ? [null] : outputs
    let first = 0
    const effects = references.map(({ name, values }) => {
      const own = inputs.positions.subarray(first, (first += values.length))
      const kept = new Float64Array(rows * own.length)
      for (let row = 0, at = 0; row < rows; row++) {
        own.forEach((index, k) => {
          const cell = row * features + index
          kept[at++] = inputs.x[cell] ?? NaN
          inputs.x[cell] = values[k] ?? NaN
        })
      }
      const after = explained(inputs.x)
      for (let row = 0, at = 0; row < rows; row++) {
        for (const index of own) inputs.x[row * features + index] = kept[at++] ?? NaN
      }
      return { column: name, values: before.map((value, i) => value - (after[i] ?? NaN)) }
    })
    return names.flatMap((output, k) =>
      effects.map(({ column, values }) => ({ column, output, values: everyNth(values, names.length, k) })),
    )
  }
}

/** The values of one output of every row. */
function everyNth(values: Float64Array, width: number, k: number): Float64Array {
  return width === 1
    ? values
    : Float64Array.from({ length: values.length / width }, (_, row) => values[row * width + k] ?? NaN)
}

/** The features in the order of the network's inputs, and where each of those encoded stands among them. */
function inOrder(
  x: Float32Array | Float64Array,
  columns: readonly string[],
  { network }: Model,
): { readonly x: Float32Array | Float64Array; readonly positions: Uint32Array } {
  const { columns: wanted } = network.signature
  const indices = new Map((wanted ?? columns).map((name, i) => [name, i]))
  const positions = Uint32Array.from(columns, (name, i) => indices.get(name) ?? i)
  if (positions.every((position, i) => position === i)) return { x, positions }
  const width = columns.length
  const ordered = x.slice()
  x.forEach((value, i) => (ordered[i - (i % width) + (positions[i % width] ?? 0)] = value))
  return { x: ordered, positions }
}

/**
 * What is explained of rows of features: the probability of the predicted class, the probability of each label, or each value in the
 * target's own unit, row by row.
 */
function explainedOutputs(
  { network, classes, stored }: Model,
  preprocessor: Preprocessor,
  task: Task,
  found: PredictionColumns,
): (x: Float32Array | Float64Array) => Float64Array {
  const { calibration, smearing = 1 } = network.decision ?? {}
  const targetScaler = stored.targetScaler === null ? null : checkScaler(stored.targetScaler)
  const width = network.outputs
  const position = chosenClass(classes, found)
  return (x) => {
    const predicted = network.predict(x)
    if (task === 'regression') {
      if (targetScaler === null) return unscaleTarget(predicted, preprocessor, { smearing })
      const values = unscale(predicted, targetScaler)
      return targetScaler.transform === 'log' ? values.map((value) => value * smearing) : values
    }
    const outputs = calibration === undefined ? predicted : applyCalibration(predicted, calibration)
    if (position === null) return Float64Array.from(outputs)
    return Float64Array.from({ length: outputs.length / width }, (_, row) => {
      if (width > 1) return outputs[row * width + position(row)] ?? NaN
      const ofSecond = outputs[row] ?? NaN
      return position(row) === 1 ? ofSecond : 1 - ofSecond
    })
  }
}

/** The position of the predicted class of each row; `null` where none is predicted. */
function chosenClass(
  classes: Model['classes'],
  { class: predicted }: PredictionColumns,
): ((row: number) => number) | null {
  if (predicted === null || classes === null) return null
  const positions = new Map(classes.map((name, position) => [name, position]))
  return (row) => positions.get(predicted[row] ?? '') ?? 0
}

interface Reference {
  readonly name: string
  /** The features that the reference value becomes. */
  readonly values: Float32Array | Float64Array
}

function referenceOf(fitted: FittedColumn, preprocessor: Preprocessor, summary: unknown): Reference {
  const { name } = fitted
  const row = { rows: 1, columns: [referenceColumn(fitted, summary)] }
  return { name, values: preprocessFeatures(row, { ...preprocessor, columns: [fitted] }).x }
}

/** A column with the reference value in a single row. */
function referenceColumn(fitted: FittedColumn, summary: unknown): TableColumn {
  const { name } = fitted
  if (fitted.kind === 'number') return { name, kind: 'number', values: Float64Array.of(fitted.median) }
  const text = fitted.kind === 'text' ? '' : (mostFrequent(name, summary) ?? fitted.categories[0] ?? '')
  return { name, kind: 'category', codes: Int32Array.of(0), categories: [text] }
}

/** The most frequent category of a column of train: the first that the summary has. */
function mostFrequent(name: string, summary: unknown): string | null {
  const columns: unknown = isObject(summary) ? summary['columns'] : null
  if (!Array.isArray(columns)) return null
  const own: unknown = columns.find((column: unknown) => isObject(column) && column['name'] === name)
  const categories: unknown = isObject(own) ? own['categories'] : null
  const first: unknown = Array.isArray(categories) ? categories[0] : null
  return typeof first === 'string' ? first : null
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
