import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { chromiumArguments, findChromium } from '../chromium.mjs'
import { installPackages } from '../debian.mjs'

/** A browser that opens a page and waits until the page has set its title. */
export interface Browser {
  readonly name: string
  titleOf(url: string): Promise<string>
  close(): Promise<void>
}

const patienceMs = 120_000

/** Installs Debian packages for files that are missing, where that can be done; else the reason why they are missing. */
async function seeTo(files: readonly string[], packages: string[]): Promise<string | undefined> {
  if (files.every(existsSync)) return undefined
  try {
    const reason = await installPackages(packages)
    return reason ?? (files.every(existsSync) ? undefined : `${packages.join(' ')} did not leave ${files.join(' ')}`)
  } catch (error) {
    return String(error)
  }
}

/** Debian's Chromium, or that of the variable CHROMIUM; a string is the reason why there is none. */
export async function startChromium(): Promise<Browser | string> {
  const executablePath = findChromium()
  if (executablePath === undefined) return 'there is no Chromium'
  const browser = await chromium.launch({ executablePath, args: chromiumArguments, timeout: patienceMs })
  return {
    name: `Chromium ${browser.version().split('.')[0]}`,
    async titleOf(url) {
      const page = await browser.newPage()
      try {
        await page.goto(url)
        await page.waitForFunction('document.title !== ""', undefined, { timeout: patienceMs }).catch(() => undefined)
        return await page.title()
      } finally {
        await page.close()
      }
    },
    close: () => browser.close(),
  }
}

/** What is used of puppeteer-core, which speaks WebDriver BiDi to Firefox and is installed in the app's folder. */
interface Puppeteer {
  launch(options: object): Promise<{
    version(): Promise<string>
    newPage(): Promise<{
      goto(url: string): Promise<unknown>
      waitForFunction(script: string, options: object): Promise<unknown>
      title(): Promise<string>
      close(): Promise<void>
    }>
    close(): Promise<void>
  }>
}

/** Debian's Firefox ESR. */
export async function startFirefox(folder: string): Promise<Browser | string> {
  const executablePath = '/usr/bin/firefox-esr'
  const reason = await seeTo([executablePath], ['firefox-esr'])
  if (reason !== undefined) return reason
  const entry = path.join(folder, 'node_modules/puppeteer-core/lib/puppeteer/puppeteer-core.js')
  const { default: puppeteer } = (await import(pathToFileURL(entry).href)) as { default: Puppeteer }
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true, timeout: patienceMs })
  return {
    name: `Firefox ${/\d+/u.exec(await browser.version())?.[0] ?? ''}`,
    async titleOf(url) {
      const page = await browser.newPage()
      try {
        await page.goto(url)
        await page.waitForFunction('document.title !== ""', { timeout: patienceMs }).catch(() => undefined)
        return await page.title()
      } finally {
        await page.close()
      }
    },
    close: () => browser.close(),
  }
}

/** Debian's WebKitGTK, by WebDriver; it needs a display, so it runs in Xvfb. */
export async function startWebKit(): Promise<Browser | string> {
  const reason = await seeTo(['/usr/bin/WebKitWebDriver', '/usr/bin/Xvfb'], ['webkit2gtk-driver', 'xvfb'])
  if (reason !== undefined) return reason
  const display = `:${90 + (process.pid % 900)}`
  const port = 20_000 + (process.pid % 20_000)
  const screen = spawn('Xvfb', [display, '-screen', '0', '1280x800x24'], { stdio: 'ignore' })
  const env = { ...process.env, DISPLAY: display, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' }
  const driver = spawn('WebKitWebDriver', [`--port=${port}`], { stdio: 'ignore', env })
  const stop = async (): Promise<void> => {
    driver.kill()
    screen.kill()
    await Promise.resolve()
  }
  const ask = async (method: string, route: string, body?: object): Promise<unknown> => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
    const response = await fetch(`http://127.0.0.1:${port}${route}`, init)
    return ((await response.json()) as { value: unknown }).value
  }
  try {
    await untilReady(() => ask('GET', '/status'))
    const session = (await ask('POST', '/session', { capabilities: { alwaysMatch: {} } })) as {
      sessionId: string
      capabilities: { browserVersion: string }
    }
    const here = `/session/${session.sessionId}`
    return {
      name: `WebKitGTK ${session.capabilities.browserVersion}`,
      async titleOf(url) {
        await ask('POST', `${here}/url`, { url })
        for (const start = Date.now(); Date.now() - start < patienceMs; await wait(200)) {
          const title = await ask('GET', `${here}/title`)
          if (typeof title === 'string' && title !== '') return title
        }
        return ''
      },
      async close() {
        await ask('DELETE', here)
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function untilReady(ask: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await ask()
      return
    } catch (error) {
      if (tries === 50) throw error
      await wait(100)
    }
  }
}

async function wait(milliseconds: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}
