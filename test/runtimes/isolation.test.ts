import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumArguments, findChromium } from '../../tools/chromium.mjs'
import { bundle } from './bundle.js'
import golden from '../golden/threads.json' with { type: 'json' }

const executablePath = findChromium()

const script = `
import * as api from '../../src/index.js'
import { threadedRun } from './threaded-run.js'
document.title = JSON.stringify(await threadedRun(api, 'classes', 'f32', 2))
`

describe.skipIf(executablePath === undefined)('a page that is not cross-origin isolated', () => {
  let server: Server
  let browser: Browser | undefined

  beforeAll(async () => {
    const code = await bundle(script, { conditions: ['browser', 'import'], external: () => undefined })
    server = createServer((request, response) => {
      if (request.url === '/main.js') response.setHeader('content-type', 'text/javascript').end(code)
      else response.setHeader('content-type', 'text/html').end('<script type="module" src="main.js"></script>')
    })
    await new Promise<void>((resolve) => server.listen(0, resolve))
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: chromiumArguments })
  })

  afterAll(async () => {
    await browser?.close()
    server.close()
  })

  it('trains on one thread, with the golden weights, and notes which headers are missing', async () => {
    const address = server.address()
    const page = await browser?.newPage()
    await page?.goto(`http://localhost:${typeof address === 'object' && address !== null ? address.port : ''}/`)
    await page?.waitForFunction('document.title !== ""', undefined, { timeout: 120_000 })
    const { notes, ...fingerprint } = JSON.parse((await page?.title()) ?? '') as { notes: string[] }
    expect(fingerprint).toEqual(golden['classes f32'])
    expect(notes).toEqual([
      'One thread instead of 2: the page is not cross-origin isolated, so memory cannot be shared: serve it with the ' +
        'headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.',
    ])
  })
})
