import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Reach } from '../../../../tools/mutate/tests/reach.ts'
import { decodeMappings } from '../../../../tools/mutate/tests/source-map.ts'
import { readBaseline, writeBaseline } from '../../../../tools/mutate/stored-baseline.ts'
import {
  closeness,
  nearTests,
  selectTests,
  sharedWords,
  within,
  type KnownTest,
} from '../../../../tools/mutate/tests/select.ts'
import { root } from '../../../structure/source-tree.js'

function reach(cores: readonly string[], ran: readonly number[], isOpaque = false): Reach {
  const lines = { ran: new Set(ran), known: new Set([1, 2, 3]) }
  return { isOpaque, cores: new Set(cores), scripts: new Map(ran.length > 0 ? [['src/data/a.ts', lines]] : []) }
}

function known(file: string, seconds: number, reached: Reach | undefined): KnownTest {
  return { file, seconds, reach: reached }
}

const tests = [
  known('test/cli/slow.test.ts', 50, reach(['f32'], [1, 2])),
  known('test/cli/quick.test.ts', 1, reach(['f64'], [1, 2])),
  known('test/data/a.test.ts', 100, reach([], [1])),
  known('test/data/b.test.ts', 1, reach([], [2])),
  known('test/train/threads.test.ts', 1, reach(['f32', 'f32-threads'], [])),
  known('test/train/worker.test.ts', 1, reach([], [], true)),
  known('test/train/unknown.test.ts', 1, undefined),
]

describe('the tests of a mutant', () => {
  it('are those that run its line, the mirrored folder first, then the quickest', () => {
    const { first, second } = selectTests({ file: 'src/data/a.ts', line: 1 }, tests)
    expect(first).toEqual(['test/data/a.test.ts', 'test/cli/quick.test.ts', 'test/cli/slow.test.ts'])
    expect(second.toSorted()).toEqual(['test/train/unknown.test.ts', 'test/train/worker.test.ts'])
  })

  it('are all that load the file where its line has no code of its own', () => {
    expect(selectTests({ file: 'src/data/a.ts', line: 9 }, tests).first).toHaveLength(4)
  })

  it('are all that run a core where a core is mutated, those of the cores compiled last at the end', () => {
    const { first, second } = selectTests({ file: 'assembly/a.ts', line: 1 }, tests)
    expect(first).toEqual(['test/cli/quick.test.ts', 'test/cli/slow.test.ts'])
    expect(second).toContain('test/train/threads.test.ts')
  })

  it('stand the nearer the more folders they share', () => {
    const tests = ['test/data/csv/a.test.ts', 'test/data/b.test.ts', 'test/cli/c.test.ts']
    expect(tests.map((test) => closeness('src/data/csv/x.ts', test))).toEqual([2, 1, 0])
    expect(closeness('assembly/gemm/micro.ts', 'test/assembly/gemm/gemm.test.ts')).toBe(2)
  })
})

describe('the words of a path', () => {
  it('that a test names too bring it forward, in another form as well', () => {
    expect(sharedWords('assembly/metrics/ranking.ts', 'test/contracts/metrics.test.ts')).toBe(1)
    expect(sharedWords('assembly/augment/mix.ts', 'test/contracts/augmentations.test.ts')).toBe(1)
    expect(sharedWords('assembly/optimize/optimizer.ts', 'test/contracts/optimizers.test.ts')).toBe(2)
    expect(sharedWords('src/data/csv/layout.ts', 'test/report/page.test.ts')).toBe(0)
  })
})

describe('a limit for the tests of a mutant', () => {
  const selection = selectTests({ file: 'src/data/a.ts', line: 1 }, tests)

  it('keeps the first that take no longer together', () => {
    expect(within(101, selection, tests)).toEqual({
      first: ['test/data/a.test.ts', 'test/cli/quick.test.ts'],
      second: [],
    })
    expect(within(Infinity, selection, tests)).toEqual(selection)
  })

  it('keeps the first of all even where that takes longer alone', () => {
    expect(within(1, selection, tests)).toEqual({ first: ['test/data/a.test.ts'], second: [] })
  })
})

describe('a stored baseline', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-mutate-baseline-'))
  const file = path.join(folder, 'baseline.json')
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('is read as it was written, at the same commit only', () => {
    const baseline = { tests, failing: new Map([['test/c.test.ts', 'c > fails']]) }
    expect(readBaseline(file, '1234567')).toBeUndefined()
    writeBaseline(file, '1234567', baseline)
    expect(readBaseline(file, '1234567')).toEqual(baseline)
    expect(readBaseline(file, '1234568')).toBeUndefined()
  })
})

describe('the near tests of a mutant', () => {
  const quick = (file: string, seconds = 1): KnownTest => known(file, seconds, undefined)
  const tests = [
    quick('test/data/csv/a.test.ts', 30),
    quick('test/data/b.test.ts', 20),
    quick('test/contracts/c.test.ts', 2),
    quick('test/cli/d.test.ts'),
    quick('test/assembly/gemm/e.test.ts'),
  ]
  const near = (file: string): string[] => nearTests({ file, line: 1 }, tests).map((test) => test.file)

  it('are those of the mirrored folder, as far as there is time', () => {
    expect(near('src/data/csv/x.ts')).toEqual(['test/data/csv/a.test.ts'])
    expect(near('src/cli/x.ts')).toEqual(['test/cli/d.test.ts'])
  })

  it('are those that judge all for a core, and where no folder mirrors the file', () => {
    expect(near('assembly/gemm/x.ts')).toEqual(['test/assembly/gemm/e.test.ts', 'test/contracts/c.test.ts'])
    expect(near('src/model/x.ts')).toEqual(['test/contracts/c.test.ts'])
  })
})

describe('a source map', () => {
  it('is read as Node reads it', () => {
    const file = path.join(root, 'dist/src/index.js.map')
    const payload = JSON.parse(readFileSync(file, 'utf8')) as ConstructorParameters<typeof SourceMap>[0]
    const map = new SourceMap(payload)
    const mappings = decodeMappings(payload.mappings)
    expect(mappings.length).toBeGreaterThan(20)
    for (const { line, column, sourceLine } of mappings) {
      expect(map.findEntry(line, column)).toMatchObject({ originalLine: sourceLine })
    }
  })
})
