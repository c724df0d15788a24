import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runBaseline } from '../../../../tools/mutate/baseline.ts'
import { runTests } from '../../../../tools/mutate/tests/run.ts'
import { root as repository } from '../../../structure/source-tree.js'

const files = {
  'passes.test.ts': "import { it } from 'vitest'\nit('passes', () => undefined)",
  'fails.test.ts': "import { it } from 'vitest'\nit('fails', () => { throw new Error('as it must') })",
  'hangs.test.ts': "import { it } from 'vitest'\nit('hangs', () => { for (;;); })",
  'breaks.test.ts': "throw new Error('while it is loaded')",
  'spawns.test.ts': `import { spawnSync } from 'node:child_process'
import { it } from 'vitest'
it('spawns', () => { spawnSync(process.execPath, ['--version']) })`,
  'core.test.ts': `import { readFileSync } from 'node:fs'
import { it } from 'vitest'
it('compiles a core', () => { new WebAssembly.Module(readFileSync('dist/wasm/wellfit-f64.wasm')) })`,
  'script.test.ts': `import { it } from 'vitest'
import { WellfitError } from '../../src/errors.js'
it('runs a script', () => { String(WellfitError) })`,
}

const root = mkdtempSync(path.join(tmpdir(), 'wellfit-test-run-'))
for (const folder of ['tools', 'dist', 'vitest.config.ts', 'package.json', 'tsconfig.json', 'tsconfig.check.json']) {
  cpSync(path.join(repository, folder), path.join(root, folder), { recursive: true })
}
symlinkSync(path.join(repository, 'node_modules'), path.join(root, 'node_modules'), 'junction')
mkdirSync(path.join(root, 'test'))
for (const [name, text] of Object.entries(files)) writeFileSync(path.join(root, 'test', name), text)

afterAll(() => rmSync(root, { recursive: true, force: true }))

async function outcomeOf(...names: readonly string[]): Promise<unknown> {
  const tests = names.map((name) => `test/${name}.test.ts`)
  const { outcome } = await runTests({ root, tests, workers: 1, limit: () => 3 })
  return outcome
}

describe('a run of tests', () => {
  it('passes where all pass', async () => {
    expect(await outcomeOf('passes')).toEqual({ kind: 'passed' })
  })

  it('ends with the first failure, in the order asked for', async () => {
    const failure = { kind: 'failed', test: 'test/fails.test.ts > fails', message: 'as it must' }
    expect(await outcomeOf('passes', 'fails', 'hangs')).toEqual(failure)
  })

  it('fails where a test file cannot be loaded', async () => {
    expect(await outcomeOf('breaks')).toMatchObject({ kind: 'failed', message: 'while it is loaded' })
  })

  it('ends a test that never ends by itself', async () => {
    expect(await outcomeOf('hangs', 'fails')).toMatchObject({ kind: 'timeout', test: 'test/hangs.test.ts' })
  })
})

describe('the run without a mutant', () => {
  it('notes what each test file reaches, and keeps those apart that fail', async () => {
    rmSync(path.join(root, 'test/hangs.test.ts'))
    const { tests, failing } = await runBaseline({ root, workers: 1, skip: [] })
    const reach = new Map(tests.map((test) => [test.file, test.reach]))
    expect([...reach.keys()]).toEqual(['core', 'passes', 'script', 'spawns'].map((name) => `test/${name}.test.ts`))
    expect([...failing.keys()]).toEqual(['test/breaks.test.ts', 'test/fails.test.ts'])
    expect(reach.get('test/core.test.ts')).toMatchObject({ isOpaque: false, cores: new Set(['f64']) })
    expect(reach.get('test/passes.test.ts')).toEqual({ isOpaque: false, cores: new Set(), scripts: new Map() })
    expect(reach.get('test/spawns.test.ts')?.isOpaque).toBe(true)
    const lines = reach.get('test/script.test.ts')?.scripts.get('src/errors.ts')
    expect(lines?.ran.size).toBeGreaterThan(0)
    expect(lines?.known.size).toBeGreaterThan(lines?.ran.size ?? 0)
  })
})
