import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright-core'
import { build, preview, type PreviewServer } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumArguments, findChromium } from '../../tools/chromium.mjs'
import { calmTasks, traceTasks, type Tasks } from '../support/main-thread.js'

const executablePath = findChromium()
const root = fileURLToPath(new URL('responsive', import.meta.url))

describe.skipIf(executablePath === undefined)('a page bundled by Vite', () => {
  let folder = ''
  let server: PreviewServer | undefined
  let browser: Browser | undefined
  let page: Page | undefined

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wellfit-responsive-'))
    const common = { root, configFile: false, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } } as const
    await build(common)
    server = await preview({ ...common, preview: { port: 0, host: 'localhost' } })
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: chromiumArguments })
    page = await browser.newPage()
    await page.goto(server.resolvedUrls?.local[0] ?? '')
    await page.waitForFunction('document.title === "ready"', undefined, { timeout: 120_000 })
  })

  afterAll(async () => {
    await browser?.close()
    await server?.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** The tasks of the page's main thread while it trains. */
  async function tasksWhileTraining(worker: boolean): Promise<Tasks> {
    if (browser === undefined || page === undefined) throw new Error('the browser did not start')
    const tab = page
    return await traceTasks(browser, tab, async () => {
      expect(await tab.evaluate(`train(${worker})`)).toBe('epochs true')
    })
  }

  // A tenth of it on a quiet machine; milliseconds are in docs/measurements/benchmarks.md, since a busy machine takes more of them.
  it('has no task on its main thread, while a worker trains, of a third of the longest one without a worker', async () => {
    const own = await tasksWhileTraining(false)
    const most = own.busy / 3
    const worker = await calmTasks(most, () => tasksWhileTraining(true))
    console.log(`longest task of the main thread: ${words(worker)} with a worker, ${words(own)} without`)
    expect(worker.count).toBeGreaterThan(10)
    expect(worker.busy).toBeLessThan(most)
  })
})

function words({ wall, busy }: Tasks): string {
  return `${wall.toFixed(1)} ms (${busy.toFixed(1)} ms of the core)`
}
