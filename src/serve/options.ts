import { checkCallback, checkInteger, checkKeys, checkList, checkNumber, checkText } from '../options.js'
import { layoutKeys, type LayoutOptions, readLayout } from '../data/csv/layout.js'
import { WellfitError } from '../errors.js'

/** Limits and settings of `createHandler`. */
export interface HandlerOptions {
  /** Most bytes of a request's body. Default 10,485,760 (10 MiB). */
  readonly maxBodyBytes?: number
  /** Most rows of a request. Default 10,000. */
  readonly maxRows?: number
  /** Seconds within which a request is read and predicted. Default 30. */
  readonly timeoutSeconds?: number
  /**
   * Milliseconds for which a request waits for others, to be predicted with them at once. Default 0: each by itself, at once.
   * Leave it at 0 in Cloudflare Workers, where no request may wait for another.
   */
  readonly batchMilliseconds?: number
  /**
   * How rows in CSV are laid out, as the options of `readCsv` say. Default: the delimiter that the first rows show, a header, no
   * comments or footer, and numbers written as in train.
   */
  readonly csv?: LayoutOptions
  /** Texts that are missing values, and numbers that they spell, besides those of the table readers, as train had them. Default none. */
  readonly missing?: readonly string[]
  /** What the paths begin with: `/v1` serves `/v1/predict`. Default none. */
  readonly basePath?: string
  /** Requests must carry `Authorization: Bearer TOKEN`, all but those to `/health`. Default: none. */
  readonly token?: string
  /** Called with every unexpected error; its request is answered by status 500. */
  readonly onError?: (error: unknown) => void
}

/** The options with every default filled in. */
export interface HandlerSettings {
  readonly maxBodyBytes: number
  readonly maxRows: number
  readonly timeoutSeconds: number
  readonly batchMilliseconds: number
  readonly csv: LayoutOptions
  readonly missing: ReadonlySet<string>
  readonly basePath: string
  /** `null`: none. */
  readonly token: string | null
  readonly onError: (error: unknown) => void
}

const KEYS = [
  'maxBodyBytes',
  'maxRows',
  'timeoutSeconds',
  'batchMilliseconds',
  'csv',
  'missing',
  'basePath',
  'token',
  'onError',
]

/** A timer's delay is a signed 32-bit number of milliseconds. */
const LONGEST_SECONDS = 2_147_483

/** Checks the options and fills in the defaults. */
export function readHandlerOptions(options: HandlerOptions): HandlerSettings {
  const name = 'createHandler'
  checkKeys(name, 'options', options, KEYS)
  const { maxBodyBytes = 10 * 2 ** 20, maxRows = 10_000, timeoutSeconds = 30, batchMilliseconds = 0 } = options
  const { csv = {}, missing = [], basePath = '', token, onError } = options
  checkCallback(name, 'onError', onError)
  return {
    maxBodyBytes: checkInteger(name, 'maxBodyBytes', maxBodyBytes, 1, 2 ** 30),
    maxRows: checkInteger(name, 'maxRows', maxRows, 1),
    timeoutSeconds: checkNumber(name, 'timeoutSeconds', timeoutSeconds, {
      min: 0,
      minExcluded: true,
      max: LONGEST_SECONDS,
    }),
    batchMilliseconds: checkNumber(name, 'batchMilliseconds', batchMilliseconds, { min: 0, max: 1000 }),
    csv: checkCsv(name, csv),
    missing: new Set(checkList(name, 'missing', missing).map((word, i) => checkText(name, `missing[${i}]`, word))),
    basePath: checkBasePath(name, basePath),
    token: token === undefined ? null : checkToken(name, token),
    onError: onError ?? ignore,
  }
}

function checkCsv(functionName: string, csv: LayoutOptions): LayoutOptions {
  checkKeys(functionName, 'csv', csv, layoutKeys)
  readLayout(functionName, csv)
  return { ...csv }
}

function checkBasePath(functionName: string, basePath: unknown): string {
  const value = checkText(functionName, 'basePath', basePath)
  if (/^(?:\/[\w.~-]+)*$/.test(value)) return value
  const expected = "be '' or a path such as '/v1', without a slash at its end"
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'basePath', value, expected })
}

function checkToken(functionName: string, token: unknown): string {
  const value = checkText(functionName, 'token', token)
  if (/^[\x21-\x7e]{8,}$/.test(value)) return value
  const expected = 'be 8 or more printable ASCII characters without spaces'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'token', expected })
}

function ignore(): void {
  // The answer says that there was an error.
}
