import { type Build, firstCores, otherCores } from './build.ts'
import type { Copy } from './copy.ts'
import type { Mutant } from './mutants.ts'
import type { TypeCheck } from './type-check.ts'
import { runTests, type TestOutcome } from './tests/run.ts'
import { nearTests, selectTests, within, type KnownTest } from './tests/select.ts'

/** How a mutant fared. */
export type Verdict = 'killed' | 'timeout' | 'build error' | 'survived' | 'not reached' | 'equivalent' | 'not judged'

/** A mutant and what the tests said. */
export interface Judgment {
  readonly mutant: Mutant
  readonly verdict: Verdict
  /** The test that failed or hung, with its message; the compiler's words. */
  readonly by: string
  readonly seconds: number
}

export interface JudgeOptions {
  readonly copy: Copy
  readonly build: Build
  readonly types: TypeCheck
  readonly tests: readonly KnownTest[]
  readonly workers: number
  /** Runs only tests that are near to the mutant's file. */
  readonly nearOnly?: boolean
  /** What the tests of one mutant may take together without it, in seconds. */
  readonly testSeconds: number
  readonly signal?: AbortSignal | undefined
}

/** A file may work this many times as long as without a mutant, and this many seconds more. */
const LIMIT = { factor: 4, seconds: 20 }

/** Writes a mutant into the copy, builds it, runs the tests that may see it, and undoes it. */
export async function judge(mutant: Mutant, options: JudgeOptions): Promise<Judgment> {
  const start = performance.now()
  const { copy, build, types } = options
  const problem = await types.problemOf(mutant)
  if (problem !== undefined)
    return { mutant, verdict: 'build error', by: problem, seconds: (performance.now() - start) / 1000 }
  const original = copy.read(mutant.file)
  copy.write(mutant.file, mutant.text)
  try {
    const [verdict, by] = await outcomeOf(mutant, options)
    return { mutant, verdict, by, seconds: (performance.now() - start) / 1000 }
  } finally {
    copy.write(mutant.file, original)
    build.restore(mutant.file)
  }
}

async function outcomeOf(mutant: Mutant, options: JudgeOptions): Promise<readonly [Verdict, string]> {
  const { build, nearOnly = false } = options
  const tests = nearOnly ? nearTests(mutant, options.tests) : options.tests
  const all = selectTests(mutant, tests)
  const reaching = all.first.length + all.second.length
  if (reaching === 0) return ['not reached', '']
  const { first, second } = within(options.testSeconds, all, tests)
  const survived = ['survived', `${first.length + second.length} of ${reaching} test files ran`] as const
  const isCore = mutant.file.startsWith('assembly/')
  const problem = (isCore ? await build.cores(firstCores) : undefined) ?? (await script(mutant, build))
  if (problem !== undefined) return ['build error', problem]
  const early = await run(first, options)
  if (early.kind !== 'passed') return verdictOf(early)
  if (second.length === 0) return survived
  const late = isCore ? await build.cores(otherCores) : await build.bundle()
  if (late !== undefined) return ['build error', late]
  const later = await run(second, options)
  return later.kind === 'passed' ? survived : verdictOf(later)
}

/** The layouts in assembly/ are compiled into both. */
async function script({ file, text }: Mutant, build: Build): Promise<string | undefined> {
  if (!build.isScript(file)) return undefined
  build.script(file, text)
  return file.startsWith('assembly/') ? build.bundle() : undefined
}

async function run(files: readonly string[], { copy, tests, workers, signal }: JudgeOptions): Promise<TestOutcome> {
  if (files.length === 0) return { kind: 'passed' }
  const seconds = new Map(tests.map((test) => [test.file, test.seconds]))
  const limit = (file: string): number => LIMIT.seconds * workers + LIMIT.factor * (seconds.get(file) ?? 0)
  const { outcome } = await runTests({ root: copy.root, tests: files, workers, limit, signal })
  return outcome
}

function verdictOf(outcome: Exclude<TestOutcome, { kind: 'passed' }>): readonly [Verdict, string] {
  if (outcome.kind === 'stopped') return ['not judged', 'the time was up']
  const by = `${outcome.test}: ${outcome.message.split('\n', 1)[0] ?? ''}`
  return [outcome.kind === 'timeout' ? 'timeout' : 'killed', by]
}
