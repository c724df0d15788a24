import { readFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { calmTasks, traceTasks } from '../support/main-thread.js'
import { endHash, executablePath, usePlayground, trainToEnd } from './visitor.ts'

/** Milliseconds of the main thread from which a task is a long one (W3C, Long Tasks); about 10 on a quiet machine, and docs/measurements/benchmarks.md aims at 20. */
const MOST_MILLISECONDS = 50

/** Bytes by Brotli of all that a visit may load: page, worker, cores, report. */
const MOST_BYTES = 202_000

describe.skipIf(executablePath === undefined)('the playground', () => {
  const playground = usePlayground()

  it('leaves the main thread free while it trains', async () => {
    const tasks = await calmTasks(MOST_MILLISECONDS, async () => {
      const page = await playground().visit({ fragment: 'data=spirals&rows=600&hidden=16-16&epochs=200' })
      await page.getByLabel('Speed').selectOption('fastest')
      return await traceTasks(playground().browser, page, async () => {
        await page.getByRole('button', { name: 'Train', exact: true }).click()
        await endHash(page)
      })
    })
    console.log(`longest task of the main thread: ${tasks.busy.toFixed(1)} ms`)
    expect(tasks.count).toBeGreaterThan(10)
    expect(tasks.busy).toBeLessThan(MOST_MILLISECONDS)
  })

  it('loads 202 kB at most, all of it from its own folder', async () => {
    const page = await playground().visit({ fragment: 'epochs=20' })
    await trainToEnd(page)
    await page.getByRole('tab', { name: 'Gradient check' }).click()
    await page.getByRole('button', { name: 'Check gradient' }).click()
    await page.waitForSelector('.check-verdict')
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save report' }).click()
    await saved
    const files = [...playground().requested].map((url) => {
      expect(url.startsWith(playground().url) || url.startsWith('data:') || url.startsWith('blob:')).toBe(true)
      return new URL(url).pathname
    })
    const bytes = new Map(
      files
        .filter((name) => name.startsWith('/'))
        .map((name) => {
          const file = path.join(playground().folder, name === '/' ? 'index.html' : name)
          return [name, brotliCompressSync(readFileSync(file)).length] as const
        }),
    )
    for (const part of ['wellfit-f32', 'wellfit-f64', 'report'])
      expect(
        [...bytes.keys()].some((name) => name.includes(part)),
        `file ${part}`,
      ).toBe(true)
    const sum = [...bytes.values()].reduce((all, size) => all + size, 0)
    console.log(`a visit loads ${sum} bytes by Brotli, in ${bytes.size} files`)
    expect(sum).toBeLessThanOrEqual(MOST_BYTES)
  })
})
