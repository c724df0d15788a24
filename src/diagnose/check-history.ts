import { WellfitError } from '../errors.js'
import { readSafely } from '../arguments.js'

/**
 * Refuses what is not a history: as `fit` returns it, or read from a file.
 *
 * @throws WellfitError `INVALID_DATA` naming the argument.
 */
export function checkHistory(functionName: string, field: string, value: unknown): void {
  const isHistory = readSafely(functionName, field, () => {
    if (typeof value !== 'object' || value === null) return false
    const { format, version, rows, settings }: Readonly<Record<string, unknown>> = { ...value }
    const isWhole = Array.isArray(rows) && rows.every(isRow)
    return format === 'wellfit.history' && version === 1 && isWhole && typeof settings === 'object' && settings !== null
  })
  if (isHistory) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field,
    value,
    expected: "be a history of format 'wellfit.history', version 1",
    remedy: 'Pass what `fit` returned.',
  })
}

function isRow(row: unknown): boolean {
  if (typeof row !== 'object' || row === null) return false
  const { train, dev }: Readonly<Record<string, unknown>> = { ...row }
  return typeof train === 'object' && train !== null && typeof dev === 'object'
}
