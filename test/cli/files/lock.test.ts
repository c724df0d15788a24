import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { lockDirectory } from '../../../src/cli/files/lock.js'
import { LOCK_FILE, TAKEOVER_FILE } from '../../../src/cli/files/names.js'

const main = fileURLToPath(new URL('../../../dist/node/cli/main.js', import.meta.url))
const iris = fileURLToPath(new URL('../../../datasets/iris.csv', import.meta.url))

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wellfit-lock-'))
})
afterEach(async () => {
  await rm(directory, { recursive: true })
})

interface Ended {
  readonly code: number
  readonly err: string
}

const wellfit = async (...args: string[]): Promise<Ended> =>
  await new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], (error, _, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), err }),
    )
  })

/** A run that reads its rows from standard input. */
function startWithInput(...args: string[]): { readonly stdin: Writable; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'ignore', 'pipe'] })
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  // A run that has ended takes no rows.
  child.stdin.on('error', () => undefined)
  return {
    stdin: child.stdin,
    ended: new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? -1, err }))),
  }
}

/** Puts a lock into the directory as another process would have written it. */
async function leaveLock(changes: Readonly<Record<string, unknown>>): Promise<void> {
  const owner = { token: 'another', command: 'wellfit train', pid: 1, processStart: null, host: hostname() }
  await writeFile(join(directory, LOCK_FILE), JSON.stringify({ ...owner, since: '2026-01-01', ...changes }))
}

describe('lockDirectory', () => {
  it('is taken by one of many that ask at once, and free after its release', async () => {
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => lockDirectory(directory, 'a test')))
    const taken = asked.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    expect(taken).toHaveLength(1)
    const refused = asked.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []))
    expect(new Set(refused.map((text) => text.replace(/ since .*?; /, ' ')))).toHaveLength(1)
    expect(refused[0]).toMatch(/no other run writes to.*`a test` \(process \d+ on .*Wait for that run/)
    await taken[0]?.release()
    expect(await readdir(directory)).toEqual([])
    await (await lockDirectory(directory, 'a test')).release()
  })

  it('replaces the lock of a process that has ended', async () => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
    const pid = child.pid
    await new Promise((resolve) => child.on('close', resolve))
    await leaveLock({ pid })
    await (await lockDirectory(directory, 'a test')).release()
    expect(await readdir(directory)).toEqual([])
  })

  it.runIf(process.platform === 'linux')(
    'replaces the lock of a process whose number another one has now',
    async () => {
      await leaveLock({ pid: process.ppid, processStart: '1' })
      await (await lockDirectory(directory, 'a test')).release()
      expect(await readdir(directory)).toEqual([])
    },
  )

  it('replaces it at once where the one that was replacing it was killed as well', async () => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
    const { pid } = child
    await new Promise((resolve) => child.on('close', resolve))
    await leaveLock({ pid })
    await copyFile(join(directory, LOCK_FILE), join(directory, TAKEOVER_FILE))
    await (await lockDirectory(directory, 'a test')).release()
    expect(await readdir(directory)).toEqual([])
  })

  it('is taken once where many find a stale lock at once', async () => {
    await leaveLock({ pid: 2 ** 22 + 1 })
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => lockDirectory(directory, 'a test')))
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await readdir(directory)).toEqual([LOCK_FILE])
  })

  it('respects the lock of a process that runs, and of any on another host', async () => {
    await leaveLock({ pid: process.ppid })
    await expect(lockDirectory(directory, 'a test')).rejects.toMatchObject({ code: 'IO', field: '--out' })
    await leaveLock({ pid: 2 ** 22 + 1, host: 'elsewhere' })
    await expect(lockDirectory(directory, 'a test')).rejects.toThrow(/on elsewhere/)
    expect(await readFile(join(directory, LOCK_FILE), 'utf8')).toContain('"another"')
  })

  it('replaces a lock file that names no owner only once it is old: it may be being written', async () => {
    await writeFile(join(directory, LOCK_FILE), '')
    await expect(lockDirectory(directory, 'a test')).rejects.toMatchObject({ code: 'IO' })
    await utimes(join(directory, LOCK_FILE), 0, 0)
    await (await lockDirectory(directory, 'a test')).release()
  })

  it('tells its owner when it was taken away, and does not remove what is not its own', async () => {
    const lock = await lockDirectory(directory, 'a test')
    await lock.check()
    await leaveLock({})
    await expect(lock.check()).rejects.toMatchObject({ code: 'IO', value: directory })
    await lock.release()
    expect(existsSync(join(directory, LOCK_FILE))).toBe(true)
  })
})

describe('two runs into one directory', () => {
  const flags = ['--target', 'species', '--no-preflight', '--no-folds', '--epochs', '20', '--quiet']

  it('that start together: one ends well, the other is refused with exit code 3', async () => {
    const out = join(directory, 'out')
    for (let round = 0; round < 3; round++) {
      const args = ['train', '--recipe=plain', '-', ...flags, '--out', out, ...(round === 0 ? [] : ['--overwrite'])]
      const runs = [startWithInput(...args), startWithInput(...args)]
      // Both wait for their rows, so that no run is over before the other has begun, however busy the machine is.
      const refused = await Promise.race(runs.map(({ ended }) => ended))
      expect(refused.code).toBe(3)
      expect(refused.err).toMatch(/no other run writes to/)
      for (const { stdin } of runs) stdin.end(await readFile(iris))
      const codes = new Set((await Promise.all(runs.map(({ ended }) => ended))).map(({ code }) => code))
      expect(codes).toEqual(new Set([0, 3]))
      expect((await readdir(out)).toSorted()).toEqual([
        'history.json',
        'manifest.json',
        'model.json',
        'model.safetensors',
        'report.html',
      ])
    }
  })

  it('--overwrite does not go into the directory of a live run', async () => {
    const out = join(directory, 'out')
    const live = spawn(
      process.execPath,
      [
        main,
        'train',
        '--recipe=plain',
        iris,
        ...flags.slice(0, -3),
        '--epochs',
        '1000000',
        '--patience',
        '1000000',
        '--out',
        out,
      ],
      {
        stdio: 'ignore',
      },
    )
    const ended = new Promise((resolve) => live.on('close', resolve))
    await vi.waitUntil(() => existsSync(join(out, 'run.json')), { timeout: 120_000 })
    const refused = await wellfit('train', '--recipe=plain', iris, ...flags, '--out', out, '--overwrite')
    expect(refused).toMatchObject({ code: 3 })
    expect(refused.err).toContain(`(process ${live.pid} on ${hostname()})`)
    expect(existsSync(join(out, 'run.json'))).toBe(true)
    live.kill('SIGKILL')
    await ended
    expect(await wellfit('train', '--recipe=plain', iris, ...flags, '--out', out, '--overwrite')).toMatchObject({
      code: 0,
    })
  })
})
