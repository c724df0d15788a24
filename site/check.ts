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

const executablePath = findChromium()
if (executablePath === undefined) throw new Error('There is no Chromium: see CONTRIBUTING.md.')
const pictures = path.join(root, 'out/site-pictures')
mkdirSync(pictures, { recursive: true })
const browser = await chromium.launch({ executablePath, args: chromiumArguments })
let problems = 0
await withSite(path.join(root, 'out/site'), async (url) => {
  for (const name of pages) {
    for (const width of widths) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
        const page = await context.newPage()
        page.on('pageerror', (error) => {
          problems++
          console.log(`${name}: ${error.message}`)
        })
        await page.goto(`${url}${name}.html`)
        await page.waitForTimeout(300)
        await page.screenshot({ path: path.join(pictures, `${name.replace('/', '-')}-${width}-${colorScheme}.png`) })
        const { violations } = await new AxeBuilder({ page }).analyze()
        for (const { id, nodes } of violations) {
          problems++
          console.log(`${name} ${width} ${colorScheme}: ${id} at ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(' | ')}`) // prettier-ignore
        }
        await context.close()
      }
    }
  }
  const page = await browser.newPage()
  // A view trains in its frame, and a step of a lesson opens in the playground.
  await page.goto(`${url}lessons/views.html`)
  const view = page.frameLocator('iframe').first()
  await view.getByRole('button', { name: 'Train', exact: true }).click()
  await view.locator('.dot.finished').waitFor({ timeout: 120_000 })
  await page.goto(`${url}lessons/dropout.html`)
  const [lesson] = await Promise.all([page.waitForEvent('popup'), page.getByRole('link', { name: 'Open this step' }).first().click()]) // prettier-ignore
  await lesson.getByRole('heading', { name: 'Units that drop out' }).waitFor({ timeout: 60_000 })
  // The benchmark of the page runs, and the search finds.
  await page.goto(`${url}benchmark.html`)
  await page.getByRole('button', { name: 'Measure this device' }).click()
  await page.getByText('Done.').waitFor({ timeout: 120_000 })
  console.log((await page.locator('.device-benchmark tbody').innerText()).trim())
})
await browser.close()
console.log(`${pages.length} pages, ${problems} problems`)
process.exitCode = problems === 0 ? 0 : 1
