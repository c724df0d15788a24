import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { loadModel } from 'wellfit'
import { describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { outputOf } from './program-output.ts'
import { executablePath, usePlayground, trainToEnd, patience } from './visitor.ts'

const penguins = fileURLToPath(new URL('../../datasets/penguins.csv', import.meta.url))

describe.skipIf(executablePath === undefined)('a visitor', () => {
  const playground = usePlayground()

  it('compares two runs on the same rows', async () => {
    const page = await playground().visit({ fragment: 'epochs=40&noise=0.4&hidden=2' })
    await trainToEnd(page)
    await page.getByRole('button', { name: 'Keep this run' }).click()
    await page.getByRole('button', { name: 'Add a layer' }).click()
    await trainToEnd(page)
    const run = page.getByRole('article', { name: 'Run A' })
    expect(await run.textContent()).toContain('now: hidden units 2 → 2–2dev')
    expect(await run.locator('.difference').textContent()).toMatch(/minus that of A: .+ %, .+ to .+ %/)
    await run.getByRole('button', { name: 'Open' }).click()
    expect(await page.evaluate('location.hash')).toBe('#noise=0.4&epochs=40&hidden=2')
    await run.getByRole('button', { name: 'Remove' }).click()
    await expect.poll(() => page.locator('.pins').count(), patience).toBe(0)
  })

  it('brings a CSV file, trains on it and takes the model along', async () => {
    const page = await playground().visit({ fragment: 'epochs=40' })
    await page.getByLabel('CSV file').setInputFiles(penguins)
    await page.getByLabel('Target').selectOption('species')
    await page.waitForSelector('.dot.ready')
    expect(await page.locator('.legend').textContent()).toContain('Gentoo')
    expect(await page.locator('.plane-note').textContent()).toMatch(
      /first two principal components, which hold \d+ % of the variance/,
    )
    await trainToEnd(page)
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save model' }).click(),
    ])
    const model = await loadModel(new Uint8Array(await readFile((await saved.path()) ?? '')))
    const row = {
      island: 'Biscoe',
      bill_length_mm: 50,
      bill_depth_mm: 15,
      flipper_length_mm: 225,
      body_mass_g: 5500,
      sex: 'male',
      year: 2008,
    }
    expect(model.predict([row])[0]).toMatchObject({ class: 'Gentoo' })
  })

  it('measures on test, and is warned of a second time', async () => {
    const page = await playground().visit({ fragment: 'epochs=20' })
    await trainToEnd(page)
    const status = page.locator('.test [role=status]')
    await page.getByRole('button', { name: 'Measure on test' }).click()
    await expect.poll(() => status.textContent(), patience).toMatch(/error [\d.]+ % on 60 rows of test\. $/)
    await page.getByRole('button', { name: 'Measure on test' }).click()
    await expect.poll(() => status.textContent(), patience).toMatch(/rows of test\. .+/)
  })

  it('drops a CSV file on the page, also beside a figure, and pastes the program of its run', async () => {
    const page = await playground().visit()
    await page.evaluate("location.hash = '#lesson=split&step=3'")
    await page.waitForSelector('.lesson-figure')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await drop(page, '.lesson-figure', 'penguins.csv', await readFile(penguins, 'utf8'))
    await page.getByLabel('Target').selectOption('species')
    await page.waitForSelector('.dot.ready')
    expect(await page.locator('.lesson').count()).toBe(0)
    expect(await page.getByLabel('Data set').locator('option:checked').textContent()).toBe('penguins.csv')
    await page.getByRole('slider', { name: 'Epochs' }).press('Home')
    await page.waitForSelector('.dot.ready')
    const hash = await trainToEnd(page)
    expect(await page.locator('.figures .dev dd').last().textContent()).toMatch(/^[0-4](\.\d)? %$/)
    await page.getByRole('button', { name: 'Copy as TypeScript' }).click()
    const program = String(await page.evaluate('navigator.clipboard.readText()'))
    expect(await outputOf(program, [penguins])).toContain(`weights ${hash}`)
    // In the units of the file: grams and millimetres.
    await page.getByLabel('Normalize by train').click()
    await page.waitForSelector('.dot.ready')
    const raw = await trainToEnd(page)
    expect(raw).not.toBe(hash)
    await page.getByRole('button', { name: 'Copy as TypeScript' }).click()
    const other = String(await page.evaluate('navigator.clipboard.readText()'))
    expect(other).toContain("scaling: 'none'")
    expect(await outputOf(other, [penguins])).toContain(`weights ${raw}`)
  })

  it('is told why a file cannot be read, and keeps the run', async () => {
    const page = await playground().visit({ fragment: 'epochs=20' })
    const hash = await trainToEnd(page)
    await drop(page, '.plane-square', 'empty.csv', '')
    await page.waitForSelector('.controls [role=alert]')
    expect(await page.locator('.controls [role=alert]').textContent()).toContain('readCsv')
    expect(await page.locator('.verdict code').textContent()).toBe(hash)
  })

  it('goes on without a network once the page was loaded', async () => {
    const page = await playground().visit({ fragment: 'epochs=20' })
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)')
    await expect.poll(() => page.evaluate('navigator.serviceWorker.controller !== null'), patience).toBe(true)
    await page.context().setOffline(true)
    await page.reload()
    await page.waitForSelector('.dot.ready')
    await trainToEnd(page)
    await page.getByLabel('Data set').selectOption('Handwritten digits')
    await page.waitForSelector('.dot.ready')
    await page.getByLabel('CSV file').setInputFiles(penguins)
    await page.getByLabel('Target').selectOption('species')
    await page.waitForSelector('.dot.ready')
    await page.getByRole('tab', { name: 'Gradient check' }).click()
    await page.getByRole('button', { name: 'Check gradient' }).click()
    await page.waitForSelector('.check-verdict')
    await trainToEnd(page)
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save report' }).click()
    expect((await saved).suggestedFilename()).toBe('playground-report.html')
  })

  it('copies the program and saves a report', async () => {
    const page = await playground().visit({ fragment: 'epochs=20&keepProb=0.9-1' })
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const hash = await trainToEnd(page)
    await page.getByRole('button', { name: 'Copy as TypeScript' }).click()
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain(
      "import { dataset, diagnose, fitScaler, network, scale, split } from 'wellfit'",
    )
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save report' }).click(),
    ])
    const report = await readFile((await saved.path()) ?? '', 'utf8')
    expect(report).toContain(hash)
    expect(report).toContain('src="data:image/png;base64,')
    // Every view, whichever is open.
    const views = ['avoidable bias', 'variance', 'The 8 units of layer 2', 'Weights of output layer', 'Mask of layer 1']
    for (const name of [
      ...views,
      'activation, root mean square, by epoch',
      'gradient of the weights, norm, of each layer',
    ])
      expect(report).toContain(`<figure><figcaption>${name}`)
  })
})

/** Drops a file of text on an element, as a pointer that carries one does. */
async function drop(page: Page, selector: string, name: string, text: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    `(() => { const carried = new DataTransfer(); carried.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}, { type: 'text/csv' })); return carried })()`,
  )
  const isMarked = (): Promise<unknown> => page.evaluate("document.documentElement.hasAttribute('data-drop')")
  await page.dispatchEvent(selector, 'dragover', { dataTransfer })
  expect(await isMarked()).toBe(true)
  await page.dispatchEvent(selector, 'drop', { dataTransfer })
  expect(await isMarked()).toBe(false)
}
