// A rank in a thread: runs what it is given, one run after the other, and posts the answers.
import { parentPort, workerData } from 'node:worker_threads'
import { joinSharedRanks } from 'wellfit/mpi'
import { runCase } from './run.mjs'

const { shared, rank, runs, timeoutSeconds } = workerData
const answers = []
for (const [i, { given, resume, differs, ends, wrong }] of runs.entries()) {
  const isEnding = ends?.rank === rank
  let batches = 0
  const onBatch = () => {
    if (++batches < ends.batches) return
    if (ends.how === 'throws') throw new Error('no space left on device')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }
  const fit = { ...given.fit, ...(differs?.rank === rank ? differs.fit : {}), ...(isEnding ? { onBatch } : {}) }
  try {
    const fault = wrong?.rank === rank ? { wrong: wrong.field } : {}
    answers.push(
      await runCase({ ...given, ...fault, fit }, joinSharedRanks(shared[i], rank, { timeoutSeconds }), resume),
    )
  } catch (error) {
    answers.push({ error: error instanceof Error ? error.message : String(error) })
  }
}
parentPort?.postMessage(answers)
