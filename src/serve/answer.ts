import { type CsvColumn, writeCsv } from '../data/csv/write-csv.js'
import type { Model } from '../predict/model.js'
import type { Prediction } from '../predict/predictions.js'
import { COMMON_HEADERS, Refusal } from './refusal.js'
import type { RowsFormat } from './rows.js'

const TYPES: Readonly<Record<RowsFormat, string>> = { json: 'application/json', csv: 'text/csv' }

/** The format that an Accept header prefers (RFC 9110, 12.5.1); `preset` where it takes both alike. */
export function acceptedFormat(accept: string | null, preset: RowsFormat): RowsFormat {
  if (accept === null || accept.trim() === '') return preset
  const json = quality(accept, TYPES.json)
  const csv = quality(accept, TYPES.csv)
  if (json === 0 && csv === 0) {
    const remedy = 'Ask for application/json or text/csv.'
    throw new Refusal(406, { field: 'Accept', value: accept, expected: 'allow JSON or CSV', remedy })
  }
  if (json === csv) return preset
  return json > csv ? 'json' : 'csv'
}

/** The quality of a type by the most specific range that covers it; 0 if none does. */
function quality(accept: string, type: string): number {
  const [group = ''] = type.split('/')
  const ranges = new Map(accept.split(',').map(rangeOf))
  return ranges.get(type) ?? ranges.get(`${group}/*`) ?? ranges.get('*/*') ?? 0
}

function rangeOf(text: string): [range: string, quality: number] {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const given = parameters.find((parameter) => parameter.startsWith('q='))
  const number = given === undefined ? 1 : Number(given.slice(2))
  return [range, Number.isFinite(number) ? number : 0]
}

/** Predictions as the body of an answer. */
export function predictionsResponse(predictions: readonly Prediction[], model: Model, format: RowsFormat): Response {
  const body = format === 'json' ? JSON.stringify({ predictions }) : writeCsv(columnsOf(predictions, model))
  const type = format === 'json' ? TYPES.json : `${TYPES.csv}; charset=utf-8; header=present`
  return new Response(body, { headers: { ...COMMON_HEADERS, 'content-type': type } })
}

/** The columns that `wellfit predict` writes. */
function columnsOf(predictions: readonly Prediction[], { classes, network }: Model): CsvColumn[] {
  // Nine digits identify every 32-bit number; more would only show its 64-bit expansion.
  const round = (value: number): number => (network.precision === 'f32' ? Number(value.toPrecision(9)) : value)
  const [first] = predictions
  const { values, probabilities } = first ?? { values: null, probabilities: null }
  const names = Object.keys(values ?? probabilities ?? {})
  const numbers = names.map((name) => predictions.map((own) => round((own.values ?? own.probabilities)?.[name] ?? NaN)))
  if (values !== null) {
    const named = (name: string): string => (names.length === 1 ? 'prediction' : `prediction ${name}`)
    return names.map((name, k) => ({ name: named(name), values: numbers[k] ?? [] }))
  }
  const probabilityColumns = names.map((name, k) => ({ name: `probability ${name}`, values: numbers[k] ?? [] }))
  if (classes === null) return probabilityColumns
  return [{ name: 'prediction', values: predictions.map((own) => own.class) }, ...probabilityColumns]
}
