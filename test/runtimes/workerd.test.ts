import { readFileSync } from 'node:fs'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundle } from './bundle.js'
import { digitsCsv, goldenResults } from './golden.js'

const script = `
import * as api from '../../src/index.js'
import { createHandler } from '../../src/serve/index.js'
import { loadModel } from '../../src/predict/inference/index.js'
import { performRuns } from './runs.js'

async function refusal(source) {
  const options = { inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError', wasm: source }
  return api.network(options).then(() => 'accepted', (error) => ({ code: error.code, message: error.message }))
}

/** y = 2·a − b + 1 */
async function server() {
  const options = { inputs: 2, layers: [{ units: 1 }], loss: 'meanSquaredError', columns: ['a', 'b'] }
  const net = await api.network({ ...options, parameters: [2, -1, 1] })
  return createHandler(await api.loadModel(await api.saveModel(net)), { basePath: '/served' })
}
let handle

/** The predictions of a model by both entries. */
async function small() {
  const layers = [{ units: 40, activation: 'gelu', normalization: 'layer' }, { units: 3 }]
  const net = await api.network({ inputs: 2, layers, loss: 'softmaxCrossEntropy', seed: 3 })
  const bytes = await api.saveModel(net)
  const rows = [[1, 2], [-0.5, '3'], [0, 0]]
  const whole = (await api.loadModel(bytes)).predict(rows)
  return { whole, same: JSON.stringify((await loadModel(bytes)).predict(rows)) === JSON.stringify(whole) }
}

export default {
  async fetch(request) {
    if (new URL(request.url).pathname.startsWith('/served/')) return (await (handle ??= server()))(request)
    const { pathname } = new URL(request.url)
    if (pathname === '/small') return Response.json(await small())
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

it('serves a model from a handler, requests at once', async () => {
  const post = async (path: string, type: string, body: string): Promise<[number, string]> => {
    const init = { method: 'POST', body, headers: { 'content-type': type } }
    const response = await edge?.dispatchFetch(`http://localhost/served${path}`, init)
    return [response?.status ?? 0, (await response?.text()) ?? '']
  }
  const answers = await Promise.all(
    [0, 1, 2, 3].map(async (a) => await post('/predict', 'application/json', JSON.stringify([{ a, b: '1' }]))),
  )
  const predicted = (y: number): string =>
    JSON.stringify({ predictions: [{ class: null, probabilities: null, values: { y } }] })
  expect(answers).toEqual([0, 2, 4, 6].map((y) => [200, predicted(y)]))
  expect(await post('/predict', 'text/csv', 'b;a\n1;2\n')).toEqual([200, 'prediction\n4\n'])
  expect(await post('/predict', 'application/json', '[{"a":1,"b":"x"}]')).toEqual([
    422,
    expect.stringContaining('"row":0'),
  ])
})

it('predicts by wellfit/predict, which compiles nothing there', async () => {
  expect(await ask('/small', '')).toEqual({ whole: expect.any(Array), same: true })
})

it('says that workerd takes compiled modules only', async () => {
  expect(await ask('/bytes', wasmFile('f32'))).toEqual({
    code: 'UNSUPPORTED',
    message: expect.stringContaining('pass it as wasm: { module }'),
  })
})
