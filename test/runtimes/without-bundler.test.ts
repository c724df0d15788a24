import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumArguments, findChromium } from '../../tools/chromium.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const executablePath = findChromium()

const page = (script: string): string =>
  `<!doctype html><title></title><script src="/wellfit/dist/page/importmap.js"></script><script type="module">${script}</script>`

const train = `
import { dataset, network, saveModel } from 'wellfit'
import { loadModel } from 'wellfit/predict'
const options = { inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError', parameters: [2, 1] }
const net = await network(options)
await net.fit(dataset({ x: [[0], [1]], y: [[1], [3]] }), { epochs: 2, worker: true })
const model = await loadModel(await saveModel(net))
const [{ values }] = model.predict([[3]])
document.title = String(Object.values(values)[0])
`

/** A host of files that knows nothing of packages: with one type by ending, to any page. */
function staticHost(files: Record<string, string>): Server {
  const types: Record<string, string> = { '.html': 'text/html', '.wasm': 'application/wasm' }
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost')
    const file = path.join(root, pathname.replace(/^\/wellfit\//, ''))
    const isFile = pathname.startsWith('/wellfit/') && existsSync(file) && statSync(file).isFile()
    const content = files[pathname] ?? (isFile ? readFileSync(file) : undefined)
    if (content === undefined) return void response.writeHead(404).end()
    response.setHeader('content-type', types[path.extname(pathname)] ?? 'text/javascript').end(content)
  })
}

describe.skipIf(executablePath === undefined)('a page without a bundler', () => {
  const server = staticHost({ '/page.html': page(train) })
  let browser: Browser | undefined

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, resolve))
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: chromiumArguments })
  })

  afterAll(async () => {
    await browser?.close()
    server.closeAllConnections()
    server.close()
  })

  it('trains in a worker, saves, loads and predicts by the import map of the package', async () => {
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const tab = await browser?.newPage()
    const missing: string[] = []
    tab?.on('response', (response) => {
      if (response.status() >= 400 && !response.url().endsWith('/favicon.ico')) missing.push(response.url())
    })
    await tab?.goto(`http://localhost:${port}/page.html`)
    await tab?.waitForFunction('document.title !== ""', undefined, { timeout: 120_000 })
    expect(Number(await tab?.title())).toBeCloseTo(7, 5)
    expect(missing).toEqual([])
  })
})
