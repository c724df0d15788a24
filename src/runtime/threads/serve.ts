import * as layout from '../../../assembly/layout.js'
import type { WorkerJob } from './threads.js'

interface WorkerExports {
  join(control: number, thread: number, generation: number): number
  serve(seen: number): void
}

/** Runs a worker: instantiates the core over the shared memory, reports that it is ready and serves until it is stopped. */
export async function serve(job: WorkerJob, ready: () => void): Promise<void> {
  const { module, memory, control, thread, generation } = job
  const created: unknown = await WebAssembly.instantiate(module, { env: { memory } })
  const { join, serve } = (created as WebAssembly.Instance).exports as unknown as WorkerExports
  const seen = join(control, thread, generation)
  ready()
  try {
    serve(seen)
  } catch (error) {
    const words = new Int32Array(memory.buffer)
    // A worker that is stopped in the middle of a run leaves it by a trap.
    if (Atomics.load(words, (control + layout.CONTROL_GENERATION) / 4) !== generation) return
    Atomics.compareExchange(words, (control + layout.CONTROL_FAILED) / 4, 0, thread)
    throw error
  }
}
