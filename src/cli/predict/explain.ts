import { WellfitError } from '../../errors.js'
import type { TableColumn } from '../../data/csv/index.js'
import type { FittedColumn, Model, PredictionColumns, Preprocessor, Table } from '../../index.js'

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
 * reference is the median of train for numbers and dates, the most frequent category of train, and an empty text. Rows are predicted
 * once more for each column.
 *
 * @param summary What the model's metadata have about train; without it the reference of a category column is its first category.
 * @throws WellfitError `UNSUPPORTED` for a model of several labels.
 */
export function explainer(model: Model, { columns }: Preprocessor, summary: unknown): Explainer {
  const references = columns.map((fitted) => referenceOf(fitted, summary))
  return (table, found) => {
    const position = chosenOutput(model, found)
    const before = explained(found, position)
    return references.map(({ name, columnOf }) => {
      const changed = {
        ...table,
        columns: table.columns.map((own) => (own.name === name ? columnOf(table.rows) : own)),
      }
      const after = explained(model.predictColumns(changed), position)
      return { column: name, values: before.map((value, row) => value - (after[row] ?? NaN)) }
    })
  }
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

function explained({ outputs }: PredictionColumns, position: (row: number) => number): Float64Array {
  const rows = outputs[0]?.values.length ?? 0
  return Float64Array.from({ length: rows }, (_, row) => outputs[position(row)]?.values[row] ?? NaN)
}

interface Reference {
  readonly name: string
  /** A column with the reference value in every row. */
  readonly columnOf: (rows: number) => TableColumn
}

function referenceOf(fitted: FittedColumn, summary: unknown): Reference {
  const { name } = fitted
  if (fitted.kind === 'number') {
    const { median } = fitted
    return { name, columnOf: (rows) => ({ name, kind: 'number', values: new Float64Array(rows).fill(median) }) }
  }
  const text = fitted.kind === 'text' ? '' : (mostFrequent(name, summary) ?? fitted.categories[0] ?? '')
  return { name, columnOf: (rows) => ({ name, kind: 'category', codes: new Int32Array(rows), categories: [text] }) }
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
