import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { longest } from '../../tools/vitest-sequencer.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

it('names test files that there are, each once', () => {
  expect(longest.filter((file) => !existsSync(join(root, file)))).toEqual([])
  expect(new Set(longest).size).toBe(longest.length)
})
