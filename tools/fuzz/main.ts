/**
 * Gives damaged files to every reader: each must be read or refused by a WellfitError, in time and in memory that is
 * bounded by what it announces.
 *
 *     npm run fuzz -- [--count N] [--seed N] [--reader NAME …] [--input READER:N]
 *
 * `--count` inputs are shared out evenly among the readers. `--input` writes one of them to out/fuzz and reads it.
 * docs/errors.md says what is promised.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { inputOf } from './input.ts'
import type { BatchResult, Finding } from './outcome.ts'
import { readers } from './readers/index.ts'
import type { Reader } from './readers/reader.ts'
import { runBatch } from './run-batch.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    reader: { type: 'string', multiple: true, default: [] },
    input: { type: 'string' },
  },
})
const out = fileURLToPath(new URL('../../out/fuzz/', import.meta.url))
mkdirSync(out, { recursive: true })
const seed = whole('seed', values.seed)
const BATCH = 5000

function whole(name: string, value: string): number {
  const number = Number(value)
  if (/^\d+$/u.test(value) && Number.isSafeInteger(number)) return number
  throw new RangeError(`--${name} (=${value}) must be a whole number`)
}

function chosen(): readonly Reader[] {
  for (const name of values.reader) {
    if (!readers.some((reader) => reader.name === name))
      throw new RangeError(`--reader (=${name}) must be one of ${readers.map((reader) => reader.name).join(', ')}`)
  }
  return values.reader.length === 0 ? readers : readers.filter(({ name }) => values.reader.includes(name))
}

/** One process for each core, a batch each; in the order of the readers. */
async function fuzz(reader: Reader, count: number): Promise<BatchResult> {
  const total = { read: 0, refused: 0, findings: [] as Finding[], grown: [] as number[] }
  let next = 0
  await Promise.all(
    Array.from({ length: availableParallelism() }, async (_, worker) => {
      for (let first = next; first < count; first = next) {
        next = Math.min(count, first + BATCH)
        const end = next
        const progress = path.join(out, `progress-${process.pid}-${worker}`)
        const result = await runBatch({ reader: reader.name, seed, first, end, progress })
        total.read += result.read
        total.refused += result.refused
        total.findings.push(...result.findings)
        for (const input of result.grown) {
          const alone = await runBatch({ reader: reader.name, seed, first: input, end: input + 1, progress })
          if (alone.grown.length === 0) continue
          total.findings.push({ kind: 'memory', reader: reader.name, input, message: 'takes more than it announces' })
        }
      }
    }),
  )
  return total
}

async function one(address: string): Promise<void> {
  const colon = address.lastIndexOf(':')
  const reader = readers.find(({ name }) => name === address.slice(0, colon))
  if (reader === undefined) throw new RangeError(`--input (=${address}) must be READER:N`)
  const { bytes, random } = inputOf(reader, seed, whole('input', address.slice(colon + 1)))
  const file = path.join(out, `${address.replaceAll(/[^\w.-]/gu, '-')}.bin`)
  writeFileSync(file, bytes)
  console.log(file)
  console.log(await reader.read(bytes, random))
}

async function all(): Promise<void> {
  const run = chosen()
  const each = Math.ceil(whole('count', values.count) / run.length)
  const findings: Finding[] = []
  console.log(`${run.length} readers, ${each} inputs each, seed ${seed}\n`)
  console.log('reader                          read   refused  untyped  hangs  memory')
  let inputs = 0
  for (const reader of run) {
    const result = await fuzz(reader, each)
    inputs += each
    findings.push(...result.findings)
    const counts = (...kinds: readonly Finding['kind'][]): string =>
      String(result.findings.filter(({ kind }) => kinds.includes(kind)).length)
    console.log(
      reader.name.padEnd(28) +
        String(result.read).padStart(8) +
        String(result.refused).padStart(10) +
        counts('untyped error', 'crash').padStart(9) +
        counts('hang').padStart(7) +
        counts('memory').padStart(8),
    )
  }
  console.log(`\n${inputs} inputs, ${findings.length} findings`)
  for (const { kind, reader, input, message } of findings.slice(0, 50))
    console.log(`${kind} · ${reader}:${input} · ${message}`)
  process.exitCode = findings.length === 0 ? 0 : 1
}

await (values.input === undefined ? all() : one(values.input))
