import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { staleEquivalents, type Equivalent } from '../../../tools/mutate/equivalents.ts'
import { root } from '../../structure/source-tree.js'

/** The complaints about a list in a repository with one source file, src/a.ts. */
function complaints(text: string, entries: readonly Equivalent[]): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-equivalents-'))
  try {
    for (const name of ['src', 'tools/mutate']) mkdirSync(path.join(folder, name), { recursive: true })
    writeFileSync(path.join(folder, 'src/a.ts'), text)
    writeFileSync(path.join(folder, 'tools/mutate/equivalents.json'), JSON.stringify(entries))
    return staleEquivalents(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const entry = { file: 'src/a.ts', before: 'x = a < b', after: 'x = a <= b', reason: 'a is never b' }

describe('the list of equivalent mutants', () => {
  it('names mutants of the sources as they stand, each once and with a reason', () => {
    expect(staleEquivalents(root)).toEqual([])
  })

  it('takes an entry that an operator makes', () => {
    expect(complaints('  x = a < b\n', [entry])).toEqual([])
  })

  it('says where the line has gone', () => {
    const [complaint] = complaints('x = a < b', [{ ...entry, file: 'src/old.ts' }])
    expect(complaint).toContain('Its line is in src/a.ts now.')
  })

  it.each([
    ['a line that has changed', 'x = a < c', [entry], 'is no mutant of the file'],
    ['a file that is gone', '', [{ ...entry, file: 'src/b.ts' }], 'is no mutant of the file'],
    ['an entry without a reason', 'x = a < b', [{ ...entry, reason: ' ' }], 'needs a reason'],
    ['an entry named twice', 'x = a < b', [entry, entry], 'is named twice'],
  ])('complains about %s', (_, text, entries, words) => {
    const found = complaints(text, entries)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(words)
  })
})
