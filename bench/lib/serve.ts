// A library's process: node serve.ts FILE. Reads requests from standard input and writes answers to descriptor 3, one line
// of JSON each, since libraries may print to standard output.

import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { type Answer, type Library, type Greeting, type Prepared, type Request, workName } from './library.ts'
import { measure, warmUp } from './measure.ts'

/** A workload that takes longer is skipped. */
const PATIENCE_MILLISECONDS = 3000
const WARM_UP_MILLISECONDS = 500

interface Ready {
  readonly prepared: Prepared
  readonly repeats: number
}

const ready = new Map<string, Ready | { readonly missing: string }>()

function say(line: Greeting | Answer): void {
  writeSync(3, `${JSON.stringify(line)}\n`)
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
}

async function makeReady(
  library: Library,
  { work, milliseconds, manyCalls }: Request,
): Promise<Ready | { missing: string }> {
  const prepared = await library.prepare(work)
  if (prepared === null) return { missing: 'not offered' }
  const start = performance.now()
  await prepared.run(1)
  const first = (performance.now() - start) / (prepared.items ?? 1)
  if (first > PATIENCE_MILLISECONDS) return { missing: `takes ${(first / 1000).toFixed(1)} s` }
  // Inference is requested one call at a time, so its latency is timed that way.
  const most = work.kind === 'inference' && !manyCalls ? 1 : 2 ** 20
  return { prepared, repeats: await warmUp(prepared, Math.min(WARM_UP_MILLISECONDS, milliseconds * 5), most) }
}

async function answer(library: Library, request: Request): Promise<Answer> {
  const key = workName(request.work)
  try {
    const known = ready.get(key) ?? (await makeReady(library, request))
    ready.set(key, known)
    if ('missing' in known) return known
    return { timing: await measure(known.prepared, known.repeats, request.milliseconds) }
  } catch (error) {
    return { missing: messageOf(error) }
  }
}

async function serve(file: string): Promise<void> {
  const { default: create } = (await import(file)) as { default: () => Promise<Library> }
  const library = await create()
  say({ version: library.version })
  for await (const line of createInterface({ input: process.stdin })) {
    say(await answer(library, JSON.parse(line) as Request))
  }
  process.exit()
}

serve(process.argv[2] ?? '').catch((error: unknown) => {
  say({ missing: messageOf(error) })
  process.exit()
})
