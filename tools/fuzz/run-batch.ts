import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Batch, BatchResult, Finding } from './outcome.ts'

const program = fileURLToPath(new URL('read-batch.ts', import.meta.url))

/** Processor time that one input may take; each takes less than a thousandth of it. */
const LONGEST_SECONDS = 10

/** Runs one batch; where the process hangs or dies, what comes after that input is run by another. */
export async function runBatch(batch: Batch): Promise<BatchResult> {
  let total: BatchResult = { read: 0, refused: 0, findings: [], grown: [] }
  for (let first = batch.first; first < batch.end;) {
    const { result, finding } = await runOnce({ ...batch, first })
    total = {
      read: total.read + result.read,
      refused: total.refused + result.refused,
      findings: [...total.findings, ...result.findings, ...(finding === undefined ? [] : [finding])],
      grown: [...total.grown, ...result.grown],
    }
    if (finding === undefined) break
    first = finding.input + 1
  }
  return total
}

const nothing: BatchResult = { read: 0, refused: 0, findings: [], grown: [] }

function runOnce(batch: Batch): Promise<{ result: BatchResult; finding?: Finding }> {
  const child = fork(program, [JSON.stringify(batch)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  let result: BatchResult | undefined
  let hung: number | undefined
  let words = ''
  child.stderr?.on('data', (chunk: Buffer) => (words += chunk.toString()))
  child.on('message', (message: BatchResult) => (result = message))
  let at = -1
  let since = 0
  const watch = setInterval(() => {
    const now = inputAt(batch)
    const seconds = processorSeconds(child.pid ?? 0)
    if (now !== at) [at, since] = [now, seconds]
    else if (seconds - since > LONGEST_SECONDS) {
      hung = now
      child.kill('SIGKILL')
    }
  }, 500)
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      clearInterval(watch)
      if (result !== undefined) return resolve({ result })
      const input = hung ?? inputAt(batch)
      if (input < batch.first) throw new Error(`no input was read: ${words}`)
      const message =
        hung === undefined
          ? `ended with ${signal ?? code}: ${words.slice(0, 400)}`
          : `more than ${LONGEST_SECONDS} s of work`
      const kind = hung === undefined ? 'crash' : 'hang'
      return resolve({ result: nothing, finding: { kind, reader: batch.reader, input, message } })
    })
  })
}

function inputAt(batch: Batch): number {
  try {
    const bytes = readFileSync(batch.progress)
    return bytes.length < 8 ? -1 : bytes.readDoubleLE(0)
  } catch {
    return -1
  }
}

/** On Linux the time that the process was at work; elsewhere the clock, by which a busy machine looks slow. */
function processorSeconds(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return performance.now() / 1000
  }
}
