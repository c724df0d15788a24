import { readEquivalents, reasonOf } from './equivalents.ts'
import type { Flags } from './flags.ts'
import { changedLines, mergeBase } from './git.ts'
import { mutantsIn, sourceFiles, type Mutant } from './mutants.ts'
import { sample } from './sample.ts'

/** The mutants of a run in the order in which to try them, and what they were drawn from. */
export interface Drawn {
  /** More than are asked for: those that the compiler refuses do not count. */
  readonly mutants: readonly Mutant[]
  /** How many to judge. */
  readonly count: number
  /** The reasons of those that are named as equivalent. */
  readonly equivalents: ReadonlyMap<Mutant, string>
  /** How many mutants there are to draw from, and on how many lines. */
  readonly all: number
  readonly lines: number
}

/** Draws mutants as the flags ask for; a sentence where there is nothing to draw from. */
export function draw(root: string, flags: Flags): Drawn | string {
  const changes = flags.changed ? changesSince(root, flags.base) : undefined
  if (typeof changes === 'string') return changes
  const files = sourceFiles(root)
    .filter((file) => flags.folders.length === 0 || flags.folders.some((start) => file.startsWith(start)))
    .filter((file) => flags.at.length === 0 || flags.at.some((place) => place.startsWith(`${file}:`)))
    .filter((file) => changes === undefined || changes.has(file))
  const isWanted = ({ file, line, operator }: Mutant): boolean =>
    (flags.at.length === 0 || flags.at.includes(`${file}:${line}`)) &&
    (flags.operators.length === 0 || flags.operators.includes(operator))
  const all = mutantsIn(root, files).filter(isWanted)
  if (all.length === 0) return 'There is nothing to mutate.'
  const drawn = flags.at.length > 0 ? all : drawFrom(all, changes, flags)
  const equivalents = readEquivalents(root)
  const named = drawn.map((mutant) => [mutant, reasonOf(mutant, equivalents)] as const)
  const lines = new Set(all.map(({ file, line }) => `${file}:${line}`)).size
  return {
    mutants: drawn,
    count: flags.at.length > 0 ? drawn.length : flags.count,
    equivalents: new Map(named.flatMap(([mutant, reason]) => (reason === undefined ? [] : [[mutant, reason]]))),
    all: all.length,
    lines,
  }
}

/** Changed lines first, then the rest of the changed files. */
function drawFrom(all: readonly Mutant[], changes: Map<string, Set<number>> | undefined, flags: Flags): Mutant[] {
  if (changes === undefined) return sample(all, flags.seed)
  const isChanged = ({ file, line }: Mutant): boolean => changes.get(file)?.has(line) === true
  const others = all.filter((mutant) => !isChanged(mutant))
  return [...sample(all.filter(isChanged), flags.seed), ...sample(others, flags.seed)]
}

function changesSince(root: string, base: string | undefined): Map<string, Set<number>> | string {
  const candidates = base === undefined ? ['origin/main', 'HEAD~1'] : [base]
  for (const candidate of candidates) {
    const commit = mergeBase(root, candidate)
    if (commit === undefined) continue
    const changes = changedLines(root, commit)
    // On the main branch itself nothing differs from it: what the last commit changed is what is new.
    if (base !== undefined || changes.size > 0) return changes
  }
  if (base !== undefined) throw new Error(`--base (=${base}) must be a revision that has a commit in common with HEAD`)
  return 'There is no earlier revision: nothing has changed.'
}
