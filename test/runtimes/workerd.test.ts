import { readFileSync } from 'node:fs'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundle } from './bundle.js'
import { digitsCsv, goldenResults } from './golden.js'

const script = `
import * as api from '../../src/index.js'
import { performRuns } from './runs.js'

async function refusal(source) {
  const options = { inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError', wasm: source }
  return api.network(options).then(() => 'accepted', (error) => ({ code: error.code, message: error.message }))
}

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url)
    if (pathname === '/runs') return Response.json(await performRuns(api, await request.text()))
    return Response.json(await refusal({ bytes: await request.arrayBuffer() }))
  },
}
`

function wasmFile(precision: string): Buffer<ArrayBuffer> {
  return readFileSync(new URL(`../../dist/wasm/wellfit-${precision}.wasm`, import.meta.url))
}

let edge: Miniflare | undefined

async function ask(path: string, body: string | Uint8Array): Promise<unknown> {
  const response = await edge?.dispatchFetch(`http://localhost${path}`, { method: 'POST', body })
  const text = (await response?.text()) ?? ''
  if (response?.status !== 200) throw new Error(text)
  return JSON.parse(text)
}

beforeAll(async () => {
  const code = await bundle(script, {
    conditions: ['workerd', 'import'],
    external: (specifier) => (specifier.endsWith('.wasm') ? `./${specifier.split('/').at(-1) ?? ''}` : undefined),
  })
  edge = new Miniflare({
    compatibilityDate: '2026-07-01',
    modules: [
      { type: 'ESModule', path: 'worker.js', contents: code },
      ...['f32', 'f64'].map((precision) => ({
        type: 'CompiledWasm' as const,
        path: `wellfit-${precision}.wasm`,
        contents: wasmFile(precision),
      })),
    ],
  })
  await edge.ready
})

afterAll(() => edge?.dispose())

it('predicts and trains in workerd from precompiled modules, with the golden weights', async () => {
  expect(await ask('/runs', digitsCsv())).toEqual(goldenResults())
})

it('says that workerd takes compiled modules only', async () => {
  expect(await ask('/bytes', wasmFile('f32'))).toEqual({
    code: 'UNSUPPORTED',
    message: expect.stringContaining('pass it as wasm: { module }'),
  })
})
