import { afterEach, expect, it, vi } from 'vitest'
import { nodeThreads } from '../../../src/runtime/threads/node-threads.js'

afterEach(() => vi.unstubAllGlobals())

/** Why there are no threads on that version of Node. */
function reasonOn(version: string): string | undefined {
  const versions = { ...process.versions, node: version }
  vi.stubGlobal('process', Object.create(process, { versions: { value: versions } }))
  return nodeThreads().unavailableReason
}

it('Node has threads from version 22 on', () => {
  for (const version of ['22.0.0', '22.12.0', '24.1.0', '100.0.0']) expect(reasonOn(version)).toBeUndefined()
  for (const version of ['20.19.5', '21.7.3']) expect(reasonOn(version)).toBe('threads need Node 22 or newer')
})
