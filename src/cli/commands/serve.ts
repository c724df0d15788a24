import { createHandler } from '../../serve/index.js'
import { EXIT, type ExitCode } from '../exit.js'
import { loadModelAt } from '../files/model.js'
import { type Flags, numberFlag } from '../flags/flags.js'
import { readReadingFlags, rememberedLayout } from '../flags/reading.js'
import { startServer } from '../server/server.js'
import { stopSignal } from '../stop-signal.js'
import { errorText } from '../terminal/error-text.js'

/** Entries of θ from which a batch of requests takes less time than each by itself: docs/deploy/serve.md has the figures. */
const WIDE = 500_000

/** Milliseconds that a request to a wide network waits for others. */
const BATCH_MILLISECONDS = 1

/** `wellfit serve MODEL`: answers requests for predictions until it is told to stop. */
export async function serve(path: string, flags: Flags): Promise<ExitCode> {
  const host = flags.get('host') ?? '127.0.0.1'
  const port = numberFlag(flags, 'port', { min: 0, max: 65_535, whole: true }) ?? 8080
  const timeoutSeconds = numberFlag(flags, 'timeout', { min: 0.1, max: 86_400 }) ?? 30
  const maxRows = numberFlag(flags, 'max-rows', { min: 1, whole: true })
  const megabytes = numberFlag(flags, 'max-body', { min: 0, minExcluded: true, max: 1000 })
  const token = flags.get('token') ?? process.env['WELLFIT_TOKEN']
  const onError = (error: unknown): void => void process.stderr.write(`${errorText(error)}\n`)
  using model = await loadModelAt(path)
  const preset = model.network.parameterCount >= WIDE ? BATCH_MILLISECONDS : 0
  const remembered = rememberedLayout(model.stored.metadata, flags).options
  // Requests are read by the words of the model's categories, whatever else stands for a missing value.
  const reading = { ...remembered, ...readReadingFlags(flags) }
  const { missing, keepDefaultMissing: _, encoding: __, sheet: ___, ...csv } = reading
  const handle = createHandler(model, {
    timeoutSeconds,
    batchMilliseconds: numberFlag(flags, 'batch-window', { min: 0, max: 1000 }) ?? preset,
    ...(maxRows === undefined ? {} : { maxRows }),
    ...(megabytes === undefined ? {} : { maxBodyBytes: Math.max(1, Math.round(megabytes * 1e6)) }),
    csv,
    ...(missing === undefined ? {} : { missing }),
    ...(token === undefined ? {} : { token }),
    onError,
  })
  const server = await startServer(handle, { host, port, timeoutSeconds, onError })
  const { url } = server
  process.stdout.write(flags.has('json') ? `${JSON.stringify({ url })}\n` : `Serving ${path} at ${url}\n`)
  await stopSignal()
  process.stderr.write('Finishing the requests in progress. Send the signal again to quit at once.\n')
  await server.stop()
  return EXIT.ok
}
