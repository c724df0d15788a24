import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Judgment, Verdict } from '../../../tools/mutate/judge.ts'
import { earlierJudgment, readJudgments, writeJudgments } from '../../../tools/mutate/judgments.ts'
import { insertResults, scoreOf, toMarkdown } from '../../../tools/mutate/report.ts'

function judgment(file: string, verdict: Verdict): Judgment {
  const mutant = { file, line: 7, operator: 'bound', before: 'a < b', after: 'a <= b', text: '' }
  return { mutant, verdict, by: '', seconds: 1 }
}

const judgments = [
  ...Array.from({ length: 6 }, () => judgment('src/a.ts', 'killed')),
  judgment('src/a.ts', 'timeout'),
  judgment('src/a.ts', 'survived'),
  judgment('assembly/b.ts', 'not reached'),
  judgment('assembly/b.ts', 'killed'),
  judgment('assembly/b.ts', 'build error'),
  judgment('assembly/b.ts', 'equivalent'),
]

describe('the score', () => {
  it('is the share of killed and timed out among those that were built and are not equivalent', () => {
    expect(scoreOf(judgments)).toMatchObject({ judged: 10, score: 0.8 })
  })

  it('is NaN without mutants', () => {
    expect(scoreOf([judgment('src/a.ts', 'build error')]).score).toBeNaN()
  })
})

describe('the report', () => {
  const markdown = toMarkdown({
    command: 'npm run mutate -- --count 10',
    commit: '1234567',
    judgments,
    all: 100,
    lines: 50,
    failing: new Map([['test/c.test.ts', 'c']]),
  })

  it('has the figures of both parts', () => {
    expect(markdown).toContain('| `assembly/` | 4 | 1 | 2 | 1 | 0 | 0 | 1 | 1 | 50.0 % |')
    expect(markdown).toContain('| `src/` | 8 | 0 | 8 | 6 | 1 | 1 | 0 | 0 | 87.5 % |')
    expect(markdown).toContain('| both | 12 | 1 | 10 | 7 | 1 | 1 | 1 | 1 | 80.0 % |')
  })

  it('shows every survivor, and what judged nothing', () => {
    expect(markdown).toContain('src/a.ts:7 (bound)\n\n```diff\n- a < b\n+ a <= b\n```')
    expect(markdown).toContain('assembly/b.ts:7 (bound, no test runs this line)')
    expect(markdown).toContain('test/c.test.ts failed')
  })

  it('goes between the marks of a document', () => {
    const document = 'A\n<!-- mutation results -->\nold\n<!-- end of mutation results -->\nB\n'
    const expected = 'A\n<!-- mutation results -->\n\nnew\n\n<!-- end of mutation results -->\nB\n'
    expect(insertResults(document, 'new\n')).toBe(expected)
    expect(() => insertResults('A', 'new')).toThrow('must contain')
  })
})

describe('judgments on disk', () => {
  it('are what a later run finds for the same change, and for no other', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-mutate-judgments-'))
    try {
      expect(readJudgments(folder)).toEqual([])
      writeJudgments(folder, judgments.slice(7, 9))
      const earlier = readJudgments(folder)
      const mutant = { file: 'src/a.ts', line: 7, operator: 'bound', before: 'a < b', after: 'a <= b', text: 'whole' }
      expect(earlierJudgment(mutant, earlier)).toMatchObject({ verdict: 'survived', seconds: 1 })
      expect(earlierJudgment({ ...mutant, line: 8 }, earlier)).toBeUndefined()
      expect(earlierJudgment({ ...mutant, after: 'a > b' }, earlier)).toBeUndefined()
      expect(earlierJudgment({ ...mutant, file: 'src/b.ts' }, earlier)).toBeUndefined()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
