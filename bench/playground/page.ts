import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { chromium, type Browser, type Page } from 'playwright-core'
import { build, preview, type PreviewServer } from 'vite'
import { traceTasks } from '../../test/support/main-thread.ts'
import { chromiumArguments, findChromium } from '../../tools/chromium.mjs'

const configFile = fileURLToPath(new URL('../../playground/vite.config.ts', import.meta.url))

/** While a network trains, counts the pictures of the screen, and those of them for which a canvas was drawn, and their time. */
const counter = `
  window.pictures = { all: 0, drawn: 0, milliseconds: 0 }
  let isDrawn = false
  let last = performance.now()
  const put = CanvasRenderingContext2D.prototype.putImageData
  CanvasRenderingContext2D.prototype.putImageData = function (...given) { isDrawn = true; return put.apply(this, given) }
  const count = (now) => {
    if (document.querySelector('.dot.training') !== null) {
      window.pictures.all++
      if (isDrawn) window.pictures.drawn++
      window.pictures.milliseconds += now - last
    }
    isDrawn = false
    last = now
    requestAnimationFrame(count)
  }
  requestAnimationFrame(count)`

/** Pictures a second. */
export interface Rate {
  readonly all: number
  readonly drawn: number
  /** Milliseconds of processor time of all processes of the browser for each picture with a new plane; `null` where /proc is missing. */
  readonly processor: number | null
}

/** Seconds of processor time of the descendants of this process; `null` where there is no /proc. */
function processorSeconds(): number | null {
  if (!existsSync('/proc/self/stat')) return null
  const found = readdirSync('/proc').flatMap((name) => {
    try {
      // pid (command) state parent … utime stime: fields 3, 13 and 14, from 0, in ticks of 10 ms.
      const fields = readFileSync(`/proc/${Number(name)}/stat`, 'utf8')
        .replace(/\(.*\)/s, '-')
        .split(' ')
      return [{ pid: Number(name), parent: Number(fields[3]), ticks: Number(fields[13]) + Number(fields[14]) }]
    } catch {
      return []
    }
  })
  const own = new Set([process.pid])
  for (let before = 0; before < own.size;) {
    before = own.size
    for (const { pid, parent } of found) if (own.has(parent)) own.add(pid)
  }
  return found.reduce((sum, { pid, ticks }) => sum + (own.has(pid) && pid !== process.pid ? ticks / 100 : 0), 0)
}

/** The playground, built, served and open in a browser. */
export class PlaygroundPage {
  readonly folder: string
  readonly #server: PreviewServer
  readonly #browser: Browser

  private constructor(folder: string, server: PreviewServer, browser: Browser) {
    this.folder = folder
    this.#server = server
    this.#browser = browser
  }

  /** `null` where there is no Chromium. */
  static async open(): Promise<PlaygroundPage | null> {
    const executablePath = findChromium()
    if (executablePath === undefined) return null
    const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-bench-playground-'))
    const common = { configFile, logLevel: 'error', build: { outDir: folder } } as const
    await build(common)
    const server = await preview({ ...common, preview: { port: 0, host: 'localhost' } })
    const browser = await chromium.launch({ executablePath, args: chromiumArguments })
    return new PlaygroundPage(folder, server, browser)
  }

  async #visit(fragment: string, speed: string): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 900 } })
    const page = await context.newPage()
    await page.addInitScript(counter)
    await page.goto(`${this.#server.resolvedUrls?.local[0] ?? ''}#${fragment}`)
    await page.waitForSelector('.dot.ready')
    await page.getByLabel('Speed').selectOption(speed)
    return page
  }

  /** Pictures a second while a network trains, for so many seconds or to its end. */
  async rate(fragment: string, speed: string, seconds: number): Promise<Rate> {
    const page = await this.#visit(`${fragment}&epochs=5000`, speed)
    const spent = processorSeconds()
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await page.waitForSelector('.dot.finished', { timeout: seconds * 1000 }).catch(() => null)
    const spentAfter = processorSeconds()
    const { all, drawn, milliseconds } =
      await page.evaluate<Record<'all' | 'drawn' | 'milliseconds', number>>('pictures')
    await page.context().close()
    const passed = milliseconds / 1000
    const processor = spent === null || spentAfter === null ? null : (1000 * (spentAfter - spent)) / Math.max(1, drawn)
    return { all: all / passed, drawn: drawn / passed, processor }
  }

  /** Milliseconds of the main thread's own time in its longest task while a network trains to the end. */
  async longestTask(fragment: string): Promise<number> {
    const page = await this.#visit(fragment, 'fastest')
    const { busy } = await traceTasks(this.#browser, page, async () => {
      await page.getByRole('button', { name: 'Train', exact: true }).click()
      await page.waitForSelector('.dot.finished', { timeout: 120_000 })
    })
    await page.context().close()
    return busy
  }

  /** Bytes by Brotli of the files whose names match. */
  bytes(pattern: RegExp): number {
    const files = readdirSync(path.join(this.folder, 'assets')).filter((name) => pattern.test(name))
    return files
      .map((name) => brotliCompressSync(readFileSync(path.join(this.folder, 'assets', name))).length)
      .reduce((sum, size) => sum + size, 0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
    await this.#server.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
