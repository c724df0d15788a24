import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { referenceHash } from './runs.ts'
import { axe, endHash, executablePath, usePlayground, trainToEnd, patience } from './visitor.ts'

describe.skipIf(executablePath === undefined)('the work bench', () => {
  const playground = usePlayground()

  it('trains to the weights that the library gives, and its link replays them', async () => {
    const page = await playground().visit({ fragment: 'epochs=60' })
    const hash = await trainToEnd(page)
    expect(hash).toBe(await referenceHash(60))
    expect(await page.locator('.epoch').textContent()).toContain('epoch 60 of 60')
    await setSlider(page, 'Noise', 'ArrowRight')
    expect(await page.evaluate('location.hash')).toContain('noise=0.2')
    const other = await trainToEnd(page)
    expect(other).not.toBe(hash)
    const link = String(await page.evaluate('location.hash')).slice(1)
    const again = await playground().visit({ fragment: link })
    expect(await trainToEnd(again)).toBe(other)
  })

  it('replays from its link what was changed while it trained', async () => {
    const page = await playground().visit({ fragment: 'epochs=80' })
    await page.getByRole('button', { name: 'One epoch' }).click()
    await page.waitForSelector('.dot.paused')
    await setSlider(page, 'λ₂ (L2)', 'End')
    await setSlider(page, 'Learning rate', 'ArrowLeft')
    await expect.poll(() => page.evaluate('location.hash'), patience).toContain('learningRate')
    await expect.poll(() => page.locator('.curves .note').allTextContents(), patience).toEqual(['λ₂ 300, α 0.003'])
    await page.getByRole('button', { name: 'Continue' }).click()
    const hash = await endHash(page)
    const link = String(await page.evaluate('location.hash')).slice(1)
    expect(link).toBe('epochs=80&changes=1.l2.300_1.learningRate.0.003')
    const again = await playground().visit({ fragment: link })
    expect(await trainToEnd(again)).toBe(hash)
    const without = await playground().visit({ fragment: 'epochs=80' })
    expect(await trainToEnd(without)).not.toBe(hash)
  })

  it('takes every change that a running network bears, marks it, and undoes it without a new run', async () => {
    const page = await playground().visit({ fragment: 'epochs=5000&hidden=4-4&rows=60' })
    await page.getByLabel('Speed').selectOption('20 epochs/s')
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await expect.poll(async () => Number(await page.locator('.epoch b').textContent()), patience).toBeGreaterThan(1)
    await page.getByLabel('Optimizer').selectOption('SGD')
    for (const [label, key] of [
      ['λ₁ (L1)', 'ArrowRight'],
      ['keepProb', 'ArrowLeft'],
      ['Batch size', 'ArrowRight'],
      ['Early stopping', 'End'],
      ['Epochs', 'ArrowLeft'],
    ] as const)
      await setSlider(page, label, key)
    const hash = async (): Promise<string> => String(await page.evaluate('location.hash'))
    for (const name of ['optimizer.sgd', 'l1.0.001', 'keepProb.0.9-1', 'batchSize.64', 'patience.100', 'epochs.3000'])
      await expect.poll(hash, patience).toContain(name)
    await expect.poll(() => page.locator('.epoch').textContent(), patience).toContain('of 3000')
    await expect
      .poll(() => page.locator('.curves .note').allTextContents().then(String), patience)
      .toMatch(/epochs 3000/)
    const before = Number(await page.locator('.epoch b').textContent())
    await page.keyboard.press('Control+z')
    await expect.poll(() => page.locator('.epoch').textContent(), patience).toContain('of 5000')
    expect(Number(await page.locator('.epoch b').textContent())).toBeGreaterThanOrEqual(before)
  })

  it('shows the mask of dropout of the present batch, another one after each epoch', async () => {
    const page = await playground().visit({ fragment: 'hidden=8-6&keepProb=0.5-1' })
    await page.getByRole('tab', { name: 'Dropout' }).click()
    const mask = page.locator('.masks canvas')
    await expect.poll(() => mask.count(), patience).toBe(1)
    const label = /Mask of layer 1: \d+ % of 20 × 8 outputs kept, keepProb 0.5/
    const pictures = new Set<string>()
    for (let epoch = 1; epoch <= 3; epoch++) {
      await page.getByRole('button', { name: 'One epoch' }).click()
      await expect.poll(() => page.locator('.inside').textContent(), patience).toContain(`Batch 6 of epoch ${epoch}`)
      await expect.poll(() => mask.getAttribute('aria-label'), patience).toMatch(label)
      pictures.add(String(await page.evaluate("document.querySelector('.masks canvas').toDataURL()")))
    }
    expect(pictures.size).toBe(3)
  })

  it('shows the function growing simpler under a penalty', async () => {
    const explained = async (fragment: string): Promise<number> => {
      const page = await playground().visit({ fragment: `epochs=60&hidden=16&learningRate=0.03&${fragment}` })
      await page.getByRole('tab', { name: 'Weights' }).click()
      await trainToEnd(page)
      await expect.poll(() => page.locator('.linearity svg').count(), patience).toBe(1)
      return Number.parseFloat((await page.locator('.explained b').textContent()) ?? '')
    }
    const [free, penalized] = [await explained('l2=0'), await explained('l2=10')]
    expect(penalized).toBeGreaterThan(free)
    expect(penalized).toBeGreaterThan(95)
  })

  it.each(['pointer', 'keyboard'] as const)('reads a digit that is drawn by %s', async (by) => {
    const page = await playground().visit({ fragment: 'data=digits&rows=2000&hidden=32&epochs=30&learningRate=0.01' })
    await page.getByRole('tab', { name: 'Draw a digit' }).click()
    await trainToEnd(page)
    const pad = page.getByRole('application')
    if (by === 'pointer') {
      const box = await pad.boundingBox()
      if (box === null) throw new Error('no pad')
      await page.mouse.move(box.x + box.width * 0.55, box.y + box.height * 0.1)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.9, { steps: 12 })
      await page.mouse.up()
    } else {
      await pad.focus()
      await page.keyboard.press('Space')
      for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Space')
    }
    await expect.poll(() => page.locator('.answer [role=status]').textContent(), patience).toContain('reads 1')
    await page.getByRole('button', { name: 'Clear' }).click()
    await expect.poll(() => page.locator('.answer [role=status]').textContent(), patience).toContain('Nothing is drawn')
    const { violations } = await axe(page).include('.inside').analyze()
    expect(violations.map(({ id }) => id)).toEqual([])
  })

  it('has no control without effect: those around plane, curves and page by the pointer', async () => {
    const page = await playground().visit({ fragment: 'epochs=20' })
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await trainToEnd(page)
    const button = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click()
    const plane = (): Promise<unknown> =>
      page.evaluate("document.querySelectorAll('.plane-square canvas')[1].toDataURL()")
    // Drawn after the click, with the screen's next picture.
    const pictures = [await plane()]
    for (const part of ['train', 'dev', 'test']) {
      await page.locator('.legend label', { hasText: part }).click()
      await expect.poll(plane, patience).not.toBe(pictures.at(-1))
      pictures.push(await plane())
    }
    expect(new Set(pictures).size).toBe(4)
    const ticks = (): Promise<string[]> => page.locator('.curves .tick').allTextContents()
    const linear = await ticks()
    await page.getByLabel('log scale').click()
    await expect.poll(ticks, patience).not.toEqual(linear)
    await page.getByLabel('Measure').selectOption('error')
    expect(await page.locator('#curves-title').textContent()).toBe('Error by epoch')
    await page.getByLabel('Colours').selectOption('dark')
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark')
    await button('Reset')
    await expect.poll(() => page.locator('.epoch').textContent(), patience).toBe('epoch 0 of 20')
    await button('One epoch')
    await expect.poll(() => page.locator('.epoch').textContent(), patience).toBe('epoch 1 of 20')
    await button('+1 to Seed')
    await button('Copy link')
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()'), patience).toMatch(/#epochs=20&seed=2$/)
    await button('Undo')
    expect(await page.evaluate('location.hash')).toBe('#epochs=20')
    await button('Redo')
    expect(await page.evaluate('location.hash')).toBe('#epochs=20&seed=2')
    await button('Lessons')
    await button('Next')
    await button('Back')
    expect(await page.evaluate('location.hash')).toContain('lesson=split&step=1')
    await button('Bench')
    await expect.poll(() => page.locator('.lesson').count(), patience).toBe(0)
  })

  it('is used by keyboard: Space trains and pauses, Control Z undoes', async () => {
    const page = await playground().visit()
    await page.keyboard.press('Space')
    await page.waitForSelector('.dot.training')
    await expect.poll(async () => Number(await page.locator('.epoch b').textContent()), patience).toBeGreaterThan(3)
    await page.keyboard.press('Space')
    await page.waitForSelector('.dot.paused')
    await expect.poll(() => page.locator('.verdict .gap').count(), patience).toBe(2)
    await page.getByRole('button', { name: 'Add a layer' }).focus()
    await page.keyboard.press('Enter')
    expect(await page.evaluate('location.hash')).toBe('#hidden=8-8-8')
    await page.keyboard.press('Control+z')
    expect(await page.evaluate('location.hash')).toBe('')
    await page.keyboard.press('Control+Shift+z')
    expect(await page.evaluate('location.hash')).toBe('#hidden=8-8-8')
  })

  it('shows the inside of the network, and finds the bug that a visitor plants', async () => {
    const page = await playground().visit({ fragment: 'epochs=20' })
    await trainToEnd(page)
    await page.getByRole('tab', { name: 'Units' }).focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => page.locator('.weight-layers figure').count(), patience).toBe(3)
    await page.keyboard.press('ArrowRight')
    await expect
      .poll(() => page.locator('.masks + *, .inside p').first().textContent(), patience)
      .toContain('mask of its own')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => page.locator('.signals figure').count(), patience).toBe(5)
    await page.keyboard.press('ArrowRight')
    await page.getByRole('button', { name: 'Check gradient' }).click()
    await page.waitForSelector('.check-verdict.correct')
    await page.getByLabel('Bug', { exact: true }).selectOption({ label: 'gradient of the bias forgotten' })
    await page.getByLabel('Layer', { exact: true }).selectOption('layer 2')
    await page.getByRole('button', { name: 'Check gradient' }).click()
    await page.waitForSelector('.check-verdict.wrong')
    expect(await page.locator('.check').textContent()).toContain('Found in dense2: bias (loss)')
  })

  it('applies an advised step and trains with it', async () => {
    const page = await playground().visit({ fragment: 'hidden=1&keepProb=1&epochs=100&data=spirals' })
    await trainToEnd(page)
    expect(await page.locator('.verdict .state').textContent()).toContain('high bias')
    await page.getByRole('button', { name: /^Apply and train: Train a larger network/ }).click()
    await page.waitForSelector('.dot.training, .dot.finished')
    expect(await page.evaluate('location.hash')).toContain('hidden=')
    expect(await page.evaluate('location.hash')).not.toContain('hidden=1&')
  })

  it.each(['light', 'dark'] as const)('has no violation that axe finds, in %s colours', async (colorScheme) => {
    const page = await playground().visit({ fragment: 'epochs=20', colorScheme })
    await trainToEnd(page)
    const { violations } = await axe(page).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
  })

  it('fits a phone of 360 px, where everything is reached by touch', async () => {
    const page = await playground().visit({ width: 360, height: 740, touch: true, fragment: 'epochs=20' })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    await page.getByRole('button', { name: 'Train', exact: true }).tap()
    await endHash(page)
    const small = await page.evaluate(
      `[...document.querySelectorAll('button, select')].filter((e) => e.getBoundingClientRect().height < 32).map((e) => e.outerHTML)`,
    )
    expect(small).toEqual([])
  })
})

/** Moves a slider by a key, as a visitor without a mouse does. */
async function setSlider(page: Page, label: string, key: string): Promise<void> {
  await page.getByRole('slider', { name: label, exact: true }).first().press(key)
}
