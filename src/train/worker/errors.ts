import { showValue, WellfitError, type ErrorDetails } from '../../errors.js'

/** An error in a form that can be sent to another thread. */
export type SerializedError =
  | { readonly details: ErrorDetails; readonly message: string; readonly stack: string | undefined }
  | { readonly error: unknown }

/** Values that cannot be sent become text. */
export function serializeError(error: unknown): SerializedError {
  if (!(error instanceof WellfitError)) return { error: sendable(error) }
  const { code, functionName, expected, message, stack } = error
  const optional = ['field', 'value', 'remedy', 'row', 'column', 'count', 'byteOffset', 'cause'] as const
  const given = optional.filter((name) => error[name] !== undefined).map((name) => [name, sendable(error[name])])
  const details: ErrorDetails = { code, functionName, expected, ...Object.fromEntries(given) }
  return { details, message, stack }
}

/** The error as it was thrown in the other thread. */
export function deserializeError(serialized: SerializedError): unknown {
  if ('error' in serialized) return serialized.error
  const error = new WellfitError(serialized.details)
  error.message = serialized.message
  if (serialized.stack !== undefined) error.stack = serialized.stack
  return error
}

function sendable(value: unknown): unknown {
  try {
    return structuredClone(value)
  } catch {
    return value instanceof Error ? new Error(value.message) : showValue(value)
  }
}
