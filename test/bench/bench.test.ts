import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'

const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-bench-test-'))

afterAll(() => rmSync(folder, { recursive: true }))

interface Result {
  readonly circumstances: { readonly processor: string }
  readonly rounds: number
  readonly data: object
}

// No figure is looked at: a test that depends on the clock fails on a busy machine.
test(
  'every section of the bench runs in its tiny mode and leaves JSON and Markdown',
  { timeout: 600_000 },
  async () => {
    const args = ['bench/run.ts', '--tiny', '--no-peers', '--out', folder]
    const { stdout } = await promisify(execFile)(process.execPath, args)
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
    expect(files.map((file) => path.basename(file, '.json')).sort()).toEqual(
      [
        'commands',
        'cycle',
        'data',
        'growth',
        'inference',
        'kernels',
        'memory',
        'playground',
        'raw',
        'serve',
        'sizes',
        'startup',
        'steps',
        'threads',
        'limits',
        'zeros',
      ].sort(),
    )
    for (const file of files) {
      const result = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Result
      expect(result.circumstances.processor).not.toBe('')
      expect(result.rounds).toBe(1)
      expect(Object.keys(result.data)).not.toEqual([])
    }
    expect(stdout).toContain('## Goals')
    expect(stdout).not.toContain('undefined')
    expect(stdout).not.toContain('NaN')
  },
)

test('an unknown section and a bad number are refused', async () => {
  const run = (...args: string[]): Promise<unknown> => promisify(execFile)(process.execPath, ['bench/run.ts', ...args])
  await expect(run('speed')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('kernels, limits, zeros'),
  })
  await expect(run('--rounds', '0')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--rounds (=0)'),
  })
})

test('a result that is older than its section does not stop the report of another', async () => {
  const out = path.join(folder, 'older')
  mkdirSync(out)
  const moment = { linearBytes: 1, usedBytes: 1, heapBytes: 1 }
  // Without `networks`, which the section did not measure at first.
  const older = {
    epochs: { epochs: 2, first: moment, last: moment },
    rows: { rows: 1, features: 1, aboveDataBytes: 1 },
  }
  writeFileSync(path.join(out, 'memory.json'), JSON.stringify({ circumstances: {}, rounds: 1, data: older }))
  const args = ['bench/run.ts', 'raw', '--tiny', '--no-peers', '--out', out]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  expect(stdout.match(/^## .*$/gm)).toEqual(['## Raw rows', '## Goals'])
  expect(readFileSync(path.join(out, 'report.md'), 'utf8').trim()).toBe(stdout.trim())
})
