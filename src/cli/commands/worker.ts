import { startWorker, type TrialOutcome } from '../../trials/index.js'
import { EXIT, type ExitCode } from '../exit.js'
import { readEngineFlags, readProcesses, requiredQueue } from '../flags/engine.js'
import { type Flags, numberFlag } from '../flags/flags.js'
import { stopSignal } from '../stop-signal.js'
import { clean, duration } from '../terminal/terminal.js'

/** `wellfit worker --redis URL`: computes trials of a queue until it is told to stop, and completes those that it is at. */
export async function worker(flags: Flags): Promise<ExitCode> {
  const { url, name } = requiredQueue(flags)
  const takeoverSeconds = numberFlag(flags, 'takeover', { min: 1, max: 86_400 })
  const isJson = flags.has('json')
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  let lastError = ''
  const started = await startWorker({
    url,
    name,
    ...readEngineFlags(flags),
    ...readProcesses(flags),
    ...(takeoverSeconds === undefined ? {} : { takeoverSeconds }),
    onOutcome(outcome, seconds) {
      lastError = ''
      if (isJson) process.stdout.write(`${JSON.stringify({ ...outcome, seconds })}\n`)
      else if (!flags.has('quiet')) say(describe(outcome, seconds))
    },
    onError({ message }) {
      // A server that is away is asked again and again.
      if (message !== lastError) say(`The queue: ${clean(message, 200)}. The worker goes on when it is back.`)
      lastError = message
    },
  })
  const stopped = stopSignal()
  const isReady = await Promise.race([started.ready().then(() => true), stopped.then(() => false)])
  if (isReady) {
    const { host } = new URL(url)
    process.stdout.write(
      isJson ? `${JSON.stringify({ queue: name, host })}\n` : `Taking trials of ${name} at ${host}\n`,
    )
    await stopped
    say('Completing the trials in progress. Send the signal again to quit at once; others then take them over.')
    await started.finish()
  } else await started.close()
  return EXIT.ok
}

function describe({ hash, status, error }: TrialOutcome, seconds: number): string {
  const end = error === null ? status : `${status}: ${clean(error, 200)}`
  return `${hash.slice(0, 12)} ${end} (${duration(seconds)})`
}
