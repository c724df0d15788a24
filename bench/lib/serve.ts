// A contestant's process: node serve.ts NAME. Requests come on standard input, answers go to descriptor 3, a line of
// JSON each; what a library prints to standard output stays out of the way.

import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { type Answer, type Contestant, type Greeting, type Prepared, type Request, workName } from './contestant.ts'
import { measure, warmUp } from './measure.ts'

/** A single piece of work that takes longer is not worth the wait. */
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
  contestant: Contestant,
  { work, milliseconds }: Request,
): Promise<Ready | { missing: string }> {
  const prepared = await contestant.prepare(work)
  if (prepared === null) return { missing: 'not offered' }
  const start = performance.now()
  await prepared.run(1)
  const first = (performance.now() - start) / (prepared.pieces ?? 1)
  if (first > PATIENCE_MILLISECONDS) return { missing: `${(first / 1000).toFixed(1)} s a piece` }
  // Inference is asked for one at a time, so that is how it is timed.
  const most = work.kind === 'inference' ? 1 : 2 ** 20
  return { prepared, repeats: await warmUp(prepared, Math.min(WARM_UP_MILLISECONDS, milliseconds * 5), most) }
}

async function answer(contestant: Contestant, request: Request): Promise<Answer> {
  const key = workName(request.work)
  try {
    const known = ready.get(key) ?? (await makeReady(contestant, request))
    ready.set(key, known)
    if ('missing' in known) return known
    return { turn: await measure(known.prepared, known.repeats, request.milliseconds) }
  } catch (error) {
    return { missing: messageOf(error) }
  }
}

async function serve(name: string): Promise<void> {
  const { default: create } = (await import(`../contestants/${name}.ts`)) as { default: () => Promise<Contestant> }
  const contestant = await create()
  say({ version: contestant.version })
  for await (const line of createInterface({ input: process.stdin })) {
    say(await answer(contestant, JSON.parse(line) as Request))
  }
  process.exit()
}

serve(process.argv[2] ?? '').catch((error: unknown) => {
  say({ missing: messageOf(error) })
  process.exit()
})
