// A rank that mpirun started: runs a case and prints the answer as a line of JSON. Arguments: the case; what a rank does; a file; which rank, by default 1.
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'wellfit/mpi'
import { decodeCheckpoint, encodeCheckpoint } from 'wellfit'
import { runCase } from '../ranks/run.mjs'

const [text = '', event = '', file = '', faulty = '1'] = process.argv.slice(2)
const given = JSON.parse(text)
const communicator = await connect({ timeoutSeconds: 2 })
const { rank } = communicator
let batches = 0
if (rank === Number(faulty) && ['dies', 'hangs', 'throws'].includes(event)) {
  given.fit.onBatch = () => {
    if (++batches < 5) return
    if (event === 'dies') process.kill(process.pid, 'SIGKILL')
    if (event === 'throws') throw new Error('no space left on device')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }
}
try {
  const resume = event === 'resumes' ? decodeCheckpoint(readFileSync(file)) : undefined
  const { checkpoint, weights, history, parameters } = await runCase(given, communicator, resume)
  if (checkpoint !== undefined) writeFileSync(file, encodeCheckpoint(checkpoint))
  // mpirun mixes long lines of its ranks.
  if (event === 'writes') writeFileSync(`${file}-${rank}`, JSON.stringify(Array.from(parameters)))
  console.log(JSON.stringify({ rank, weights, history }))
} catch (error) {
  console.log(JSON.stringify({ rank, error: error instanceof Error ? error.message : String(error) }))
  process.exitCode = 1
}
communicator.close()
