import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { redisEngine, trialHash, type Trial, type TrialOutcome } from '../../../src/trials/index.js'
import { freePort, RedisServer } from './engines.js'

/** What is done to the workers and the server while trials run. */
export interface Chaos {
  readonly trials: number
  readonly workers: number
  /** Workers that are killed, one after the other. */
  readonly kills: number
  /** Times that the server is killed and started again. */
  readonly restarts: number
}

/** What came of it. */
export interface Survived {
  /** Trials whose outcome is that of the runner. */
  readonly right: number
  /** Calls of `onOutcome`. */
  readonly told: number
  /** How often each trial was counted in Redis: 1 for all. */
  readonly counted: readonly string[]
  readonly kills: number
  readonly seconds: number
}

const HOUR = 3_600_000

/** Runs trials while workers with wrong clocks are killed, the server restarts and every trial is delivered twice. */
export async function surviveChaos({ trials: count, workers, kills, restarts }: Chaos): Promise<Survived> {
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-chaos-'))
  const log = path.join(folder, 'log')
  writeFileSync(log, '')
  const server = new RedisServer(await freePort())
  await server.start()
  const { url } = server
  const script = fileURLToPath(new URL('worker.mjs', import.meta.url))
  // The clocks of the workers are an hour slow, right and an hour fast.
  const start = (i: number): ChildProcess =>
    spawn(process.execPath, [script, url, String(((i % 3) - 1) * HOUR)], { stdio: 'ignore' })
  const pool = Array.from({ length: workers }, (_, i) => start(i))
  const trials: Trial[] = Array.from({ length: count }, (_, value) => ({ value, log, milliseconds: 20 }))
  const began = performance.now()
  const engine = await redisEngine({ url })
  const client = new Redis(url, { maxRetriesPerRequest: null })
  const queue = new Queue('wellfit', { connection: client })
  for (const part of [client, queue]) part.on('error', () => undefined)
  try {
    let told = 0
    let isOver = false
    const running = engine.run(trials, { onOutcome: () => void told++ }).finally(() => (isOver = true))
    // Every trial again, as a job of its own.
    await queue.addBulk(
      trials.map((trial) => ({
        name: 'trial',
        data: { trial },
        opts: { jobId: `${trialHash(trial)}-again`, removeOnComplete: true },
      })),
    )
    let killed = 0
    const every = (kills + restarts) / restarts
    const begun = (): number => readFileSync(log, 'utf8').split('\n').length - 1
    for (let i = 0; i < kills + restarts; i++) {
      // Spread over the trials, however fast the machine is.
      const isDue = (): boolean => isOver || begun() >= (count * (i + 1)) / (kills + restarts + 1)
      while (!isDue()) await sleep(5)
      if (isOver) break
      // Restarts are spread over the kills.
      if (Math.floor((i + 1) / every) > Math.floor(i / every)) {
        await server.kill()
        await sleep(300)
        await server.start()
        continue
      }
      const place = i % workers
      pool[place]?.kill('SIGKILL')
      killed++
      pool[place] = start(i)
    }
    const outcomes = await running
    const right = outcomes.filter((outcome, value) => isRight(outcome, value)).length
    const counted = await client.hvals('wellfit:{wellfit}:counted')
    return { right, told, counted, kills: killed, seconds: (performance.now() - began) / 1000 }
  } finally {
    for (const worker of pool) worker.kill('SIGKILL')
    await engine.close()
    client.disconnect()
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function isRight({ status, result }: TrialOutcome, value: number): boolean {
  const digest = createHash('sha256').update(`result ${value}`).digest('hex')
  return status === 'done' && JSON.stringify(result) === JSON.stringify({ value, digest })
}
