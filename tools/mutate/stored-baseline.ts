import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Baseline } from './baseline.ts'
import type { Reach } from './tests/reach.ts'

/** A run without a mutant as JSON. */
interface StoredBaseline {
  readonly commit: string
  readonly failing: readonly (readonly [file: string, failure: string])[]
  readonly tests: readonly { readonly file: string; readonly seconds: number; readonly reach?: StoredReach }[]
  /** The lines that have code of their own, by source file. */
  readonly known: Readonly<Record<string, readonly number[]>>
}

interface StoredReach {
  readonly isOpaque: boolean
  readonly cores: readonly string[]
  /** The lines that ran, by source file. */
  readonly ran: Readonly<Record<string, readonly number[]>>
}

/** Reads a stored baseline, `undefined` where there is none of this commit. */
export function readBaseline(file: string, commit: string): Baseline | undefined {
  if (!existsSync(file)) return undefined
  const stored = JSON.parse(readFileSync(file, 'utf8')) as StoredBaseline
  if (stored.commit !== commit) return undefined
  const known = new Map(Object.entries(stored.known).map(([source, ranges]) => [source, fromRanges(ranges)]))
  const toReach = ({ isOpaque, cores, ran }: StoredReach): Reach => ({
    isOpaque,
    cores: new Set(cores),
    scripts: new Map(
      Object.entries(ran).map(([source, ranges]) => [
        source,
        { ran: fromRanges(ranges), known: known.get(source) ?? new Set() },
      ]),
    ),
  })
  return {
    tests: stored.tests.map(({ file: test, seconds, reach }) => ({
      file: test,
      seconds,
      reach: reach === undefined ? undefined : toReach(reach),
    })),
    failing: new Map(stored.failing),
  }
}

/** Writes a baseline for later runs at the same commit. */
export function writeBaseline(file: string, commit: string, { tests, failing }: Baseline): void {
  const known: Record<string, readonly number[]> = {}
  const fromReach = ({ isOpaque, cores, scripts }: Reach): StoredReach => {
    for (const [source, lines] of scripts) known[source] ??= toRanges(lines.known)
    const ran = Object.fromEntries([...scripts].map(([source, lines]) => [source, toRanges(lines.ran)]))
    return { isOpaque, cores: [...cores], ran }
  }
  const stored: StoredBaseline = {
    commit,
    failing: [...failing],
    tests: tests.map(({ file: test, seconds, reach }) => ({
      file: test,
      seconds,
      ...(reach === undefined ? {} : { reach: fromReach(reach) }),
    })),
    known,
  }
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true })
  writeFileSync(file, JSON.stringify(stored))
}

/** Lines as first, last, first, last … of each run of neighbours. */
function toRanges(lines: ReadonlySet<number>): number[] {
  const ranges: number[] = []
  for (const line of [...lines].sort((a, b) => a - b)) {
    if (ranges.at(-1) === line - 1) ranges[ranges.length - 1] = line
    else ranges.push(line, line)
  }
  return ranges
}

function fromRanges(ranges: readonly number[]): Set<number> {
  const lines = new Set<number>()
  for (let i = 0; i < ranges.length; i += 2) {
    for (let line = ranges[i] ?? 0; line <= (ranges[i + 1] ?? 0); line++) lines.add(line)
  }
  return lines
}
