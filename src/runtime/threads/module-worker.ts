/** Why a worker does not load in a page, and what to do. */
export const BLOCKED = 'a Content-Security-Policy of the page must allow it by worker-src blob:'

/**
 * A module worker from its code. Bundlers would have to find, copy and rewrite a file of its own, and most of them do
 * it in ways of their own; code as a text goes through all of them.
 */
export function moduleWorker(code: string, name: string): Worker {
  const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
  const worker = new Worker(address, { type: 'module', name })
  // It is fetched after the constructor has returned.
  const revoke = (): void => URL.revokeObjectURL(address)
  for (const event of ['message', 'error'] as const) worker.addEventListener(event, revoke, { once: true })
  return worker
}
