import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright-core'
import { build, preview, type PreviewServer } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumArguments, findChromium } from '../../tools/chromium.mjs'

const executablePath = findChromium()
const root = fileURLToPath(new URL('responsive', import.meta.url))

/** A part of Chromium's trace; times in microseconds, `tdur` without the time that the thread was kept from its core. */
interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly ts?: number
  /** Not there for a task that had not ended when the trace did. */
  readonly dur?: number
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

interface Tasks {
  readonly count: number
  /** Of the longest task, in milliseconds. */
  readonly wall: number
  readonly busy: number
}

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
    await page.waitForFunction('document.title === "ready"', undefined, { timeout: 30_000 })
  })

  afterAll(async () => {
    await browser?.close()
    await server?.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** The tasks of the page's main thread while it trains. */
  async function tasksWhileTraining(worker: boolean): Promise<Tasks> {
    if (browser === undefined || page === undefined) throw new Error('the browser did not start')
    await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] })
    expect(await page.evaluate(`train(${worker})`)).toBe('epochs true')
    return tasksOf(JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] })
  }

  it('has no task of 20 ms on its main thread while a worker trains', async () => {
    const own = await tasksWhileTraining(false)
    const worker = await tasksWhileTraining(true)
    console.log(`longest task of the main thread: ${words(worker)} with a worker, ${words(own)} without`)
    expect(worker.count).toBeGreaterThan(10)
    expect(worker.busy).toBeLessThan(20)
    expect(worker.busy).toBeLessThan(own.busy)
  })
})

function words({ wall, busy }: Tasks): string {
  return `${wall.toFixed(1)} ms (${busy.toFixed(1)} ms of the core)`
}

function tasksOf({ traceEvents }: { readonly traceEvents: readonly TraceEvent[] }): Tasks {
  const isMain = ({ name, args }: TraceEvent): boolean => name === 'thread_name' && args.name === 'CrRendererMain'
  const mains = traceEvents.filter(isMain)
  const tasks = traceEvents.filter(
    ({ name, pid, tid }) => name === 'RunTask' && mains.some((main) => main.pid === pid && main.tid === tid),
  )
  const end = Math.max(...traceEvents.map(({ ts = 0, dur = 0 }) => ts + dur))
  const lengths = tasks.map(({ ts = 0, dur = end - ts, tdur = dur }) => ({ dur, tdur }))
  const wall = Math.max(...lengths.map(({ dur }) => dur)) / 1000
  const busy = Math.max(...lengths.map(({ tdur }) => tdur)) / 1000
  return { count: tasks.length, wall, busy }
}
