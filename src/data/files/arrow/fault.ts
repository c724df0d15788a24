import { WellfitError } from '../../../errors.js'

export const functionName = 'readArrow'

/** What is wrong with a file, and where. */
export interface FaultDetails {
  readonly code?: 'INVALID_DATA' | 'UNSUPPORTED'
  readonly value?: unknown
  readonly expected: string
  readonly remedy?: string
  readonly column?: string
  readonly cause?: unknown
}

/** The error for a file that is damaged, cut off, not Arrow, or has what is not read. */
export function fileFault({ column, code = 'INVALID_DATA', ...details }: FaultDetails): WellfitError {
  return new WellfitError({
    code,
    functionName,
    field: column ?? 'source',
    ...(column === undefined ? {} : { column }),
    ...details,
  })
}

/** The error for bytes that contradict each other: a damaged file. */
export function damaged(what: string, cause?: unknown): WellfitError {
  return fileFault({
    expected: `be a whole Arrow file (${what})`,
    remedy: 'The file is damaged: get it again.',
    ...(cause === undefined ? {} : { cause }),
  })
}
