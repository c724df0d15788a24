// The same programs in a Worker: how long the first prediction takes, once workerd itself answers.
import { brotliCompressSync } from 'node:zlib'
import { Miniflare } from 'miniflare'
import type { Models } from './models.ts'
import { bundle, type Program } from './programs.ts'

export interface EdgeStart {
  /** What the first prediction takes beyond an answer without one: import of the script, model, a row. */
  readonly milliseconds: number
  /** The script by Brotli. */
  readonly bytes: number
}

/** Answers at once, or when the program has run, which it does when it is imported. */
const main = `export default {
  async fetch(request) {
    if (request.url.endsWith('/program')) await (await import('./program.js')).finished
    return new Response('done')
  },
}`

/** How often an answer without a prediction is timed. */
const ANSWERS = 15

/** The script of a Worker, whose models are files of the deployment. */
export async function edgeScript(program: Program, models: Models): Promise<string> {
  const names = [...models.keys()].filter((name) => !name.endsWith('.js'))
  const imports = names.map((name, i) => `import model${i} from './models/${name}'\n`)
  const table = names.map((name, i) => `'${name}': model${i}`)
  const saved = `${imports.join('')}export const saved = async (name) => new Uint8Array({ ${table.join(', ')} }[name])`
  const files = await bundle(program, { saved, conditions: ['workerd'] })
  return files.get('entry.js') ?? ''
}

/** Starts workerd and asks for a first prediction. */
export async function edgeStart(script: string, models: Models): Promise<EdgeStart> {
  const worker = new Miniflare({
    modules: [
      { type: 'ESModule', path: 'main.js', contents: main },
      { type: 'ESModule', path: 'program.js', contents: script },
      ...[...models].map(([name, contents]) =>
        name.endsWith('.js')
          ? { type: 'ESModule' as const, path: `models/${name}`, contents }
          : { type: 'Data' as const, path: `models/${name}`, contents: Buffer.from(contents) },
      ),
    ],
    modulesRoot: '.',
    compatibilityDate: '2026-01-01',
  })
  try {
    const answer = async (path: string): Promise<number> => {
      const begin = performance.now()
      const response = await worker.dispatchFetch(`http://localhost/${path}`)
      const text = await response.text()
      if (!response.ok) throw new Error(text.split('\n')[0])
      return performance.now() - begin
    }
    const without: number[] = []
    for (let i = 0; i < ANSWERS; i++) without.push(await answer('nothing'))
    const first = await answer('program')
    const usual = without.slice(5).sort((a, b) => a - b)[5] ?? NaN
    const model = script.includes('models/export.js') ? (models.get('export.js') ?? '') : ''
    const bytes = brotliCompressSync(script).length + (model === '' ? 0 : brotliCompressSync(model).length)
    return { milliseconds: first - usual, bytes }
  } finally {
    await worker.dispose()
  }
}
