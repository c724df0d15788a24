import type { CsvColumn } from '../../data/csv/index.js'
import { writeCsv } from '../../data/csv/index.js'
import type { ColumnEffect } from './explain.js'
import { describeModel, type Model, type PredictionColumns } from '../../index.js'

/** The formats of predictions. */
export const FORMATS = ['csv', 'jsonl', 'parquet'] as const
export type Format = (typeof FORMATS)[number]

/** The format that a file name asks for. */
export function formatOf(path: string | undefined): Format {
  if (path === undefined) return 'csv'
  if (/\.parquet$/i.test(path)) return 'parquet'
  return /\.(?:jsonl|ndjson)$/i.test(path) ? 'jsonl' : 'csv'
}

/** Predictions of some rows, and the columns of the data that are kept beside them. */
export interface PredictedRows {
  readonly kept: readonly CsvColumn[]
  readonly found: PredictionColumns
  /** The effects of the columns, where they are asked for. */
  readonly effects?: readonly ColumnEffect[]
}

/** Writes predictions chunk by chunk; the first chunk of a CSV file has the header. */
export type PredictionWriter = (rows: PredictedRows) => string

/** The writer of a format of text. */
export function predictionWriter(
  format: Exclude<Format, 'parquet'>,
  model: Model,
  spreadsheetSafe: boolean,
): PredictionWriter {
  const isRegression = describeModel(model).task === 'regression'
  // Nine digits identify every 32-bit number; more would only show its 64-bit expansion.
  const round = model.network.precision === 'f32' ? (value: number): number => Number(value.toPrecision(9)) : Number
  if (format === 'jsonl') return (rows) => jsonLines(rows, isRegression, round)
  let header = true
  return ({ kept, found, effects }) => {
    const predicted = isRegression ? regressionColumns(found) : probabilityColumns(found)
    const numbers = [...predicted, ...effectColumns(effects)]
    const digits = model.network.precision === 'f32' ? nineDigits : Number
    const columns = numbers.map(({ name, values }) => ({
      name,
      values: Array.from<number, number | string>(values, digits),
    }))
    const text = writeCsv([...kept, ...classColumn(found), ...columns], { header, spreadsheetSafe })
    header = false
    return text
  }
}

/** `String(Number(value.toPrecision(9)))` of a number that is finite, without reading the digits back where that is plain. */
export function nineDigits(value: number): number | string {
  const size = Math.abs(value)
  const text = value.toPrecision(9)
  // Outside these bounds the text may have an exponent; `writeCsv` refuses what is infinite, and leaves a cell of NaN empty.
  if (!(size >= 1e-6 && size < 1e8)) return Number(text)
  let end = text.length
  if (!text.includes('.')) return text
  while (text.charCodeAt(end - 1) === 48) end--
  return text.slice(0, text.charCodeAt(end - 1) === 46 ? end - 1 : end)
}

/** A column of numbers, not yet rounded. */
export interface NumberColumn {
  readonly name: string
  readonly values: Float64Array
}

/** The class; of several labels a row there is none. */
export function classColumn({ class: predicted }: PredictionColumns): CsvColumn[] {
  return predicted === null ? [] : [{ name: 'prediction', values: predicted }]
}

/** The effect of each column of the data, on each output where there are several; none where they are not asked for. */
export function effectColumns(effects: readonly ColumnEffect[] = []): NumberColumn[] {
  return effects.map(({ column, output, values }) => ({
    name: output === null ? `effect ${column}` : `effect ${column} on ${output}`,
    values,
  }))
}

/** The probability of each class. */
export function probabilityColumns({ outputs }: PredictionColumns): NumberColumn[] {
  return outputs.map(({ name, values }) => ({ name: `probability ${name}`, values }))
}

/** The value of each output of a regression, and the ends of its interval where one was asked for; of several, by name. */
export function regressionColumns({ outputs }: PredictionColumns): NumberColumn[] {
  return outputs.flatMap(({ name, values, lower, upper }) => {
    const named = (column: string): string => (outputs.length === 1 ? column : `${column} ${name}`)
    return [
      { name: named('prediction'), values },
      ...(lower === undefined ? [] : [{ name: named('lower'), values: lower }]),
      ...(upper === undefined ? [] : [{ name: named('upper'), values: upper }]),
    ]
  })
}

/** The effects on a row by column, of several outputs by output and column. */
function effectsOf(effects: readonly ColumnEffect[], valueOf: (effect: ColumnEffect) => number): object {
  const byColumn = (some: readonly ColumnEffect[]): object =>
    Object.fromEntries(some.map((one) => [one.column, valueOf(one)]))
  const outputs = [...new Set(effects.map(({ output }) => output))]
  if (outputs[0] === null) return byColumn(effects)
  return Object.fromEntries(outputs.map((output) => [output, byColumn(effects.filter((one) => one.output === output))]))
}

function jsonLines(
  { kept, found, effects }: PredictedRows,
  isRegression: boolean,
  round: (value: number) => number,
): string {
  const { class: predicted, outputs } = found
  const rows = outputs[0]?.values.length ?? 0
  const numbers = isRegression ? regressionColumns(found) : outputs
  const lines = Array.from({ length: rows }, (_, row) => {
    const ids = kept.map(({ name, values }) => [name, values[row] ?? null] as const)
    const values = numbers.map((column) => [column.name, round(column.values[row] ?? NaN)] as const)
    const explained =
      effects === undefined ? [] : [['effects', effectsOf(effects, (one) => round(one.values[row] ?? NaN))] as const]
    if (isRegression) return JSON.stringify(Object.fromEntries([...ids, ...values, ...explained]))
    const label = predicted === null ? [] : [['prediction', predicted[row]] as const]
    return JSON.stringify(
      Object.fromEntries([...ids, ...label, ['probabilities', Object.fromEntries(values)], ...explained]),
    )
  })
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}
