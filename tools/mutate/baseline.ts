import { globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { targets } from '../cores.mjs'
import { readReach } from './reach.ts'
import { runTests } from './test-run.ts'
import { closeness, isNear, type KnownTest } from './tests.ts'

/** The tests as they are without a mutant. */
export interface Baseline {
  readonly tests: readonly KnownTest[]
  /** Test files that fail without a mutant, and their first failure: they judge nothing. */
  readonly failing: ReadonlyMap<string, string>
  /** Test files that were not finished in the time given. */
  readonly unfinished: readonly string[]
}

export interface BaselineOptions {
  readonly root: string
  readonly workers: number
  /** Only the tests near to these source files; all by default. */
  readonly near?: readonly string[] | undefined
  readonly signal?: AbortSignal | undefined
}

/** Tests of the project node; those in a browser have a run of their own. */
export function testFiles(root: string): string[] {
  const names = globSync('test/**/*.test.ts', { cwd: root, exclude: ['test/runtimes/browser/**'] })
  return names.map((name) => name.split(path.sep).join('/')).sort()
}

function order(files: readonly string[], near: readonly string[] | undefined): string[] {
  if (near === undefined) return [...files]
  const closest = (file: string): number => Math.max(...near.map((source) => closeness(source, file)))
  const chosen = files.filter((file) => near.some((source) => isNear(source, file)))
  return chosen.toSorted((a, b) => closest(b) - closest(a))
}

/** Runs the tests on sources that nothing has changed, and notes what each reaches and how long it works. */
export async function runBaseline({ root, workers, near, signal }: BaselineOptions): Promise<Baseline> {
  const reachFolder = mkdtempSync(path.join(tmpdir(), 'wellfit-mutate-reach-'))
  mkdirSync(reachFolder, { recursive: true })
  try {
    const tests = order(testFiles(root), near)
    const { log } = await runTests({ root, tests, workers, reachFolder, limit: () => Infinity, all: true, signal })
    const reach = readReach(root, reachFolder, targets)
    const finished = tests.filter((file) => log.seconds.has(file))
    return {
      tests: finished
        .filter((file) => !log.failures.has(file))
        .map((file) => ({ file, seconds: log.seconds.get(file) ?? 0, reach: reach.get(file) })),
      failing: log.failures,
      unfinished: tests.filter((file) => !log.seconds.has(file) && !log.failures.has(file)),
    }
  } finally {
    rmSync(reachFolder, { recursive: true, force: true })
  }
}
