import { expect, it } from 'vitest'
import * as api from '../../../src/index.js'
import golden from '../../golden/threads.json' with { type: 'json' }
import { threadedRun } from '../threaded-run.js'

// On the page's main thread, which may not wait: it looks until the others are there.
it.each([1, 2, 4])('trains on %i threads, with the golden weights', async (threads) => {
  expect(await threadedRun(api, 'classes', 'f32', threads)).toEqual({ ...golden['classes f32'], notes: [] })
  expect(await threadedRun(api, 'values', 'f64', threads)).toEqual({ ...golden['values f64'], notes: [] })
  expect(await threadedRun(api, 'rules', 'f32', threads)).toEqual({ ...golden['rules f32'], notes: [] })
})

it('trains on 3 threads from within a worker, with the golden weights', async () => {
  const worker = new Worker(new URL('threads.worker.ts', import.meta.url), { type: 'module' })
  const answer = await new Promise<unknown>((resolve, reject) => {
    worker.addEventListener('message', (event: MessageEvent<unknown>) => resolve(event.data))
    worker.addEventListener('error', (event) => reject(new Error(event.message || 'the worker did not load')))
    worker.postMessage(3)
  })
  worker.terminate()
  expect(answer).toEqual({ ...golden['classes f32'], notes: [] })
})
