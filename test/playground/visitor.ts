import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright-core'
import { build, preview, type PreviewServer } from 'vite'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { chromiumArguments, findChromium } from '../../tools/chromium.mjs'

export const executablePath = findChromium()

/** For what happens at once on a quiet machine, and may take minutes on a busy one. */
export const patience = { timeout: 120_000 }

const configFile = fileURLToPath(new URL('../../playground/vite.config.ts', import.meta.url))

/** How a visitor comes. */
export interface Visit {
  /** Of a link: the settings. */
  readonly fragment?: string
  readonly width?: number
  readonly height?: number
  readonly colorScheme?: 'light' | 'dark'
  readonly touch?: boolean
}

/** The playground, built and served, and a browser to visit it with. */
export class Playground {
  readonly folder: string
  readonly url: string
  readonly browser: Browser
  readonly #server: PreviewServer
  /** The addresses that pages have loaded. */
  readonly requested = new Set<string>()

  private constructor(folder: string, server: PreviewServer, browser: Browser) {
    this.folder = folder
    this.#server = server
    this.browser = browser
    this.url = server.resolvedUrls?.local[0] ?? ''
  }

  static async open(): Promise<Playground> {
    const folder = await mkdtemp(join(tmpdir(), 'wellfit-playground-'))
    const common = { configFile, logLevel: 'error', build: { outDir: folder } } as const
    await build(common)
    const server = await preview({ ...common, preview: { port: 0, host: 'localhost' } })
    const browser = await chromium.launch({ executablePath: executablePath ?? '', args: chromiumArguments })
    return new Playground(folder, server, browser)
  }

  /** A page of its own; an error on it fails the test that waits for it. */
  async visit({
    fragment = '',
    width = 1280,
    height = 900,
    colorScheme = 'light',
    touch = false,
  }: Visit = {}): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width, height }, colorScheme, hasTouch: touch })
    context.setDefaultTimeout(patience.timeout)
    const page = await context.newPage()
    page.on('requestfinished', (request) => void this.requested.add(request.url()))
    page.on('pageerror', (error) => {
      throw error
    })
    await page.goto(`${this.url}#${fragment}`)
    await page.waitForSelector('.dot.ready')
    return page
  }

  /** Closes the pages, whose workers would go on. */
  async closePages(): Promise<void> {
    await Promise.all(this.browser.contexts().map((context) => context.close()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close()
    await this.#server.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** A playground for the tests of a `describe`, whose pages are closed after each of them. */
export function usePlayground(): () => Playground {
  let opened: Playground | undefined
  beforeAll(async () => {
    opened = await Playground.open()
  })
  afterEach(() => opened?.closePages())
  afterAll(() => opened?.[Symbol.asyncDispose]())
  return () => {
    if (opened === undefined) throw new Error('the playground did not open')
    return opened
  }
}

/** Trains as fast as it goes, by the buttons, and waits for the end; returns the hash of the weights that the page shows. */
export async function trainToEnd(page: Page): Promise<string> {
  await page.getByLabel('Speed').selectOption('fastest')
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  return await endHash(page)
}

/** Waits for the end of training. */
export async function endHash(page: Page): Promise<string> {
  await page.waitForSelector('.dot.finished')
  const code = page.locator('.verdict code')
  return (await code.count()) === 0 ? '' : ((await code.textContent()) ?? '')
}
