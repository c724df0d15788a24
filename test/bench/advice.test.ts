import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('the first trainable advice helps more than a new seed and a rule of thumb', { timeout: 240_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['bench/advice/main.ts'])
  expect(stdout).not.toMatch(/undefined|NaN/)
  for (const half of ['tuning', 'held out']) {
    const from = stdout.indexOf(`\n${half}: 4 cases`)
    expect(from).toBeGreaterThan(-1)
    const gains = ['first trainable advice', 'same settings, new seed', 'raise L2, or widen'].map((arm) =>
      Number(new RegExp(`${arm}.* (-?[\\d.]+) points`).exec(stdout.slice(from))?.[1]),
    )
    const [advised = NaN, control = NaN, naive = NaN] = gains
    expect(advised).toBeGreaterThan(Math.max(control, naive))
  }
})
