import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import module from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runMain } from './run-main.js'

const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-cache-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(!('enableCompileCache' in module))('the cache of compiled code (Node 22 and later)', () => {
  it('is written by the first command and changes nothing of the second', () => {
    const [first, second] = [runMain(['help'], { TMPDIR: folder }), runMain(['help'], { TMPDIR: folder })]
    expect(readdirSync(path.join(folder, 'node-compile-cache')).length).toBeGreaterThan(0)
    expect(second).toEqual(first)
    expect(first.code).toBe(0)
  })

  it('is left out where NODE_DISABLE_COMPILE_CACHE asks for it', () => {
    const other = path.join(folder, 'other')
    expect(runMain(['help'], { TMPDIR: other, NODE_DISABLE_COMPILE_CACHE: '1' }).code).toBe(0)
    expect(existsSync(other)).toBe(false)
  })
})
