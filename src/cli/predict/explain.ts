import { WellfitError } from '../../errors.js'
import type { TableColumn } from '../../data/csv/index.js'
import {
  applyCalibration,
  type FittedColumn,
  type Model,
  type PredictionColumns,
  preprocessFeatures,
  type Preprocessor,
  type Table,
  unscaleTarget,
} from '../../index.js'

/** What one column adds to each prediction. */
export interface ColumnEffect {
  readonly column: string
  /** Prediction, or probability of the predicted class, minus that with the column at its reference value. */
  readonly values: Float64Array
}

/** Explains the predictions of some rows. */
export type Explainer = (table: Table, found: PredictionColumns) => ColumnEffect[]

/**
 * Explains predictions by omitting one column at a time (Robnik-Šikonja and Kononenko, 2008): the column is set to its
 * reference value, and the change of the predicted value, or of the probability of the predicted class, is the column's effect. The
 * reference is the median of train for numbers and dates, the most frequent category of train, and an empty text. Rows are encoded once,
 * and the network predicts them once more for each column.
 *
 * @param summary What the model's metadata have about train; without it the reference of a category column is its first category.
 * @throws WellfitError `UNSUPPORTED` for a model of several labels.
 */
export function explainer(model: Model, preprocessor: Preprocessor, summary: unknown): Explainer {
  const references = preprocessor.columns.map((fitted) => referenceOf(fitted, preprocessor, summary))
  return (table, found) => {
    const position = chosenOutput(model, found)
    const { x, rows, features, columns } = preprocessFeatures(table, preprocessor)
    const inputs = inOrder(x, columns, model)
    const before = explained(inputs.x, model, preprocessor, position)
    let first = 0
    return references.map(({ name, values }) => {
      const own = inputs.positions.subarray(first, (first += values.length))
      const kept = new Float64Array(rows * own.length)
      for (let row = 0, at = 0; row < rows; row++) {
        own.forEach((index, k) => {
          const cell = row * features + index
          kept[at++] = inputs.x[cell] ?? NaN
          inputs.x[cell] = values[k] ?? NaN
        })
      }
      const after = explained(inputs.x, model, preprocessor, position)
      for (let row = 0, at = 0; row < rows; row++) {
        for (const index of own) inputs.x[row * features + index] = kept[at++] ?? NaN
      }
      return { column: name, values: before.map((value, row) => value - (after[row] ?? NaN)) }
    })
  }
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

/** Which output is explained in each row: that of the predicted class, or the only one. */
function chosenOutput({ classes }: Model, found: PredictionColumns): (row: number) => number {
  if (found.class !== null && classes !== null) {
    const positions = new Map(classes.map((name, position) => [name, position]))
    const predicted = found.class
    return (row) => positions.get(predicted[row] ?? '') ?? 0
  }
  if (found.outputs.length === 1) return () => 0
  throw new WellfitError({
    code: 'UNSUPPORTED',
    functionName: 'predict',
    field: '--explain',
    value: `${found.outputs.length} outputs`,
    expected: 'be left out: the model predicts several labels or values for each row',
  })
}

/** The probability of the output of each row that is explained, or the predicted value in the target's own unit. */
function explained(
  x: Float32Array | Float64Array,
  { network, classes }: Model,
  preprocessor: Preprocessor,
  position: (row: number) => number,
): Float64Array {
  const predicted = network.predict(x)
  const { calibration, smearing } = network.decision ?? {}
  if (classes === null) return unscaleTarget(predicted, preprocessor, smearing === undefined ? {} : { smearing })
  const outputs = calibration === undefined ? predicted : applyCalibration(predicted, calibration)
  const width = network.outputs
  return Float64Array.from({ length: outputs.length / width }, (_, row) => {
    if (width > 1) return outputs[row * width + position(row)] ?? NaN
    const ofSecond = outputs[row] ?? NaN
    return position(row) === 1 ? ofSecond : 1 - ofSecond
  })
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
