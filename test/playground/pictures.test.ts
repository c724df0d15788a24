import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { differenceFromGolden, kept, pictureDifference } from './pictures.ts'
import type { Kind } from './pictures.ts'
import { executablePath, patience, trainToEnd, usePlayground } from './visitor.ts'

/** A finished run with every kind of mark on its curves, and two layers of which one has dropout. */
const run = 'noise=0.25&hidden=8-6&keepProb=0.8-1&epochs=60&learningRate=0.03&patience=30&changes=20.l2.0.3'

const insides = ['Units', 'Weights', 'Dropout', 'Signals', 'Gradient check'] as const

/** Takes pictures of all views of a page. */
async function takeAll(
  page: Page,
  take: (view: string, selector: string, kind?: Kind) => Promise<void>,
): Promise<void> {
  await trainToEnd(page)
  await page.getByRole('button', { name: 'Keep this run' }).click()
  await take('plane', '.center')
  await take('boundary', '.plane-square', 'graphic')
  await take('curves', '.curves')
  await take('diagnosis', '.verdict')
  await take('compare', '.compare')
  await take('controls', '.controls')
  await take('header', 'header.page')
  for (const name of insides) {
    await page.getByRole('tab', { name }).click()
    if (name === 'Gradient check') {
      await page.getByLabel('Bug', { exact: true }).selectOption('bias')
      await page.getByRole('button', { name: 'Check gradient' }).click()
      await page.waitForSelector('.check-verdict', patience)
    }
    if (name === 'Signals') await expect.poll(() => page.locator('.signals').count(), patience).toBe(2)
    if (name === 'Dropout') await page.waitForSelector('.masks canvas', patience)
    if (name === 'Weights') await page.waitForSelector('.weight-layers', patience)
    await take(name.toLowerCase().replace(' ', '-'), '.inside')
    if (name === 'Units') await take('units-of-layer-1', '.unit-layer canvas', 'graphic')
    if (name === 'Dropout') await take('mask', '.masks canvas', 'graphic')
  }
}

describe.skipIf(executablePath === undefined)('the views look as they were approved', () => {
  const playground = usePlayground()

  describe.each([1280, 360])('%i px wide', (width) => {
    it.each(['light', 'dark'] as const)('in %s colours', async (colorScheme) => {
      const wrong: string[] = []
      const shot = async (page: Page, view: string, selector: string, kind: Kind = 'view'): Promise<void> => {
        // Two frames: effects paint canvases after the first.
        await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
        const name = `${view}-${width}-${colorScheme}`
        const difference = differenceFromGolden(name, await page.locator(selector).first().screenshot(), kind)
        if (difference !== null) wrong.push(`${name}: ${difference}`)
      }
      const common = { width, height: 800, colorScheme }
      const bench = await playground().visit({ ...common, fragment: run })
      await takeAll(bench, (view, selector, kind) => shot(bench, view, selector, kind))
      const digits = await playground().visit({ ...common, fragment: 'data=digits&rows=600&hidden=16&epochs=10' })
      await digits.getByRole('tab', { name: 'Draw a digit' }).click()
      await trainToEnd(digits)
      await drawOne(digits)
      await shot(digits, 'digit', '.inside')
      await shot(digits, 'digits-plane', '.center')
      await bench.evaluate("location.hash = '#lesson=initialization&step=1'")
      await bench.waitForSelector('.lesson-figure svg')
      await shot(bench, 'lesson', '.lesson')
      await shot(bench, 'figure', '.lesson-figure')
      await bench.evaluate("location.hash = '#lesson=normalization&step=4'")
      await bench.waitForSelector('.lesson-figure .square')
      await shot(bench, 'contours', '.lesson-figure')
      expect(wrong).toEqual([])
    })
  })

  it('and would not be passed for one another: the comparison tells themes and views apart, not fonts', async () => {
    const page = await playground().visit({ fragment: 'epochs=40' })
    await trainToEnd(page)
    const shot = async (selector: string, kind: Kind = 'view') => kept(await page.locator(selector).screenshot(), kind)
    const views = ['.center', '.curves', '.verdict']
    const before = [await shot('.center'), await shot('.curves'), await shot('.verdict')] as const
    await page.addStyleTag({ content: '* { font-family: serif !important; letter-spacing: 0.02em }' })
    for (const [i, selector] of views.entries())
      expect(
        pictureDifference(await shot(selector), before[i] ?? before[0], 'view'),
        `${selector} in another font`,
      ).toBeNull()
    await page.evaluate('document.head.lastElementChild.remove()')
    expect(pictureDifference(before[2], before[1], 'view')).not.toBeNull()
    const boundary = await shot('.plane-square', 'graphic')
    await page.locator('.legend input').nth(1).uncheck()
    expect(pictureDifference(await shot('.plane-square', 'graphic'), boundary, 'graphic'), 'without dev').not.toBeNull()
    await page.getByLabel('Colours').selectOption('dark')
    for (const [i, selector] of views.entries())
      expect(
        pictureDifference(await shot(selector), before[i] ?? before[0], 'view'),
        `${selector} in dark`,
      ).not.toBeNull()
  })
})

/** Draws a 1 by the pointer. */
async function drawOne(page: Page): Promise<void> {
  await page.getByRole('application').scrollIntoViewIfNeeded()
  const box = await page.getByRole('application').boundingBox()
  if (box === null) throw new Error('there is no pad')
  await page.mouse.move(box.x + box.width * 0.55, box.y + box.height * 0.15)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.85, { steps: 12 })
  await page.mouse.up()
  await page.mouse.move(0, 0)
  await expect.poll(() => page.locator('.answer [role=status]').textContent(), patience).toContain('reads')
}
