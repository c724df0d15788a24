import { expect } from 'vitest'
import { WellfitError, type ErrorDetails } from '../../src/errors.js'

/** Runs `action`, which must throw a WellfitError with these details and these words in its message. */
export function expectFault(action: () => unknown, details: Partial<ErrorDetails>, ...words: string[]): WellfitError {
  let thrown: unknown
  try {
    action()
  } catch (error) {
    thrown = error
  }
  return checkFault(thrown, details, words)
}

/** The same for a promise. */
export async function expectRejection(
  promise: Promise<unknown>,
  details: Partial<ErrorDetails>,
  ...words: string[]
): Promise<WellfitError> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  return checkFault(thrown, details, words)
}

function checkFault(thrown: unknown, details: Partial<ErrorDetails>, words: readonly string[]): WellfitError {
  expect(thrown, 'nothing was thrown').toBeInstanceOf(WellfitError)
  const error = thrown as WellfitError
  expect(error).toMatchObject(details)
  for (const word of words) expect(error.message).toContain(word)
  return error
}
