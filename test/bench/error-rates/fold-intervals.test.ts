import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test(
  'intervals over folds cover the true error of a classification and a regression, and the balanced error',
  { timeout: 240_000 },
  async () => {
    // The script fails where an interval covers less than 93 % of 200 simulated data sets.
    const { stdout } = await promisify(execFile)(process.execPath, ['bench/error-rates/fold-intervals.ts'])
    const shares = [...stdout.matchAll(/corrected interval ([\d.]+) %/g)].map(([, share]) => Number(share))
    expect(shares).toHaveLength(3)
    for (const share of shares) expect(share).toBeGreaterThanOrEqual(93)
  },
)
