import { expect, it } from 'vitest'
import golden from '../../golden/weights.json' with { type: 'json' }

it('is a page served on localhost, isolated so that memory may be shared', () => {
  expect(location.hostname).toBe('localhost')
  expect(crossOriginIsolated).toBe(true)
})

it('trains in a worker, with the golden weights', async () => {
  const csv = await (await fetch('/datasets/digits.csv')).text()
  const worker = new Worker(new URL('train.worker.ts', import.meta.url), { type: 'module' })
  const answer = await new Promise<unknown>((resolve, reject) => {
    worker.addEventListener('message', (event: MessageEvent<unknown>) => resolve(event.data))
    worker.addEventListener('error', (event) => reject(new Error(event.message || 'the worker did not load')))
    worker.postMessage(csv)
  })
  worker.terminate()
  expect(answer).toEqual({ results: golden })
})
