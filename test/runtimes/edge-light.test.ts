import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { bundle } from './bundle.js'
import { digitsCsv, goldenResults } from './golden.js'

const script = `
import * as api from '../../src/index.js'
import { performRuns } from './runs.js'
export const perform = (csv) => performRuns(api, csv)
`

const dist = new URL('../../dist/wasm/', import.meta.url)

/** Stands in for the runtime, which is not to be had: a module that compiles the file that `?module` asks for. */
function compiledModule(specifier: string): string | undefined {
  const name = /([^/]+\.wasm)\?module$/.exec(specifier)?.[1]
  if (name === undefined) return undefined
  const file = JSON.stringify(new URL(name, dist).href)
  const code = `import { readFileSync } from 'node:fs'
    export default new WebAssembly.Module(readFileSync(new URL(${file})))`
  return `data:text/javascript,${encodeURIComponent(code)}`
}

it("gives the golden weights from modules imported with '?module'", async () => {
  const code = await bundle(script, { conditions: ['edge-light', 'import'], external: compiledModule })
  expect(code).toContain('data:text/javascript')
  const file = new URL('../../out/test/edge-light.mjs', import.meta.url)
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, code)
  const module = (await import(/* @vite-ignore */ file.href)) as { perform(csv: string): Promise<unknown> }
  expect(await module.perform(digitsCsv())).toEqual(goldenResults())
})
