import { EXIT, type ExitCode } from './exit.js'

const EXIT_CODES = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const

const NAMES = ['SIGINT', 'SIGTERM'] as const

/** Work before the training of a command, which ends by itself where it is interrupted. */
export interface Phase {
  readonly signal: AbortSignal
  /** From here on an operating-system signal stops the training. */
  end(): void
}

/** An abort by an operating-system signal. */
export interface Interrupt {
  readonly signal: AbortSignal
  /** The exit code for the signal received: 128 plus its number. */
  readonly exitCode: ExitCode
  /** Begins a phase that the first Ctrl-C ends alone; `line` is what is said then. */
  phase(line: string): Phase
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
  let phase: { readonly controller: AbortController; readonly line: string } | null = null
  const listener = (name: (typeof NAMES)[number]): void => {
    exitCode = EXIT_CODES[name]
    if (controller.signal.aborted) process.exit(exitCode)
    if (phase?.controller.signal.aborted === false) {
      phase.controller.abort()
      say(phase.line)
      return
    }
    controller.abort()
    say('Stopping; the best weights so far are kept. Press Ctrl-C again to quit at once.')
  }
  for (const name of NAMES) process.on(name, listener)
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode
    },
    phase(line) {
      const own = new AbortController()
      phase = { controller: own, line }
      return { signal: own.signal, end: () => (phase = null) }
    },
    done: () => {
      for (const name of NAMES) process.off(name, listener)
    },
  }
}
