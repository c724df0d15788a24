/** Reads a batch of damaged inputs in a process of its own, so that a hang or a crash ends no more than this. */
import { openSync, writeSync } from 'node:fs'
import { WellfitError } from 'wellfit'
import { inputOf } from './input.ts'
import { FREE_BYTES, TIMES, type Batch, type BatchResult, type Finding } from './outcome.ts'
import { readers } from './readers/index.ts'

const batch = JSON.parse(process.argv[2] ?? '') as Batch
const reader = readers.find(({ name }) => name === batch.reader)
if (reader === undefined) throw new Error(`there is no reader ${batch.reader}`)
const progress = openSync(batch.progress, 'w')
const counter = new Float64Array(1)

const peak = (): number => process.resourceUsage().maxRSS * 1024

const findings: Finding[] = []
const grown: number[] = []
let read = 0
let refused = 0

// Code and buffers that the first input would be charged with. Some readers draw options that refuse a whole file.
for (const file of reader.files) {
  try {
    await reader.read(reader.fixChecksums?.(file) ?? file, inputOf(reader, batch.seed, batch.first).random)
  } catch (error) {
    if (!(error instanceof WellfitError)) throw error
  }
}

let before = peak()
for (let n = batch.first; n < batch.end; n++) {
  counter[0] = n
  writeSync(progress, counter, 0, 8, 0)
  const { bytes, random } = inputOf(reader, batch.seed, n)
  let held = 0
  try {
    held = await reader.read(bytes, random)
    read++
  } catch (error) {
    if (error instanceof WellfitError) refused++
    else findings.push({ kind: 'untyped error', reader: reader.name, input: n, message: described(error) })
  }
  const after = peak()
  if (after - before > (batch.end - batch.first === 1 ? FREE_BYTES : FREE_BYTES / 2) + TIMES * held) grown.push(n)
  before = after
}
const result: BatchResult = { read, refused, findings, grown }
process.send?.(result)

function described(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${String(error)}`
  return (error.stack ?? error.message).split('\n').slice(0, 4).join(' | ')
}
