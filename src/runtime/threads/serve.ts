import * as layout from '../../../assembly/layout.js'
import type { WorkerJob } from './threads.js'

interface WorkerExports {
  enlist(control: number, thread: number, generation: number): number
  serve(seen: number): void
}

/** A worker's life: it makes an instance over the shared memory, says that it is ready, and serves until dismissed. */
export async function serve(job: WorkerJob, ready: () => void): Promise<void> {
  const { module, memory, control, thread, generation } = job
  const created: unknown = await WebAssembly.instantiate(module, { env: { memory } })
  const { enlist, serve } = (created as WebAssembly.Instance).exports as unknown as WorkerExports
  const seen = enlist(control, thread, generation)
  ready()
  try {
    serve(seen)
  } catch (error) {
    const words = new Int32Array(memory.buffer)
    // Workers that are dismissed in the middle of a run leave it by a trap.
    if (Atomics.load(words, (control + layout.CONTROL_GENERATION) / 4) !== generation) return
    Atomics.compareExchange(words, (control + layout.CONTROL_FAILED) / 4, 0, thread)
    throw error
  }
}
