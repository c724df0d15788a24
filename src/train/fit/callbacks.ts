import { nearest } from '../../options.js'
import { WellfitError } from '../../errors.js'

/** What a callback returns: `'stop'` ends training, a promise is awaited, and everything else but a string is ignored. */
export type Answer = 'stop' | number | boolean | object | null | void

/**
 * Calls a callback and awaits what it returns; an aborted run does not wait for a promise that has not settled.
 *
 * Only strings are read: anything else that a callback returns, such as the new length of an array, is ignored.
 *
 * @throws WellfitError `INVALID_OPTION` for a string other than `'stop'`; whatever the callback throws.
 */
export async function askCallback(
  name: string,
  call: () => unknown,
  signal: AbortSignal | undefined,
  functionName = 'fit',
): Promise<'stop' | undefined> {
  const returned = call()
  const answer = isThenable(returned) ? await settledOrAborted(returned, signal) : returned
  if (answer === 'stop') return 'stop'
  if (typeof answer !== 'string') return undefined
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: name,
    value: answer,
    expected: "return 'stop' or nothing",
    remedy: nearest(answer, ['stop']) === undefined ? "Return 'stop' to end training." : "Did you mean 'stop'?",
  })
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

/** The value of a promise, or `undefined` as soon as the signal is aborted. */
async function settledOrAborted(promise: PromiseLike<unknown>, signal: AbortSignal | undefined): Promise<unknown> {
  if (signal === undefined) return await promise
  let onAbort: () => void = () => undefined
  const aborted = new Promise<undefined>((resolve) => {
    onAbort = () => resolve(undefined)
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
  })
  // A promise that has settled wins over a signal that is already aborted.
  const settled = Promise.resolve(promise)
  try {
    return await Promise.race([settled, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
    settled.catch(() => undefined)
  }
}
