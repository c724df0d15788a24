import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { targets } from '../cores.mjs'
import { readReach } from './tests/reach.ts'
import { runTests } from './tests/run.ts'
import type { KnownTest } from './tests/select.ts'

/** The tests as they are without a mutant. */
export interface Baseline {
  readonly tests: readonly KnownTest[]
  /** Test files that fail without a mutant, and their first failure: they judge nothing. */
  readonly failing: ReadonlyMap<string, string>
}

export interface BaselineOptions {
  readonly root: string
  readonly workers: number
  /** Starts of the names of test files that are left out. */
  readonly skip: readonly string[]
  readonly signal?: AbortSignal | undefined
}

/** Tests of the project node, but for those of this runner; those in a browser have a run of their own. */
export function testFiles(root: string, skip: readonly string[]): string[] {
  const exclude = ['test/runtimes/browser/**', 'test/tools/mutate/**']
  const names = globSync('test/**/*.test.ts', { cwd: root, exclude })
  return names
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => !skip.some((start) => name.startsWith(start)))
    .sort()
}

/** So many test files run together before what they reach is handed on. */
const CHUNK = 4

/**
 * Runs the tests on sources that nothing has changed, and notes what each reaches and how long it works. Tests that `known`
 * has are not run again; `keep` is called after every few files, so that a run that is cut short goes on where it stopped.
 */
export async function runBaseline(
  options: BaselineOptions,
  known: Baseline = { tests: [], failing: new Map() },
  keep: (baseline: Baseline) => void = () => {},
): Promise<Baseline> {
  const { root, workers, skip, signal } = options
  const wanted = testFiles(root, skip)
  const done = new Set([...known.tests.map(({ file }) => file), ...known.failing.keys()])
  const left = wanted.filter((file) => !done.has(file))
  let baseline = known
  for (let from = 0; from < left.length; from += CHUNK) {
    const { tests, failing } = await runChunk(root, left.slice(from, from + CHUNK), workers, signal)
    if (signal?.aborted === true) break
    baseline = { tests: [...baseline.tests, ...tests], failing: new Map([...baseline.failing, ...failing]) }
    keep(baseline)
  }
  return {
    tests: baseline.tests.filter(({ file }) => wanted.includes(file)),
    failing: new Map([...baseline.failing].filter(([file]) => wanted.includes(file))),
  }
}

async function runChunk(
  root: string,
  tests: readonly string[],
  workers: number,
  signal: AbortSignal | undefined,
): Promise<Baseline> {
  const reachFolder = mkdtempSync(path.join(tmpdir(), 'wellfit-mutate-reach-'))
  try {
    const { log } = await runTests({ root, tests, workers, reachFolder, limit: () => Infinity, all: true, signal })
    const reach = readReach(root, reachFolder, targets)
    const passing = tests.filter((file) => log.seconds.has(file) && !log.failures.has(file))
    return {
      tests: passing.map((file) => ({ file, seconds: log.seconds.get(file) ?? 0, reach: reach.get(file) })),
      failing: log.failures,
    }
  } finally {
    rmSync(reachFolder, { recursive: true, force: true })
  }
}

/** The part of vitest's JSON report that says how each file fared; times are in milliseconds. */
interface LastResults {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly startTime: number
    readonly endTime: number
  }[]
}

/** Where `.ci/run` leaves the results of the tests. */
const LAST_RESULTS = 'out/test/results.json'

/** Words of a test file that starts processes or threads, or runs other cores than the first. */
const late = /child_process|worker_threads|tools\/|dist\/node|threads|relaxed|worker: true/

/** What an unknown test file may take, in seconds. */
const UNKNOWN_SECONDS = 5

/**
 * The tests as the last run of all tests has left them, instead of a run of their own. Those that it does not know are
 * taken to pass.
 */
export function lastBaseline(repository: string, root: string, skip: readonly string[]): Baseline {
  const known = new Map(readResults(repository).map((result) => [result.file, result]))
  const failing = [...known.values()].filter(({ hasPassed }) => !hasPassed).map(({ file }) => [file, file] as const)
  const tests = testFiles(root, skip).filter((file) => known.get(file)?.hasPassed !== false)
  return {
    tests: tests.map((file) => ({
      file,
      seconds: known.get(file)?.seconds ?? UNKNOWN_SECONDS,
      reach: undefined,
      isLate: late.test(readFileSync(path.join(root, file), 'utf8')),
    })),
    failing: new Map(failing),
  }
}

function readResults(repository: string): { file: string; hasPassed: boolean; seconds: number }[] {
  try {
    const { testResults } = JSON.parse(readFileSync(path.join(repository, LAST_RESULTS), 'utf8')) as LastResults
    return testResults.map(({ name, status, startTime, endTime }) => ({
      file: path.relative(repository, name).split(path.sep).join('/'),
      hasPassed: status === 'passed',
      seconds: (endTime - startTime) / 1000,
    }))
  } catch {
    return []
  }
}
