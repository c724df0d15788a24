// node examples/embed/edge/start.ts [--measure]: trains the digits, and serves them in workerd, as Cloudflare does.
import { fileURLToPath } from 'node:url'
import { Miniflare } from 'miniflare'
import { rolldown } from 'rolldown'
import { digitsTable, trainDigits } from '../digits.ts'

/** The Worker as one script, beside its model. */
async function workerScript(): Promise<string> {
  const build = await rolldown({
    input: fileURLToPath(new URL('worker.js', import.meta.url)),
    platform: 'browser',
    external: ['./digits.bin'],
    resolve: { conditionNames: ['workerd', 'production', 'browser', 'import', 'default'] },
    logLevel: 'warn',
  })
  const { output } = await build.generate({ format: 'esm', minify: true, codeSplitting: false })
  await build.close()
  return output[0].code
}

/** The Worker in workerd, not yet started. */
export async function edgeWorker(): Promise<Miniflare> {
  const [contents, model] = await Promise.all([workerScript(), trainDigits()])
  return new Miniflare({
    modules: [
      { type: 'ESModule', path: 'worker.js', contents },
      { type: 'Data', path: 'digits.bin', contents: model },
    ],
    modulesRoot: '.',
    compatibilityDate: '2026-01-01',
  })
}

/** A row of the digits, as a client has it. */
export async function firstDigit(): Promise<{ row: Record<string, number>; digit: string }> {
  const { columns } = await digitsTable()
  const row: Record<string, number> = {}
  let digit = ''
  for (const column of columns) {
    if (column.name === 'digit')
      digit = String(column.kind === 'number' ? column.values[0] : column.categories[column.codes[0] ?? 0]) // prettier-ignore
    else if (column.kind === 'number') row[column.name] = column.values[0] ?? NaN
  }
  return { row, digit }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const begin = performance.now()
  const worker = await edgeWorker()
  const trained = performance.now()
  const { row } = await firstDigit()
  const send = async (): Promise<string> => {
    const response = await worker.dispatchFetch('http://localhost/', { method: 'POST', body: JSON.stringify([row]) })
    return response.text()
  }
  const answer = await send()
  const first = performance.now()
  console.log(`trained and bundled in ${((trained - begin) / 1000).toFixed(1)} s, first answer after ${(first - trained).toFixed(0)} ms, with the start of workerd: ${answer}`) // prettier-ignore
  if (process.argv.includes('--measure')) {
    const times: number[] = []
    for (let i = 0; i < 1000; i++) {
      const sent = performance.now()
      await send()
      times.push(performance.now() - sent)
    }
    times.sort((a, b) => a - b)
    console.log(`p50 ${times[500]?.toFixed(2)} ms, p99 ${times[990]?.toFixed(2)} ms over 1,000 requests, one at a time`)
    await worker.dispose()
  } else console.log(`listening on ${(await worker.ready).href}`)
}
