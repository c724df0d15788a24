import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = (...args: string[]): Promise<{ readonly stdout: string }> =>
  promisify(execFile)(process.execPath, ['bench/speed/builds.ts', ...args])

// No figure is looked at: a test that depends on the clock fails on a busy machine.
test('two builds are compared by steps and by inference of one row', async () => {
  const { stdout } = await run('.', '--tiny')
  const rows = stdout.trim().split('\n').slice(2)
  expect(rows).toHaveLength(2)
  expect(rows[0]).toMatch(
    /^\| a: 20-64-64-2, batch 32 \| \S+ [µm]s \| \S+ [µm]s \| \d\.\d{3} \(\d\.\d{3} to \d\.\d{3}\) \|/,
  )
  expect(rows[1]).toMatch(/^\| 784-128-10, batch 1 \| \S+ [µm]s \|/)
})

test('a checkout without a build is named', async () => {
  await expect(run('docs', '--tiny')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('docs') })
  await expect(run()).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('other checkout') })
})
