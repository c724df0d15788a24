import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { RunReport } from '../../../src/index.js'

const main = fileURLToPath(new URL('../../../dist/node/cli/main.js', import.meta.url))
const penguins = fileURLToPath(new URL('../../../datasets/penguins.csv', import.meta.url))

it('train --repair trains with the change that removes a fault', () => {
  const flags = ['--target', 'species', '--l2', '100000', '--epochs', '40', '--no-preflight', '--no-folds']
  const args = [main, 'train', '--recipe=plain', penguins, ...flags, '--repair', '--json']
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--throw-deprecation', ...args], { encoding: 'utf8' })
  expect({ status, stderr }).toMatchObject({ status: 0 })
  const { repair, history, scores } = JSON.parse(stdout) as RunReport
  expect(repair?.attempts[0]).toMatchObject({ fault: 'strong penalty', change: { l2: 1000 } })
  // The run is the repaired training: settings, seed and rows are those that dev was measured with.
  expect(history.settings.l2).toBe(repair?.changes.at(-1)?.l2)
  expect(history.settings.l2).toBeLessThan(1e5)
  expect(scores.dev?.error).toBe(repair?.after?.devError)
  expect(scores.dev?.error).toBeLessThan(repair?.before?.devError ?? NaN)
  expect(stderr).toContain('Training once to look for faults')
  expect(stderr).toContain('Strong penalty')
})
