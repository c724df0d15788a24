import { type ErrorDetails, showValue, WellfitError } from '../errors.js'

/** The longest text that an answer repeats of a value. */
const MOST_CHARACTERS = 200

/** The body of an answer to a refused request, under `error`. */
export interface ErrorAnswer {
  /** The status of the answer. */
  readonly status: number
  /** As of `WellfitError`; `UNEXPECTED` for a fault of the server. */
  readonly code: string
  /** What was wrong, in a sentence. */
  readonly message: string
  /** The column, header or part of the request. */
  readonly field?: string
  /** What was received. */
  readonly value?: unknown
  /** What is accepted; completes the sentence “… must …”. */
  readonly expected?: string
  /** What to do about it. */
  readonly remedy?: string
  /** The row: from 0 in JSON; the line in CSV, where the header is 1. */
  readonly row?: number
  /** The column. */
  readonly column?: string | number
}

/** A request that is not served, with the status and the headers of its answer. */
export class Refusal extends Error {
  readonly status: number
  readonly error: WellfitError
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    details: Omit<ErrorDetails, 'functionName' | 'code'> & { readonly code?: ErrorDetails['code'] },
    headers: Readonly<Record<string, string>> = {},
  ) {
    const error = new WellfitError({ code: 'INVALID_DATA', ...details, functionName: 'predict' })
    super(error.message)
    this.name = 'Refusal'
    this.status = status
    this.error = error
    this.headers = headers
  }
}

/** The status of any error that a request led to. */
export function statusOf(error: unknown): number {
  if (error instanceof Refusal) return error.status
  return error instanceof WellfitError && isAboutRows(error) ? 422 : 500
}

function isAboutRows({ code }: WellfitError): boolean {
  return code === 'INVALID_DATA' || code === 'INVALID_SHAPE'
}

/** The answer to a request that led to an error. An unexpected one is not told: its text is for the server's log. */
export function refuse(error: unknown): Response {
  const status = statusOf(error)
  const headers = error instanceof Refusal ? error.headers : {}
  const found = error instanceof Refusal ? error.error : error
  return Response.json(
    { error: status === 500 ? UNEXPECTED : answerOf(status, found as WellfitError) },
    {
      status,
      headers: { ...COMMON_HEADERS, ...headers },
    },
  )
}

/** Headers of every answer: predictions are not cached, and browsers do not guess types. */
export const COMMON_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const

const UNEXPECTED: ErrorAnswer = {
  status: 500,
  code: 'UNEXPECTED',
  message: 'The server failed to answer this request. Its log has the error.',
}

function answerOf(status: number, error: WellfitError): ErrorAnswer {
  const { code, message, field, value, expected, remedy, row, column } = error
  return {
    status,
    code,
    message,
    ...(field === undefined ? {} : { field }),
    ...(value === undefined ? {} : { value: shown(value) }),
    expected,
    ...(remedy === undefined ? {} : { remedy }),
    ...(row === undefined ? {} : { row }),
    ...(column === undefined ? {} : { column }),
  }
}

/** A value as it was received if it is short and plain, else in words. */
function shown(value: unknown): unknown {
  if (typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value !== 'string') return showValue(value)
  return value.length > MOST_CHARACTERS ? `${value.slice(0, MOST_CHARACTERS)}…` : value
}

/** The same error for a row that stands `shift` rows further down. */
export function withRowShifted(error: WellfitError, shift: number): WellfitError {
  const { code, functionName, field, value, expected, remedy, row, column, count } = error
  if (row === undefined || shift === 0) return error
  return new WellfitError({
    code,
    functionName,
    ...(field === undefined ? {} : { field: field === `rows[${row}]` ? `rows[${row + shift}]` : field }),
    ...(value === undefined ? {} : { value }),
    expected,
    ...(remedy === undefined ? {} : { remedy }),
    row: row + shift,
    ...(column === undefined ? {} : { column }),
    ...(count === undefined ? {} : { count }),
  })
}
