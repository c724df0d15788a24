import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../paths.mjs'
import { lastBaseline, runBaseline, type Baseline } from './baseline.ts'
import { Build } from './build.ts'
import { copyRepository, type Copy } from './copy.ts'
import { draw, type Drawn } from './draw.ts'
import { staleEquivalents } from './equivalents.ts'
import type { Flags } from './flags.ts'
import { headCommit } from './git.ts'
import { judge, type Judgment } from './judge.ts'
import { earlierJudgment, readJudgments, writeJudgments } from './judgments.ts'
import { diffOf, type Mutant } from './mutants.ts'
import { readBaseline, writeBaseline } from './stored-baseline.ts'
import { TypeCheck } from './type-check.ts'
import { insertResults, scoreOf, summaryLine, toMarkdown, type RunSummary } from './report.ts'

/** Fewer mutants than this say too little for an exit code of 1. */
const FEWEST_JUDGED = 10

/** Runs as the flags ask for; the exit code: 1 where fewer were killed than must be. */
export async function run(flags: Flags): Promise<number> {
  const stale = staleEquivalents(root)
  if (stale.length > 0) throw new Error(stale.join('\n'))
  const drawn = draw(root, flags)
  if (typeof drawn === 'string') {
    console.log(drawn)
    return 0
  }
  if (flags.list) {
    for (const mutant of drawn.mutants.slice(0, drawn.count)) console.log(`${titleOf(mutant)}\n${diffOf(mutant)}`)
    return 0
  }
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => controller.abort(name))
  const timeUp = (): void => controller.abort(`${flags.minutes} minutes are over`)
  const timer = Number.isFinite(flags.minutes) ? setTimeout(timeUp, flags.minutes * 60_000) : undefined
  const copy = copyRepository(root)
  try {
    return await judgeAll(drawn, flags, copy, controller.signal)
  } finally {
    clearTimeout(timer)
    copy.remove()
  }
}

async function judgeAll(drawn: Drawn, flags: Flags, copy: Copy, signal: AbortSignal): Promise<number> {
  console.log(`${drawn.count} mutants of ${drawn.all} on ${drawn.lines} lines`)
  const build = await Build.start(copy.root)
  const judgments: Judgment[] = []
  const commit = headCommit(root)
  const types = new TypeCheck(copy, drawn.mutants)
  const earlier = flags.continue ? readJudgments(path.resolve(root, flags.out)) : []
  try {
    const { tests, failing } = await baselineOf(flags, copy, commit, signal)
    for (const mutant of drawn.mutants) {
      if (signal.aborted || scoreOf(judgments).judged >= drawn.count) break
      const reason = drawn.equivalents.get(mutant)
      const judgment: Judgment =
        reason === undefined
          ? (earlierJudgment(mutant, earlier) ??
            (await judge(mutant, { ...flags, copy, build, types, tests, nearOnly: flags.quick, signal })))
          : { mutant, verdict: 'equivalent', by: reason, seconds: 0 }
      if (judgment.verdict !== 'not judged') judgments.push(judgment)
      show(judgment, scoreOf(judgments).judged, drawn.count)
      save({ ...flags, ...drawn, judgments, failing, commit })
    }
    if (signal.aborted)
      console.log(`Ended after ${scoreOf(judgments).judged} of ${drawn.count} mutants: ${signal.reason}`)
  } finally {
    await build.close()
  }
  console.log(summaryLine(judgments))
  const { judged, score } = scoreOf(judgments)
  return judged >= FEWEST_JUDGED && 100 * score < flags.minimum ? 1 : 0
}

async function baselineOf(flags: Flags, copy: Copy, commit: string, signal: AbortSignal): Promise<Baseline> {
  const start = performance.now()
  const { skip, workers } = flags
  const file = flags.baseline === undefined ? undefined : path.resolve(root, flags.baseline)
  const stored = file === undefined ? undefined : readBaseline(file, commit)
  const keep = (known: Baseline): void => {
    if (file !== undefined) writeBaseline(file, commit, known)
  }
  const baseline = flags.quick
    ? lastBaseline(root, copy.root, skip)
    : await runBaseline({ root: copy.root, workers, skip, signal }, stored, keep)
  const seconds = ((performance.now() - start) / 1000).toFixed(0)
  console.log(
    `${baseline.tests.length} test files ${flags.quick ? 'are taken to pass' : 'pass'} without a mutant (${seconds} s)`,
  )
  for (const failure of baseline.failing.values()) {
    console.log(`judges nothing, fails without a mutant: ${failure.split('\n', 1)[0]}`)
  }
  if (baseline.tests.length === 0 && !signal.aborted) throw new Error('No test passes without a mutant.')
  return baseline
}

function titleOf({ file, line, operator }: Mutant): string {
  return `${file}:${line} (${operator})`
}

function show({ mutant, verdict, by, seconds }: Judgment, number: number, count: number): void {
  console.log(`\n[${number}/${count}] ${verdict}, ${seconds.toFixed(1)} s: ${titleOf(mutant)}\n${diffOf(mutant)}`)
  if (by !== '') console.log(`  ${by.split('\n', 1)[0]}`)
}

/** Writes after every mutant, so that a run that is cut short leaves what it knows. */
function save(summary: RunSummary & Flags): void {
  const { judgments, count, document } = summary
  const folder = path.resolve(root, summary.out)
  mkdirSync(folder, { recursive: true })
  writeJudgments(folder, judgments)
  const markdown = toMarkdown(summary)
  writeFileSync(path.join(folder, 'results.md'), markdown)
  if (document === undefined || scoreOf(judgments).judged < count) return
  const file = path.resolve(root, document)
  writeFileSync(file, insertResults(readFileSync(file, 'utf8'), markdown))
}
