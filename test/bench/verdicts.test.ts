import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** Runs a bench that fails where its goal is missed, which rejects. */
async function run(script: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--short'])
  expect(stdout).not.toMatch(/undefined|NaN/)
  return stdout
}

function shareAfter(text: string, label: string): number {
  const [, share] = new RegExp(`${label}.*?, ([\\d.]+) %`).exec(text) ?? []
  return Number(share)
}

test('what is said of networks on generated rows is true, and little is left open', { timeout: 900_000 }, async () => {
  const text = await run('bench/verdicts/main.ts')
  for (const half of ['tuning', 'held out']) {
    const from = text.indexOf(`\n${half}: `)
    expect(from).toBeGreaterThan(-1)
    const row = /other recipes on the folds +\d+ of \d+, ([\d.]+) % +\d+ of \d+, ([\d.]+) %/.exec(text.slice(from))
    const [, open, right] = (row ?? []).map(Number)
    expect(open).toBeLessThanOrEqual(15)
    expect(right).toBeGreaterThanOrEqual(95)
  }
  for (const state of ['high variance', 'mismatch', 'fits to the level of the estimate'])
    expect(text).toMatch(new RegExp(`^${state} `, 'm'))
})

test('errors lie within what was forecast from a quarter of the rows', { timeout: 900_000 }, async () => {
  const text = await run('bench/verdicts/forecasts.ts')
  expect(shareAfter(text, 'shown on, 4 sets: within the 90 % interval:')).toBeGreaterThanOrEqual(85)
})
