import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import * as layout from '../../../assembly/layout.js'
import type { CoreExports } from '../../../src/runtime/core-exports.js'
import { loadCore } from '../../../src/runtime/load-core.js'
import { nodeThreads } from '../../../src/runtime/threads/node-threads.js'
import { openPool, type Pool } from '../../../src/runtime/threads/pool.js'
import type { RunningWorker } from '../../../src/runtime/threads/threads.js'

/** A second thread 0 over the memory of a core with threads, with a control block of its own. */
async function secondTeam() {
  const core = await loadCore('f32', undefined, 2)
  const { module } = core.threadedSource
  if (module === undefined) throw new Error('a core without threads')
  const control = core.memory.allocate(layout.CONTROL_BYTES, 'test')
  core.bytes(control.pointer, control.bytes).fill(0)
  const { memory } = core.kernels
  const words = new Int32Array(memory.buffer, control.pointer, layout.CONTROL_BYTES / 4)
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  return { core, module, memory, kernels: exports as unknown as CoreExports, control: control.pointer, words }
}

/** Thread 0 in a worker of its own, which waits 200 ms for a worker that never arrives. */
const waiting = `
const { workerData } = require('node:worker_threads')
const { module, memory, control, session, mayWait } = workerData
const { exports } = new WebAssembly.Instance(module, { env: { memory } })
exports.initializeThreads(control, mayWait, 200)
try {
  exports.runStepsParallel(session, 0, 0, 2)
} catch {}
`

describe('thread 0 that waits for a worker', () => {
  // On the main thread of a page, to sleep in Atomics.wait is a trap.
  it.each([false, true])('sleeps only where it may: %s', async (mayWait) => {
    const { core, module, memory, control, words } = await secondTeam()
    const session = core.memory.allocate(layout.SESSION_BYTES, 'test').pointer
    core.bytes(session, layout.SESSION_BYTES).fill(0)
    const worker = new Worker(waiting, { eval: true, workerData: { module, memory, control, session, mayWait } })
    const ended = new Promise((resolve) => worker.once('exit', resolve))
    await new Promise((resolve) => worker.once('online', resolve))
    const [failed, sleeps] = [layout.CONTROL_FAILED / 4, layout.CONTROL_LEADER_WAITS / 4]
    let slept = false
    // The event loop stands still meanwhile: a worker that ended otherwise would not be noticed.
    const last = performance.now() + 30_000
    while (Atomics.load(words, failed) === 0 && performance.now() < last) slept ||= Atomics.load(words, sleeps) === 1
    await ended
    expect(Atomics.load(words, failed)).toBe(1)
    expect(slept).toBe(mayWait)
  })
})

/** Worker 2 of a core with threads. */
const serving = `
const { parentPort, workerData } = require('node:worker_threads')
const { module, memory, control } = workerData
const { exports } = new WebAssembly.Instance(module, { env: { memory } })
const seen = exports.join(control, 2, 0)
parentPort.postMessage('ready')
exports.serve(seen)
`

describe('a worker that sees the last barrier of a run late', () => {
  // Thread 0 goes on with fewer threads meanwhile, which pass barriers of their own.
  it('takes part in the next run of all threads', async () => {
    const { core, module, memory, control, words } = await secondTeam()
    const session = core.memory.allocate(layout.SESSION_BYTES, 'test').pointer
    core.bytes(session, layout.SESSION_BYTES).fill(0)
    const worker = new Worker(serving, { eval: true, workerData: { module, memory, control } })
    const failed = new Promise((_, reject) => worker.once('error', reject))
    await Promise.race([failed, new Promise((resolve) => worker.once('message', resolve))])
    const arrived = (): number => Atomics.load(words, (layout.CONTROL_ARRIVALS + 2 * layout.CACHE_LINE_BYTES) / 4)
    const publish = (word: number, value: number): void => {
      Atomics.store(words, word / 4, value)
      Atomics.notify(words, word / 4)
    }
    words[layout.CONTROL_SESSION / 4] = session
    try {
      // A run of no steps on three threads: its only barrier is the first. The next one that worker 2 can see is the fifth.
      publish(layout.CONTROL_COMMAND, 128 | 3)
      await expect.poll(arrived, { timeout: 20_000 }).toBe(1)
      publish(layout.CONTROL_PHASE, 5)
      publish(layout.CONTROL_COMMAND, (2 * 128) | 3)
      await expect.poll(arrived, { timeout: 20_000 }).toBe(6)
    } finally {
      await worker.terminate()
    }
  }, 60_000)
})

describe('a pool that is stopped', () => {
  it('ends workers that sleep, though nothing terminates them, and starts others', async () => {
    const { module, kernels, control, words } = await secondTeam()
    const support = nodeThreads()
    const ends: string[] = []
    const workers: RunningWorker[] = []
    const patient: typeof support = {
      ...support,
      startWorker(job, { onReady, onFailure }) {
        const onEnd = (reason: string): void => {
          ends.push(reason)
          onFailure(reason)
        }
        const worker = support.startWorker(job, { onReady, onFailure: onEnd })
        workers.push(worker)
        return { terminate: () => undefined }
      },
    }
    const pool: Pool = openPool(patient, module, kernels, control, 3)
    const asleep = (): number => Atomics.load(words, layout.CONTROL_WAITERS / 4)
    try {
      expect(await pool.join()).toBeUndefined()
      await expect.poll(asleep, { timeout: 20_000 }).toBe(2)
      pool.stop()
      await expect.poll(() => ends, { timeout: 20_000 }).toEqual(['exited with code 0', 'exited with code 0'])
      expect(await pool.join()).toBeUndefined()
      await expect.poll(asleep, { timeout: 20_000 }).toBe(2)
      expect(pool.failure).toBeUndefined()
    } finally {
      pool.leave()
      for (const worker of workers) worker.terminate()
    }
  }, 60_000)
})
