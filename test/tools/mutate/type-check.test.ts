import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Copy } from '../../../tools/mutate/copy.js'
import type { Mutant } from '../../../tools/mutate/mutants.js'
import { root } from '../../../tools/paths.mjs'
import { firstProblems, TypeCheck } from '../../../tools/mutate/type-check.js'

const sources = {
  'src/a.ts': 'export const size: number = 1\n',
  'src/b.ts': "import { size } from './a.js'\nexport function double(): number {\n  return 2 * size\n}\n",
}

let folder = ''
let copy: Copy
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wellfit-type-check-'))
  mkdirSync(path.join(folder, 'src'))
  for (const [file, text] of Object.entries(sources)) writeFileSync(path.join(folder, file), text)
  const compilerOptions = { strict: true, module: 'nodenext', target: 'es2022', types: [] }
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }))
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction')
  copy = {
    root: folder,
    read: (file) => readFileSync(path.join(folder, file), 'utf8'),
    write: (file, text) => writeFileSync(path.join(folder, file), text),
    remove: () => undefined,
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

function mutant(file: string, text: string): Mutant {
  return { file, line: 1, operator: 'constant', before: '', after: '', text }
}

describe('the types of mutants', () => {
  it('are checked together, and each problem is that of its own mutant', async () => {
    const valid = mutant('src/a.ts', 'export const size: number = 2\n')
    const invalid = mutant('src/a.ts', "export const size: number = 'two'\n")
    const other = mutant('src/b.ts', sources['src/b.ts'].replace('2 * size', 'size.length'))
    const core = mutant('assembly/c.ts', 'let x: i32 = 1\n')
    const types = new TypeCheck(copy, [valid, invalid, other, core])
    expect(await types.problemOf(invalid)).toContain("src/a.ts(1,14): error TS2322: Type 'string' is not assignable")
    expect(await types.problemOf(valid)).toBeUndefined()
    expect(await types.problemOf(other)).toContain('src/b.ts(3,')
    expect(await types.problemOf(core)).toBeUndefined()
  })

  it('leave the sources as they are', () => {
    for (const [file, text] of Object.entries(sources)) expect(copy.read(file)).toBe(text)
  })

  it('are read from the first line about each file', () => {
    const output =
      'src/a.ts(1,2): error TS1: one\n  more words\nsrc/a.ts(3,4): error TS2: two\nsrc/b.ts(5,6): error TS3: three\n'
    expect([...firstProblems(output)]).toEqual([
      ['src/a.ts', 'src/a.ts(1,2): error TS1: one'],
      ['src/b.ts', 'src/b.ts(5,6): error TS3: three'],
    ])
  })
})
