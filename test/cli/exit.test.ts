import { describe, expect, it } from 'vitest'
import { EXIT, exitCodeOf } from '../../src/cli/exit.js'
import { WellfitError, type ErrorDetails } from '../../src/errors.js'

// The codes stand in docs/errors.md: scripts rely on them.
const codes: Readonly<Record<ErrorDetails['code'], number>> = {
  INVALID_OPTION: 2,
  INVALID_DATA: 2,
  INVALID_SHAPE: 2,
  INVALID_MODEL: 2,
  UNSUPPORTED: 2,
  IO: 3,
  DIVERGED: 4,
  ABORTED: 130,
}

describe('the exit code', () => {
  it.each(Object.entries(codes))('of %s is %i', (code, expected) => {
    const details = { code: code as ErrorDetails['code'], functionName: 'f', field: 'x', expected: 'be y' }
    expect(exitCodeOf(new WellfitError(details))).toBe(expected)
  })

  it('of anything else is that of a bug', () => {
    expect(exitCodeOf(new TypeError('x'))).toBe(1)
    expect(exitCodeOf(undefined)).toBe(1)
  })

  it('is another for every end', () => {
    expect(EXIT).toEqual({ ok: 0, bug: 1, input: 2, io: 3, diverged: 4, interrupted: 130, terminated: 143 })
  })
})
