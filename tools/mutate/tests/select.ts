import path from 'node:path'
import type { Mutant } from '../mutants.ts'
import { firstCores } from '../build.ts'
import type { Reach } from './reach.ts'

/** What is known of a test file from a run without a mutant. */
export interface KnownTest {
  readonly file: string
  /** Processor time, in seconds. */
  readonly seconds: number
  /** `undefined` where it noted nothing: it may reach anything. */
  readonly reach: Reach | undefined
  /** Where `reach` is unknown, whether it may need more than the first cores and dist/src; `true` by default. */
  readonly isLate?: boolean
}

/** Folders whose tests judge by rule or reference, whatever source folder a mutant is in. */
const general = ['test/contracts/', 'test/reference/', 'test/torch/', 'test/runtimes/node.test.ts']

/** How many folders of a source file's path its test folder shares: 2 for src/data/csv/x.ts and test/data/csv. */
export function closeness(source: string, test: string): number {
  const own = path.posix.dirname(source.replace(/^src\//, '')).split('/')
  const other = path.posix.dirname(test.replace(/^test\//, '')).split('/')
  const first = own.findIndex((name, i) => name !== other[i])
  return first < 0 ? own.length : first
}

/** How many words of a source file's path a test names too: 1 for assembly/metrics/ranking.ts and contracts/metrics.test.ts. */
export function sharedWords(source: string, test: string): number {
  const words = wordsOf(test)
  return wordsOf(source).filter((word) => words.some((other) => isAlike(word, other))).length
}

function wordsOf(file: string): string[] {
  const parts = file
    .replace(/^(?:src|test|assembly)\//, '')
    .replace(/(?:\.test)?\.ts$/, '')
    .split(/[-/]/)
  return [...new Set(parts)].filter((word) => word.length >= LEAST_LETTERS)
}

/** Words of at least so many letters, of which one begins like the other: augment and augmentations, but not a and at. */
const LEAST_LETTERS = 4

function isAlike(one: string, other: string): boolean {
  const length = Math.max(LEAST_LETTERS, Math.min(one.length, other.length) - 1)
  return one.slice(0, length) === other.slice(0, length)
}

/** What the near tests of one mutant may take together, in seconds. */
const NEAR_SECONDS = 40

/** The tests in the mirrored folder, and for a core or without such tests those that judge all: the likeliest to see it. */
export function nearTests(mutant: Pick<Mutant, 'file' | 'line'>, tests: readonly KnownTest[]): KnownTest[] {
  const { file: source } = mutant
  const mirrored = tests.filter(({ file }) => closeness(source, file) > 0)
  const isAlone = mirrored.length > 0 && !source.startsWith('assembly/')
  const near = isAlone ? mirrored : tests.filter(({ file }) => nearness(source, file) > 0)
  const { first, second } = within(NEAR_SECONDS, selectTests(mutant, near), near)
  const ofName = new Map(near.map((test) => [test.file, test]))
  return [...first, ...second].flatMap((file) => ofName.get(file) ?? [])
}

/** The first tests of a selection that take so many seconds together, at least one. */
export function within(limit: number, { first, second }: Selection, tests: readonly KnownTest[]): Selection {
  const seconds = new Map(tests.map((test) => [test.file, test.seconds]))
  let total = 0
  const isWithin = (file: string): boolean => {
    const own = seconds.get(file) ?? 0
    total += own
    return total <= limit || total === own
  }
  return { first: first.filter(isWithin), second: second.filter(isWithin) }
}

function nearness(source: string, test: string): number {
  // That a test is of the core, too, says little.
  const shared = closeness(source, test) - (source.startsWith('assembly/') ? 1 : 0)
  if (shared > 0) return 1 + shared
  return general.some((start) => test.startsWith(start)) ? 1 : 0
}

/** Tests of a mutant in two groups: those that see it once the first parts are built, and those that need all. */
export interface Selection {
  readonly first: readonly string[]
  readonly second: readonly string[]
}

/** The tests that may see a mutant, the likeliest and quickest first. */
export function selectTests(mutant: Pick<Mutant, 'file' | 'line'>, tests: readonly KnownTest[]): Selection {
  const reaching = tests.filter(({ reach }) => reach === undefined || reach.isOpaque || reaches(reach, mutant))
  const rank = ({ file, seconds, reach }: KnownTest): number => {
    const cost = Math.log2(seconds + 0.25)
    // A test that reaches little else says more about what it reaches.
    const breadth = Math.log2(1 + (reach?.scripts.size ?? 100)) / 2
    return cost + breadth - 4 * (nearness(mutant.file, file) + sharedWords(mutant.file, file))
  }
  const ordered = reaching.toSorted((a, b) => rank(a) - rank(b))
  const isLate = ({ reach, isLate: isKnownLate = true }: KnownTest): boolean =>
    reach === undefined ? isKnownLate : reach.isOpaque || needsMore(reach, mutant)
  return {
    first: ordered.filter((test) => !isLate(test)).map(({ file }) => file),
    second: ordered.filter(isLate).map(({ file }) => file),
  }
}

/** A script is reached where the line runs, or where the file is loaded and has no code at the line; a core by running. */
function reaches({ scripts, cores }: Reach, { file, line }: Pick<Mutant, 'file' | 'line'>): boolean {
  const script = scripts.get(file)
  if (script !== undefined && (script.ran.has(line) || !script.known.has(line))) return true
  return file.startsWith('assembly/') && cores.size > 0
}

function needsMore({ cores }: Reach, { file }: Pick<Mutant, 'file'>): boolean {
  return file.startsWith('assembly/') && [...cores].some((core) => !firstCores.includes(core))
}
