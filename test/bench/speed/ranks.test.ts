import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { mpiMissing } from '../../engines/mpi/missing.js'

// No figure is looked at: a test that depends on the clock fails on a busy machine.
test.skipIf(mpiMissing !== undefined)(
  'the bench of ranks runs in its tiny mode and prints every table',
  { timeout: 120_000 },
  async () => {
    const args = ['bench/ranks/main.ts', '--tiny', '--mpirun', 'mpirun --allow-run-as-root --oversubscribe']
    const { stdout } = await promisify(execFile)(process.execPath, args)
    expect(stdout.match(/^## .*/gm)).toHaveLength(9)
    expect(stdout).toContain('| d, batch 256, fast × 2, 1 Gbit/s, 100 µs |')
    expect(stdout).not.toMatch(/undefined|NaN/)
  },
)
