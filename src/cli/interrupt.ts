import { EXIT } from './exit.js'

/**
 * Turns Ctrl-C into an abort: the first stops training and keeps the best weights, the second ends the process at once.
 * Call `done` when nothing is left to interrupt.
 */
export function onInterrupt(say: (line: string) => void): { signal: AbortSignal; done: () => void } {
  const controller = new AbortController()
  const listener = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted)
    controller.abort()
    say('Stopping; the best weights so far are kept. Press Ctrl-C again to quit at once.')
  }
  process.on('SIGINT', listener)
  return { signal: controller.signal, done: () => process.off('SIGINT', listener) }
}
