import type { AddressInfo } from 'node:net'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { edgeWorker, firstDigit } from '../../examples/embed/edge/start.ts'
import { Batcher, digitsServer } from '../../examples/embed/service/server.ts'
import { pageServer } from '../../examples/embed/start.ts'
import { gestures, recordings } from '../../examples/embed/motion/recordings.js'
import { gestureOf, trainMotion } from '../../examples/embed/motion/wellfit.js'
import { chromiumArguments, findChromium } from '../../tools/chromium.mjs'

const executablePath = findChromium()

describe('the Worker', () => {
  it('predicts digits in workerd, and answers a wrong row with an error', async () => {
    const worker = await edgeWorker()
    try {
      const ask = async (rows: unknown): Promise<[number, unknown]> => {
        const response = await worker.dispatchFetch('http://localhost/', { method: 'POST', body: JSON.stringify(rows) })
        return [response.status, await response.json()]
      }
      const { row, digit } = await firstDigit()
      expect(await ask([row])).toEqual([200, [expect.objectContaining({ class: digit })]])
      expect((await ask([{ p1: 'high' }]))[0]).toBe(422)
    } finally {
      await worker.dispose()
    }
  })
})

describe('the service', () => {
  it('predicts requests of one moment in one call, and refuses only the one that is wrong', async () => {
    const { server, batcher } = await digitsServer()
    await new Promise<void>((resolve) => server.listen(0, resolve))
    try {
      const { row, digit } = await firstDigit()
      const send = (rows: unknown): Promise<Response> =>
        fetch(`http://localhost:${(server.address() as AddressInfo).port}/`, {
          method: 'POST',
          body: JSON.stringify(rows),
        })
      const answers = await Promise.all([send([row]), send([row, row]), send([{ p1: 'high' }])])
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 422])
      expect(await answers[1]?.json()).toEqual([1, 2].map(() => expect.objectContaining({ class: digit })))
    } finally {
      server.close()
    }
    expect(batcher.calls).toBeGreaterThan(0)
  })

  it('batches what waits, up to 64 rows', async () => {
    const sizes: number[] = []
    const batcher = new Batcher((rows) => {
      sizes.push(rows.length)
      return rows.map(() => ({ class: null, probabilities: null, values: null }))
    })
    const rows = (count: number): number[][] => Array.from({ length: count }, () => [0])
    const answers = await Promise.all([rows(30), rows(30), rows(10), rows(3)].map((part) => batcher.predict(part)))
    expect(answers.map(({ length }) => length)).toEqual([30, 30, 10, 3])
    expect(sizes).toEqual([70, 3])
  })
})

describe('the motion classifier', () => {
  it('tells new recordings apart after 160 epochs', async () => {
    const net = await trainMotion()
    const { x, y } = recordings(300, 2)
    const right = x.filter((row, i) => gestureOf(net, row) === gestures[y[i] ?? 0]).length
    expect(right).toBeGreaterThan(290)
  })
})

describe.skipIf(executablePath === undefined)('the pages', () => {
  let browser: Browser | undefined
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: chromiumArguments })
  })
  afterAll(() => browser?.close())

  /** What a page has put into `result`, once it is done. */
  async function resultOf(name: 'page' | 'component'): Promise<unknown> {
    const server = await pageServer(name)
    await new Promise<void>((resolve) => server.listen(0, resolve))
    try {
      const page = await browser?.newPage()
      await page?.goto(`http://localhost:${(server.address() as AddressInfo).port}/`)
      await page?.waitForFunction('document.title === "done"', undefined, { timeout: 120_000 })
      return await page?.evaluate('({ ...result, text: document.body.textContent })')
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }

  it('train in a worker, and draw frames meanwhile', async () => {
    const { epochs, accuracy } = (await resultOf('page')) as { epochs: number; accuracy: number }
    expect(epochs).toBe(40)
    expect(accuracy).toBeGreaterThan(0.9)
  })

  it('show what an element predicts', async () => {
    const { digit } = await firstDigit()
    const found = (await resultOf('component')) as { class: string; text: string }
    expect(found.class).toBe(digit)
    expect(found.text).toContain(`It is a ${digit}.`)
  })
})
