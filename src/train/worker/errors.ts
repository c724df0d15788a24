import { showValue, WellfitError, type ErrorDetails } from '../../errors.js'

/** An error in a form that another thread understands. */
export type PackedFault =
  | { readonly details: ErrorDetails; readonly message: string; readonly stack: string | undefined }
  | { readonly error: unknown }

/** What cannot be sent is told in words. */
export function packFault(error: unknown): PackedFault {
  if (!(error instanceof WellfitError)) return { error: sendable(error) }
  const { code, functionName, expected, message, stack } = error
  const optional = ['field', 'value', 'remedy', 'row', 'column', 'count', 'byteOffset', 'cause'] as const
  const given = optional.filter((name) => error[name] !== undefined).map((name) => [name, sendable(error[name])])
  const details: ErrorDetails = { code, functionName, expected, ...Object.fromEntries(given) }
  return { details, message, stack }
}

/** The error as it was thrown over there. */
export function unpackFault(fault: PackedFault): unknown {
  if ('error' in fault) return fault.error
  const error = new WellfitError(fault.details)
  error.message = fault.message
  if (fault.stack !== undefined) error.stack = fault.stack
  return error
}

function sendable(value: unknown): unknown {
  try {
    return structuredClone(value)
  } catch {
    return value instanceof Error ? new Error(value.message) : showValue(value)
  }
}
