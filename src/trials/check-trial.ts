import { WellfitError } from '../errors.js'
import { ownVersion } from '../engines/own-version.js'

/**
 * Refuses a trial of another version: the same settings may give other bytes.
 *
 * @throws WellfitError `INVALID_DATA`.
 */
export function checkVersion(functionName: string, found: unknown): void {
  const version = ownVersion()
  if (found === version) return
  const remedy = 'Run workers of the version that made the trials.'
  throw invalidTrial(functionName, 'version', found, `be ${version}, the version of this worker`, remedy)
}

/** The error of a trial that another attempt cannot help. */
export function invalidTrial(
  functionName: string,
  field: string,
  value: unknown,
  expected: string,
  remedy: string,
): WellfitError {
  return new WellfitError({ code: 'INVALID_DATA', functionName, field, value, expected, remedy })
}
