import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { lessons } from '../../playground/src/lessons/index.ts'
import { axe, executablePath, usePlayground, trainToEnd, patience } from './visitor.ts'

describe.skipIf(executablePath === undefined)('the lessons', () => {
  const playground = usePlayground()

  it('lead a visitor from the first step to the last, each as it is prepared', async () => {
    const page = await playground().visit({ width: 360, height: 740, touch: true })
    await page.getByRole('button', { name: 'Lessons' }).tap()
    for (const [i, { steps, name }] of lessons.entries()) {
      for (const [k, { title, figure, question }] of steps.entries()) {
        await expect.poll(() => page.locator('.lesson h2').textContent(), patience).toBe(title)
        expect(await page.evaluate('location.hash')).toContain(`lesson=${name}&step=${k + 1}`)
        if (figure !== undefined) await page.waitForSelector('.lesson-figure svg')
        if (question !== undefined) {
          const answer = page.locator('.question [role=status]')
          const wrong = question.answers.findIndex((_, index) => index !== question.right)
          await page.getByRole('radio').nth(wrong).tap()
          await expect.poll(() => answer.textContent(), patience).toContain('Not quite.')
          await page.getByRole('radio').nth(question.right).tap()
          await expect.poll(() => answer.textContent(), patience).toContain('Right.')
        }
        expect(await page.evaluate('document.documentElement.scrollWidth'), `step ${title}`).toBe(360)
        if (i < lessons.length - 1 || k < steps.length - 1) await page.getByRole('button', { name: /^Next/ }).tap()
      }
    }
    expect(await page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true)
  })

  it('are gone through to the end by keyboard alone', async () => {
    const page = await playground().visit()
    await tabTo(page, 'Lessons')
    await page.keyboard.press('Enter')
    for (const { title, question } of lessons.flatMap(({ steps }) => steps)) {
      await expect.poll(() => page.locator('.lesson h2').textContent(), patience).toBe(title)
      if (question !== undefined) {
        await tabTo(page, question.answers[0] ?? '')
        await page.keyboard.press('Space')
        for (let i = 0; i < question.right; i++) await page.keyboard.press('ArrowDown')
        await expect.poll(() => page.locator('.question [role=status]').textContent(), patience).toContain('Right.')
      }
      if (title === lessons.at(-1)?.steps.at(-1)?.title) break
      await tabTo(page, 'Next')
      await page.keyboard.press('Enter')
      // Whoever reads by a screen reader goes on at the title.
      await expect.poll(() => page.evaluate('document.activeElement.id'), patience).toBe('lesson-title')
    }
    expect(await page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true)
  })

  it('open from a link, with a run of their own', async () => {
    const page = await playground().visit({ fragment: 'lesson=early-stopping&step=2' })
    await trainToEnd(page)
    expect(await page.locator('.verdict').textContent()).toContain('devLoss did not improve for 30 epochs')
    expect(await page.locator('.curves .note').textContent()).toMatch(/^kept \d+$/)
    const again = await playground().visit({ fragment: String(await page.evaluate('location.hash')).slice(1) })
    expect(await again.locator('.lesson h2').textContent()).toBe('Stop there')
  })

  it.each(['light', 'dark'] as const)('have no violation that axe finds, in %s colours', async (colorScheme) => {
    const page = await playground().visit({ fragment: 'lesson=gradient-check&step=3', colorScheme })
    await page.getByRole('radio').first().check()
    const bench = await axe(page).analyze()
    await page.getByLabel('Lesson', { exact: true }).selectOption('8. Normalizing inputs')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.waitForSelector('.lesson-figure svg')
    const figure = await axe(page).analyze()
    const found = [...bench.violations, ...figure.violations]
    expect(found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
  })
})

/** Goes on by Tab until the element of that name has the focus; `Next` also stands for `Next lesson`. */
async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = []
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab')
    const label = String(
      await page.evaluate('(document.activeElement.labels?.[0] ?? document.activeElement).textContent'),
    )
    if (label === name || (name === 'Next' && label === 'Next lesson')) return
    passed.push(label)
  }
  throw new Error(`Tab does not reach ${name}, only ${passed.join(', ')}`)
}
