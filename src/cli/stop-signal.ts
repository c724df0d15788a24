import { EXIT } from './exit.js'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Waits for Ctrl-C or SIGTERM, with which a command that runs until it is told to stop begins to end; the second ends it at once. */
export async function stopSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    let isStopping = false
    for (const name of SIGNALS) {
      process.on(name, () => {
        if (isStopping) process.exit(name === 'SIGINT' ? EXIT.interrupted : EXIT.terminated)
        isStopping = true
        resolve()
      })
    }
  })
}
