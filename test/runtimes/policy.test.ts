import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumArguments, findChromium } from '../../tools/chromium.mjs'
import { bundle } from './bundle.js'

const executablePath = findChromium()

const script = `
import { network } from '../../src/index.js'
const options = { inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError', parameters: [2, 1] }
const predicted = network(options).then((net) => net.predict([[3]])[0], (error) => error.code + ': ' + error.message)
document.title = String(await predicted)
`

describe.skipIf(executablePath === undefined)('a bundle in a page with a Content-Security-Policy', () => {
  let server: Server
  let browser: Browser | undefined

  /** The title that the page gives itself under a policy: what it predicts, or why it cannot. */
  async function titleUnder(policy: string): Promise<string> {
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const page = await browser?.newPage()
    if (page === undefined) throw new Error('the browser did not start')
    await page.goto(`http://localhost:${port}/?${encodeURIComponent(policy)}`)
    await page.waitForFunction('document.title !== ""', undefined, { timeout: 120_000 })
    return page.title()
  }

  beforeAll(async () => {
    const code = await bundle(script, { conditions: ['browser', 'import'], external: () => undefined })
    server = createServer((request, response) => {
      const { pathname, search } = new URL(request.url ?? '', 'http://localhost')
      if (pathname === '/main.js') response.setHeader('content-type', 'text/javascript').end(code)
      else {
        response.setHeader('content-security-policy', decodeURIComponent(search.slice(1)))
        response.setHeader('content-type', 'text/html').end('<script type="module" src="main.js"></script>')
      }
    })
    await new Promise<void>((resolve) => server.listen(0, resolve))
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: chromiumArguments })
  })

  afterAll(async () => {
    await browser?.close()
    server.close()
  })

  it("works with 'wasm-unsafe-eval' alone", async () => {
    expect(await titleUnder("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'")).toBe('7')
  })

  it('says what is missing where it is', async () => {
    const title = await titleUnder("default-src 'none'; script-src 'self'")
    expect(title).toMatch(/^UNSUPPORTED: .*Content-Security-Policy.*'wasm-unsafe-eval'/)
  })
})
