// node site/check.ts: opens pages of the built site at two widths in light and in dark colours, has axe look at them, and
// puts pictures into out/site-pictures. `npm run docs:check` builds first.
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright-core'
import { chromiumArguments, findChromium } from '../tools/chromium.mjs'
import { withSite } from '../tools/matrix/site.ts'
import { root } from '../tools/paths.mjs'

const pages =
  process.argv.length > 2
    ? process.argv.slice(2)
    : [
        'index',
        'get-started',
        'evaluate/diagnosis',
        'lessons/index',
        'lessons/dropout',
        'lessons/views',
        'benchmark',
        'reference/index',
      ]
const widths = [1280, 390]
/** Pages that are looked at at the same time. */
const AT_ONCE = 2

const executablePath = findChromium()
if (executablePath === undefined) throw new Error('There is no Chromium: see CONTRIBUTING.md.')
const pictures = path.join(root, 'out/site-pictures')
mkdirSync(pictures, { recursive: true })
const browser = await chromium.launch({ executablePath, args: chromiumArguments })
let problems = 0

function complain(text: string): void {
  problems++
  console.log(text)
}

interface Look {
  readonly name: string
  readonly width: number
  readonly colorScheme: 'light' | 'dark'
}

/** Takes a picture of a page and has axe look at it; errors, and what it asks of other hosts, are problems too. */
async function look(url: string, { name, width, colorScheme }: Look): Promise<void> {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
  const page = await context.newPage()
  const at = `${name} ${width} ${colorScheme}`
  page.on('pageerror', (error) => complain(`${at}: ${error.message}`))
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(url)) complain(`${at}: asks for ${request.url()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) complain(`${at}: ${response.status()} for ${response.url()}`)
  })
  await page.goto(`${url}${name}.html`)
  await page.waitForTimeout(300)
  await page.screenshot({ path: path.join(pictures, `${name.replace('/', '-')}-${width}-${colorScheme}.png`) })
  const { violations } = await new AxeBuilder({ page }).analyze()
  for (const { id, nodes } of violations) {
    complain(`${at}: ${id} at ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(' | ')}`) // prettier-ignore
  }
  await context.close()
}

await withSite(path.join(root, 'out/site'), async (url) => {
  const looks = pages.flatMap((name) =>
    widths.flatMap((width) => (['light', 'dark'] as const).map((colorScheme) => ({ name, width, colorScheme }))),
  )
  const lookOn = async (): Promise<void> => {
    for (let next = looks.shift(); next !== undefined; next = looks.shift()) await look(url, next)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lookOn))
  const page = await browser.newPage()
  // A view trains in its frame, and a step of a lesson opens in the playground.
  await page.goto(`${url}lessons/views.html`)
  const view = page.frameLocator('iframe').first()
  await view.getByRole('button', { name: 'Train', exact: true }).click()
  await view.locator('.dot.finished').waitFor({ timeout: 120_000 })
  await page.goto(`${url}lessons/dropout.html`)
  const [lesson] = await Promise.all([page.waitForEvent('popup'), page.getByRole('link', { name: 'Open this step' }).first().click()]) // prettier-ignore
  await lesson.getByRole('heading', { name: 'Units that drop out' }).waitFor({ timeout: 60_000 })
  // The search finds, in an index of the site's own.
  await page.getByRole('button', { name: 'Search' }).first().click()
  await page.getByRole('searchbox').fill('batch normalization')
  await page.getByRole('option').first().waitFor({ timeout: 60_000 })
  console.log(`the search finds ${await page.getByRole('option').first().innerText()}`.replaceAll('\n', ' '))
  // The benchmark of the page runs: seconds on a free machine, minutes on a busy one.
  await page.goto(`${url}benchmark.html`)
  await page.getByRole('button', { name: 'Measure this device' }).click()
  const status = page.locator('.device-benchmark').getByRole('status')
  await status.filter({ hasNotText: /^(?:Measuring .*)?$/ }).waitFor({ timeout: 900_000 })
  if ((await status.innerText()) !== 'Done.') throw new Error(`the benchmark: ${await status.innerText()}`)
  console.log((await page.locator('.device-benchmark tbody').innerText()).trim())
})
await browser.close()
console.log(`${pages.length} pages, ${problems} problems`)
process.exitCode = problems === 0 ? 0 : 1
