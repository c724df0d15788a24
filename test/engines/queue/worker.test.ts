import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { redisEngine, startWorker } from '../../../src/trials/index.js'
import { freePort, redisMissing, RedisServer } from '../trials/engines.js'

const runner = fileURLToPath(new URL('../trials/runner.mjs', import.meta.url))

describe.skipIf(redisMissing !== undefined)('a worker whose Redis goes away', () => {
  it('tells onError, and goes on once Redis is back', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-worker-'))
    const server = new RedisServer(await freePort())
    await server.start()
    const { url } = server
    const errors: unknown[] = []
    const onError = (error: Error): void => void errors.push(error)
    const worker = await startWorker({ url, runner, processes: 1, onError })
    const engine = await redisEngine({ url })
    try {
      await worker.ready()
      expect(errors).toEqual([])
      await server.kill()
      await expect.poll(() => errors.length, { timeout: 20_000 }).toBeGreaterThan(0)
      expect(errors.every((error) => error instanceof Error)).toBe(true)
      await server.start()
      const [outcome] = await engine.run([{ value: 5, log: path.join(folder, 'log') }])
      expect(outcome).toMatchObject({ status: 'done', result: { value: 5 } })
    } finally {
      await engine.close()
      await worker.close()
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }, 60_000)
})
