import { createHash } from 'node:crypto'
import { globSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type Page } from 'playwright-core'
import { build, preview, type PreviewServer } from 'vite'
import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import { chromiumArguments, findChromium } from '../../tools/chromium.mjs'

export const executablePath = findChromium()

/** For what happens at once on a quiet machine, and may take minutes on a busy one. */
export const patience = { timeout: 120_000 }

const root = fileURLToPath(new URL('../..', import.meta.url))
const configFile = join(root, 'playground/vite.config.ts')

/** Builds of the playground, each in a folder that is named after what it was built from. */
const builds = join(root, 'out/test/playground')

/** In milliseconds; older builds are removed. */
const A_DAY = 864e5

/** The playground as built from the files that are there: once for all test files, which run side by side. */
async function builtPlayground(): Promise<string> {
  const hash = createHash('sha256')
  const sources = ['playground/**/*.{ts,tsx,html,css,json}', 'dist/{src,wasm}/**/*', 'package-lock.json']
  for (const name of globSync(sources, { cwd: root }).sort()) {
    const { size, mtimeMs } = statSync(join(root, name))
    hash.update(`${name} ${size} ${mtimeMs}\n`)
  }
  const folder = join(builds, hash.digest('hex').slice(0, 16))
  await mkdir(builds, { recursive: true })
  if ((await readdir(builds)).includes(basename(folder))) return folder
  for (const name of await readdir(builds))
    if (Date.now() - statSync(join(builds, name)).mtimeMs > A_DAY)
      await rm(join(builds, name), { recursive: true, force: true })
  const own = await mkdtemp(`${folder}-`)
  // What ships: in the environment of tests Vite takes the modules for development.
  vi.stubEnv('NODE_ENV', 'production')
  await build({ configFile, logLevel: 'error', build: { outDir: own } })
  vi.unstubAllEnvs()
  try {
    await rename(own, folder)
  } catch {
    // Another test file was faster.
    await rm(own, { recursive: true, force: true })
  }
  return folder
}

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
    const folder = await builtPlayground()
    const common = { configFile, logLevel: 'error', build: { outDir: folder } } as const
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

/** axe on a page without frames: it then judges in the page itself, not in another one, which would be opened for it. */
export function axe(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).setLegacyMode()
}

/** Waits for the end of training. */
export async function endHash(page: Page): Promise<string> {
  await page.waitForSelector('.dot.finished')
  const code = page.locator('.verdict code')
  return (await code.count()) === 0 ? '' : ((await code.textContent()) ?? '')
}
