import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { axe, executablePath, patience, trainToEnd, usePlayground } from './visitor.ts'

/** The settings as the address has them. */
const link = async (page: Page): Promise<string> => String(await page.evaluate('location.hash'))

describe.skipIf(executablePath === undefined)('every visitor', () => {
  const playground = usePlayground()

  it('reaches every control by keyboard: each changes the run of the link, and undo takes it back', async () => {
    const page = await playground().visit()
    const controls = page.locator('.controls')
    const sliders = await controls.getByRole('slider').count()
    expect(sliders).toBe(14)
    const seen = new Set<string>()
    const check = async (what: string): Promise<void> => {
      const hash = await link(page)
      expect(hash, `${what} changes the link`).not.toBe('')
      seen.add(hash)
      await page.keyboard.press('Control+z')
      await expect.poll(() => link(page), patience).toBe('')
    }
    for (let i = 0; i < sliders; i++) {
      const slider = controls.getByRole('slider').nth(i)
      const isAtEnd = (await slider.getAttribute('max')) === (await slider.inputValue())
      await slider.focus()
      await page.keyboard.press(isAtEnd ? 'ArrowLeft' : 'ArrowRight')
      await check(`slider ${i}`)
    }
    for (const label of ['Data set', 'Activation', 'Initializer', 'Optimizer']) {
      const menu = controls.getByLabel(label, { exact: true })
      for (const value of await menu.locator('option').evaluateAll((all) => all.map((option) => option.textContent))) {
        const isChosen = (await menu.locator('option:checked').textContent()) === value
        if (isChosen) continue
        await menu.selectOption({ label: value })
        await check(`${label} ${value}`)
      }
    }
    await controls.getByLabel('Normalize by train').focus()
    await page.keyboard.press('Space')
    await check('normalize')
    for (const name of ['Add a layer', 'Remove a layer', '+1 to Seed', '+1 to Data seed']) {
      await controls.getByRole('button', { name }).focus()
      await page.keyboard.press('Enter')
      await check(name)
    }
    // 14 sliders, 7 + 6 + 6 + 4 other options, 5 more: no two changes have the same link.
    expect(seen.size).toBe(14 + 23 + 5)
  })

  it('trains, looks inside and takes the model along by keyboard alone', async () => {
    const page = await playground().visit({ fragment: 'epochs=30' })
    const order: string[] = []
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab')
      // Past the last one the browser's own buttons have the focus.
      if ((await page.evaluate('document.activeElement === document.body')) === true) break
      order.push(String(await page.evaluate(`(() => { const e = document.activeElement; const label = e.getAttribute('aria-label') ?? (e.labels?.[0]?.textContent || e.textContent); const outline = getComputedStyle(e).outlineStyle; return label.trim() + (outline === 'none' ? ' (not marked)' : '') })()`))) // prettier-ignore
      if (order.at(-1) === 'Gradient check') break
    }
    expect(order.filter((name) => name.endsWith('(not marked)'))).toEqual([])
    for (const name of ['Copy link', 'Bench', 'Lessons', 'Open CSV …', 'Train', 'One epoch', 'Reset', 'Units'])
      expect(order, `stop ${name}`).toContain(name)
    await page.evaluate('document.activeElement.blur()')
    await page.keyboard.press('Space')
    await page.waitForSelector('.dot.finished')
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save model' }).focus()
    await page.keyboard.press('Enter')
    expect((await saved).suggestedFilename()).toBe('playground.model')
  })

  it('hears what is drawn: every picture has a name, every field a label, and changes of state are told', async () => {
    const page = await playground().visit({ fragment: 'epochs=20' })
    await trainToEnd(page)
    const nameless = await page.evaluate(`[...document.querySelectorAll('canvas, svg, img')]
      .filter((e) => e.closest('[role=img], [aria-hidden=true], [aria-label]') === null && !e.getAttribute('alt'))
      .map((e) => e.outerHTML.slice(0, 80))`)
    expect(nameless).toEqual([])
    const label = await page.locator('.plane-square').getAttribute('aria-label')
    expect(label).toMatch(/180 rows of train, 60 of dev, 60 of test; error [\d.]+ % on train, [\d.]+ % on dev/)
    expect(await page.locator('.transport [role=status]').textContent()).toContain('Finished')
  })

  it('who does not see colours tells classes by shape, parts by fill, and lines by pattern', async () => {
    const page = await playground().visit({ fragment: 'data=digits&rows=300&hidden=4-4-4-4-4&epochs=5' })
    await page.getByRole('tab', { name: 'Signals' }).click()
    await trainToEnd(page)
    await expect.poll(() => page.locator('.signals').count(), patience).toBe(2)
    const different = async (selector: string, read: string): Promise<[all: number, kinds: number]> => {
      const all = `[...document.querySelectorAll(${JSON.stringify(selector)})]`
      const found = await page.evaluate<string[]>(`${all}.map((e) => ${read})`)
      return [found.length, new Set(found).size]
    }
    expect(await different('.legend li path', "e.getAttribute('d')")).toEqual([10, 10])
    expect(await different('.legend label .mark', 'getComputedStyle(e).fill + getComputedStyle(e).width')).toEqual([
      3, 3,
    ])
    const pattern = 'getComputedStyle(e).strokeDasharray'
    expect(await different('.curves .line', pattern)).toEqual([2, 2])
    expect(await different('.signals figure:first-child .line', pattern)).toEqual([6 + 4, 6])
  })

  it('prints what was found, without buttons', async () => {
    const page = await playground().visit({ fragment: 'epochs=20' })
    await trainToEnd(page)
    await page.emulateMedia({ media: 'print' })
    for (const name of ['Copy link', 'Train again', 'Keep this run', 'Measure on test'])
      expect(await page.getByRole('button', { name }).isVisible(), `button ${name}`).toBe(false)
    for (const selector of ['.plane-square', '.curves svg', '.gaps', '.verdict code'])
      expect(await page.locator(selector).first().isVisible(), `element ${selector}`).toBe(true)
    const pdf = await page.pdf({ format: 'A4' })
    expect(Buffer.from(pdf).subarray(0, 5).toString()).toBe('%PDF-')
  })

  it('who prefers reduced motion sees still pictures, two a second at most, and nothing that slides', async () => {
    const page = await playground().visit({ fragment: 'epochs=5000' })
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.evaluate(`(() => { window.drawn = 0; const put = CanvasRenderingContext2D.prototype.putImageData
      CanvasRenderingContext2D.prototype.putImageData = function (...given) { if (this.canvas.classList.contains('field')) window.drawn++; return put.apply(this, given) } })()`)
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await expect.poll(async () => Number(await page.locator('.epoch b').textContent()), patience).toBeGreaterThan(20)
    const [drawn, seconds] = [
      Number(await page.evaluate('drawn')),
      Number(await page.evaluate('performance.now() / 1000')),
    ]
    expect(drawn).toBeLessThanOrEqual(2 * seconds + 1)
    const moving = await page.evaluate(`[...document.querySelectorAll('*')].filter((e) => getComputedStyle(e).transitionDuration !== '0s' || getComputedStyle(e).animationName !== 'none').length`) // prettier-ignore
    expect(moving).toBe(0)
  })

  it('sees each view alone, in a frame of another page', async () => {
    const settings = 'epochs=20&hidden=8-8&keepProb=0.8-1'
    for (const name of ['plane', 'curves', 'diagnosis', 'units', 'weights', 'dropout', 'signals', 'gradient']) {
      const page = await playground().visit({ fragment: `view=${name}&${settings}`, width: 360, height: 560 })
      expect(await page.locator('.controls, header.page').count()).toBe(0)
      await trainToEnd(page)
      expect(await page.locator('main.alone canvas, main.alone svg, main.alone .bug').count()).toBeGreaterThan(0)
      expect(await link(page)).toBe(`#view=${name}&epochs=20&keepProb=0.8-1`)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
      if (!['signals', 'diagnosis', 'gradient'].includes(name)) continue
      const { violations } = await axe(page).analyze()
      expect(violations.map(({ id }) => id)).toEqual([])
    }
  })

  it('links to the defaults in a lesson that prepares something else', async () => {
    const page = await playground().visit({ fragment: 'lesson=recipe&step=1' })
    expect(await link(page)).toContain('data=spirals')
    await page.evaluate("location.hash = '#lesson=recipe&step=1&data=moons'")
    await expect.poll(() => link(page), patience).toBe('#lesson=recipe&step=1&data=moons')
    const again = await playground().visit({ fragment: (await link(page)).slice(1) })
    expect(await again.getByLabel('Data set').inputValue()).toBe('moons')
  })
})
