// A worker that compiles wasm cores: asc takes a second to warm up, so one is kept for each core.
import { writeFileSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import asc from 'assemblyscript/asc'
import { coreModule } from '../build/core-text.mjs'

/** One wasm core to compile. */
export interface CoreJob {
  readonly entry: string
  readonly target: string
}

const { root } = workerData as { readonly root: string }

/**
 * Compiles a core into dist/wasm; the compiler's words where it fails. Without optimization: that takes a fifth of the
 * time, and the results are the same to the bit.
 */
async function compile({ entry, target }: CoreJob): Promise<string | undefined> {
  const words: string[] = []
  const stderr = { write: (text: string | Uint8Array) => void words.push(String(text)) }
  const { error } = await asc.main([entry, '--target', target, '--baseDir', root, '-O0'], { stderr })
  if (error !== null) return `${words.join('')}\n${error.message}`.trim()
  const file = path.join(root, `dist/wasm/wellfit-${target}`)
  writeFileSync(`${file}.text.js`, coreModule(readFileSync(`${file}.wasm`)))
  return undefined
}

parentPort?.on('message', (job: CoreJob) => {
  compile(job).then(
    (problem) => parentPort?.postMessage(problem),
    (error: unknown) => parentPort?.postMessage(String(error)),
  )
})
