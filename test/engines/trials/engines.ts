import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { localEngine, redisEngine, startWorker, type TrialEngine } from '../../../src/trials/index.js'
import { installPackages } from '../../../tools/debian.mjs'

export const runner: string = fileURLToPath(new URL('runner.mjs', import.meta.url))

/** A way to run trials, for the contract. */
export interface EngineUnderTest {
  readonly name: string
  /** Why it cannot be had here. */
  readonly missing: string | undefined
  /** Makes an engine with so many processes; `close` ends all that it started. */
  open(processes: number): Promise<{ readonly engine: TrialEngine; close(): Promise<void> }>
}

/** Why a program cannot be had; `undefined` where it is installed, or has been now. */
export async function missingProgram(program: string, packages: readonly string[]): Promise<string | undefined> {
  try {
    execFileSync('which', [program], { stdio: 'ignore' })
    return undefined
  } catch {
    return await installPackages([...packages])
  }
}

/** A port of loopback that nobody uses. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise<void>((resolve) => void server.close(() => resolve()))
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A Redis server on loopback that keeps what it has in an append-only file. */
export class RedisServer {
  readonly #directory = mkdtempSync(path.join(tmpdir(), 'wellfit-redis-'))
  readonly #port: number
  #process: ChildProcess | null = null

  constructor(port: number) {
    this.#port = port
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`
  }

  async start(): Promise<void> {
    const persistence = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', '']
    const place = ['--bind', '127.0.0.1', '--port', String(this.#port), '--dir', this.#directory]
    this.#process = spawn('redis-server', [...place, ...persistence], { stdio: 'ignore' })
    for (let tries = 0; tries < 200; tries++) {
      await sleep(50)
      try {
        const answer = execFileSync('redis-cli', ['-p', String(this.#port), 'ping'], {
          stdio: ['ignore', 'pipe', 'ignore'],
        })
        if (String(answer).startsWith('PONG')) return
      } catch {
        continue
      }
    }
    throw new Error('redis-server does not answer')
  }

  /** Ends the server at once, as a machine that fails. */
  async kill(): Promise<void> {
    const own = this.#process
    if (own === null) return
    const ended = new Promise((resolve) => own.once('exit', resolve))
    own.kill('SIGKILL')
    await ended
    this.#process = null
  }

  async close(): Promise<void> {
    await this.kill()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

const quick = { runner, attempts: 3, backoffMilliseconds: 10 }

export const local: EngineUnderTest = {
  name: 'processes of this machine',
  missing: undefined,
  async open(processes) {
    const engine = localEngine({ ...quick, processes })
    return { engine, close: async () => await engine.close() }
  },
}

export const redisMissing: string | undefined = await missingProgram('redis-server', ['redis-server'])

export const redis: EngineUnderTest = {
  name: 'workers of a queue in Redis',
  missing: redisMissing,
  async open(processes) {
    const server = new RedisServer(await freePort())
    await server.start()
    const { url } = server
    const worker = await startWorker({ ...quick, url, processes, takeoverSeconds: 2 })
    const engine = await redisEngine({ url })
    return {
      engine,
      async close() {
        await engine.close()
        await worker.close()
        await server.close()
      },
    }
  },
}
