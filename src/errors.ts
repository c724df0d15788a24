/**
 * The kind of an error; stable, for programs to switch on.
 *
 * - `INVALID_OPTION`: the name or the value of an option is not allowed;
 * - `INVALID_DATA`: rows, columns, labels or the contents of a file are invalid;
 * - `INVALID_SHAPE`: lengths or widths do not match;
 * - `INVALID_MODEL`: a stored model is damaged or does not match its description;
 * - `IO`: a file cannot be read or written;
 * - `DIVERGED`: the cost or a gradient became infinite or NaN;
 * - `ABORTED`: an `AbortSignal` fired before there was a result;
 * - `UNSUPPORTED`: this runtime lacks a required feature.
 */
export type ErrorCode =
  'INVALID_OPTION' | 'INVALID_DATA' | 'INVALID_SHAPE' | 'INVALID_MODEL' | 'IO' | 'DIVERGED' | 'ABORTED' | 'UNSUPPORTED'

/** What was wrong with an input, and where. Rows count from 0 in arrays, and from 1 (the header) in files. */
export interface ErrorDetails {
  readonly code: ErrorCode
  /** The public function that received the value: `network`, `fit`, `readCsv`, … */
  readonly functionName: string
  /** The option, column or field with the invalid value, as the user wrote it. */
  readonly field?: string
  /** The value received. */
  readonly value?: unknown
  /** What is accepted; completes the sentence "… must …". */
  readonly expected: string
  /** What to do about it, as a sentence. */
  readonly remedy?: string
  readonly row?: number
  readonly column?: string | number
  /** Number of values with the same fault. */
  readonly count?: number
  readonly byteOffset?: number
  readonly cause?: unknown
}

/** The class of every error that wellfit throws deliberately. */
export class WellfitError extends Error {
  readonly code: ErrorCode
  readonly functionName: string
  readonly field: string | undefined
  readonly value: unknown
  readonly expected: string
  readonly remedy: string | undefined
  readonly row: number | undefined
  readonly column: string | number | undefined
  readonly count: number | undefined
  readonly byteOffset: number | undefined
  readonly #details: ErrorDetails

  constructor(details: ErrorDetails) {
    super(sentence(details), details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'WellfitError'
    this.code = details.code
    this.functionName = details.functionName
    this.field = details.field
    this.value = details.value
    this.expected = details.expected
    this.remedy = details.remedy
    this.row = details.row
    this.column = details.column
    this.count = details.count
    this.byteOffset = details.byteOffset
    this.#details = details
  }

  /** @internal */
  static revised(error: WellfitError, changes: Partial<ErrorDetails>): WellfitError {
    return new WellfitError({ ...error.#details, ...changes })
  }
}

/** Runs `action` for the function that the user called: WellfitErrors name it instead of the one that does the work. */
export function inFunction<T>(functionName: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw error instanceof WellfitError ? WellfitError.revised(error, { functionName }) : error
  }
}

/** What is found; `null` where a training diverged. */
export async function unlessDiverged<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found
  } catch (error) {
    if (error instanceof WellfitError && error.code === 'DIVERGED') return null
    throw error
  }
}

function sentence(details: ErrorDetails): string {
  const subject = details.field === undefined ? 'the input' : `\`${details.field}\``
  const got = 'value' in details ? ` (=${showValue(details.value)})` : ''
  const position = [
    details.row === undefined ? '' : `row ${details.row}`,
    details.column === undefined || details.column === details.value ? '' : `column ${showValue(details.column)}`,
    details.byteOffset === undefined ? '' : `byte ${details.byteOffset}`,
  ].filter((part) => part !== '')
  const where = position.length > 0 ? ` at ${position.join(', ')}` : ''
  const more = details.count !== undefined && details.count > 1 ? ` (${details.count} such values)` : ''
  const remedy = details.remedy === undefined ? '' : ` ${details.remedy}`
  return `${details.functionName}: ${subject}${got}${where} must ${details.expected}${more}.${remedy}`
}

/** A value as shown in a message: short, on one line, without control characters; never throws. */
export function showValue(value: unknown): string {
  // oxlint-disable-next-line no-control-regex -- removes control characters
  const text = describeValue(value).replace(/[\u0000-\u001f\u007f-\u009f]/g, '?')
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function describeValue(value: unknown): string {
  try {
    if (typeof value === 'string') return JSON.stringify(value)
    if (typeof value === 'bigint') return `${value}n`
    if (typeof value === 'function') return 'a function'
    if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${value.byteLength} bytes)`
    if (Array.isArray(value)) return `an array of ${value.length}`
    if (typeof value === 'object' && value !== null) return 'an object'
    return String(value)
  } catch {
    // A revoked proxy, or a getter that throws.
    return 'an unreadable object'
  }
}
