import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

const module = new URL('../../tools/lock.mjs', import.meta.url).href

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-lock-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** A process that writes when it has the lock and when it is about to leave it. */
const program = `
  import { appendFileSync } from 'node:fs'
  import { setTimeout as wait } from 'node:timers/promises'
  import { withLock } from ${JSON.stringify(module)}
  const [lock, log] = process.argv.slice(-2)
  await withLock(lock, async () => {
    appendFileSync(log, process.pid + ' in\\n')
    await wait(100)
    appendFileSync(log, process.pid + ' out\\n')
  })
`

function start(lock: string, log: string): Promise<number | null> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, '--', lock, log], { stdio: 'ignore' })
  return new Promise((resolve) => child.on('close', resolve))
}

/** The process numbers in the order in which they had the lock; fails where two had it at once. */
async function owners(log: string): Promise<string[]> {
  const lines = (await readFile(log, 'utf8')).trim().split('\n')
  return lines.flatMap((line, i) => {
    const [pid = '', what = ''] = line.split(' ')
    if (what === 'in') expect(lines[i + 1]).toBe(`${pid} out`)
    return what === 'in' ? [pid] : []
  })
}

it('processes have the lock one after another, and leave nothing behind', async () => {
  const [lock, log] = [join(folder, 'lock'), join(folder, 'log')]
  expect(await Promise.all(Array.from({ length: 4 }, () => start(lock, log)))).toEqual([0, 0, 0, 0])
  expect(await owners(log)).toHaveLength(4)
  expect(await readdir(folder)).toEqual(['log'])
})

it('the lock of a process that has ended is taken over by one of those that wait', async () => {
  const [lock, log] = [join(folder, 'stale'), join(folder, 'stale-log')]
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  await writeFile(lock, `${pid}\n`)
  expect(await Promise.all(Array.from({ length: 3 }, () => start(lock, log)))).toEqual([0, 0, 0])
  expect(await owners(log)).toHaveLength(3)
})

it('so is one that is older than any set-up takes, whoever has its number now', async () => {
  const [lock, log] = [join(folder, 'old'), join(folder, 'old-log')]
  await writeFile(lock, `${process.pid}\n`)
  const hourAgo = Date.now() / 1000 - 3600
  await utimes(lock, hourAgo, hourAgo)
  expect(await start(lock, log)).toBe(0)
})

it('an action that fails leaves the lock', async () => {
  const lock = join(folder, 'failing')
  const failing = `import { withLock } from ${JSON.stringify(module)}; await withLock(process.argv.at(-1), async () => { throw new Error('no') })`
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', failing, '--', lock])
  expect(status).toBe(1)
  expect(await readdir(folder)).not.toContain('failing')
})
