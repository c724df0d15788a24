import { EXIT, type ExitCode } from './exit.js'

const EXIT_CODES = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const

const NAMES = ['SIGINT', 'SIGTERM'] as const

/** An abort by an operating-system signal. */
export interface Interrupt {
  readonly signal: AbortSignal
  /** The exit code for the signal received: 128 plus its number. */
  readonly exitCode: ExitCode
  /** Call it when nothing is left to interrupt. */
  done(): void
}

/**
 * Turns Ctrl-C and SIGTERM into an abort: the first stops training with a checkpoint and keeps the best weights, the second
 * ends the process at once.
 */
export function onInterrupt(say: (line: string) => void): Interrupt {
  const controller = new AbortController()
  let exitCode: ExitCode = EXIT.interrupted
  const listener = (name: (typeof NAMES)[number]): void => {
    exitCode = EXIT_CODES[name]
    if (controller.signal.aborted) process.exit(exitCode)
    controller.abort()
    say('Stopping; the best weights so far are kept. Press Ctrl-C again to quit at once.')
  }
  for (const name of NAMES) process.on(name, listener)
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode
    },
    done: () => {
      for (const name of NAMES) process.off(name, listener)
    },
  }
}
