import { WellfitError } from '../../../errors.js'

export const functionName = 'readParquet'

/** What is wrong with a file, and where. */
export interface FaultDetails {
  readonly value?: unknown
  readonly expected: string
  readonly remedy?: string
  readonly column?: string
  readonly byteOffset?: number
  readonly cause?: unknown
}

/** The error for a file that is damaged, cut off or not Parquet. */
export function fileFault({ column, ...details }: FaultDetails): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: column ?? 'source',
    ...(column === undefined ? {} : { column }),
    ...details,
  })
}

/** The error for bytes that contradict each other: a damaged file. */
export function damaged(what: string, byteOffset?: number): WellfitError {
  return fileFault({
    expected: `be a whole Parquet file (${what})`,
    remedy: 'The file is damaged: get it again.',
    ...(byteOffset === undefined ? {} : { byteOffset }),
  })
}
