import type { CsvColumn } from '../../data/csv/index.js'
import { writeCsv } from '../../data/csv/index.js'
import type { Model, PredictionColumns } from '../../index.js'

/** The formats of predictions. */
export const FORMATS = ['csv', 'jsonl'] as const
export type Format = (typeof FORMATS)[number]

/** The format that a file name asks for. */
export function formatOf(path: string | undefined): Format {
  return path !== undefined && /\.(?:jsonl|ndjson)$/i.test(path) ? 'jsonl' : 'csv'
}

/** Predictions of some rows, and the columns of the data that are kept beside them. */
export interface PredictedRows {
  readonly kept: readonly CsvColumn[]
  readonly found: PredictionColumns
}

/** Writes predictions chunk by chunk; the first chunk of a CSV file has the header. */
export type PredictionWriter = (rows: PredictedRows) => string

/** The writer of a format. */
export function predictionWriter(format: Format, { network }: Model, spreadsheetSafe: boolean): PredictionWriter {
  // Nine digits identify every 32-bit number; more would only show its 64-bit expansion.
  const round = network.precision === 'f32' ? (value: number): number => Number(value.toPrecision(9)) : Number
  if (format === 'jsonl') return (rows) => jsonLines(rows, round)
  let header = true
  return (rows) => {
    const text = writeCsv([...rows.kept, ...csvColumns(rows.found, round)], { header, spreadsheetSafe })
    header = false
    return text
  }
}

/** The predicted class and the probability of each; for a regression the value in the target's own unit. */
function csvColumns(found: PredictionColumns, round: (value: number) => number): CsvColumn[] {
  if (found.class === null) {
    return regressionColumns(found).map(({ name, values }) => ({ name, values: Array.from(values, round) }))
  }
  const probabilities = found.outputs.map(({ name, values }) => ({
    name: `probability ${name}`,
    values: Array.from(values, round),
  }))
  return [{ name: 'prediction', values: found.class }, ...probabilities]
}

/** The value of a regression, and the ends of its interval where one was asked for. */
function regressionColumns({ outputs: [output] }: PredictionColumns): { name: string; values: Float64Array }[] {
  const column = (name: string, values: Float64Array | undefined): { name: string; values: Float64Array }[] =>
    values === undefined ? [] : [{ name, values }]
  return [...column('prediction', output?.values), ...column('lower', output?.lower), ...column('upper', output?.upper)]
}

function jsonLines({ kept, found }: PredictedRows, round: (value: number) => number): string {
  const { outputs } = found
  const rows = outputs[0]?.values.length ?? 0
  const lines = Array.from({ length: rows }, (_, row) => {
    const ids = kept.map(({ name, values }) => [name, values[row] ?? null] as const)
    const valueOf = (output: number): number => round(outputs[output]?.values[row] ?? NaN)
    if (found.class === null) {
      const values = regressionColumns(found).map((column) => [column.name, round(column.values[row] ?? NaN)] as const)
      return JSON.stringify(Object.fromEntries([...ids, ...values]))
    }
    const probabilities = Object.fromEntries(outputs.map(({ name }, k) => [name, valueOf(k)]))
    return JSON.stringify(
      Object.fromEntries([...ids, ['prediction', found.class[row]], ['probabilities', probabilities]]),
    )
  })
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}
