import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('healthy parts are left alone and a shift of half a σ is found', { timeout: 240_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['bench/error-rates/drift.ts', 'short'])
  expect(stdout.match(/ (?:alarmed|found) +\d/g)).toHaveLength(5)
  expect(stdout).not.toContain('MISSED')
})
