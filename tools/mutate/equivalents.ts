import { readFileSync } from 'node:fs'
import path from 'node:path'
import { mutantsOf, sourceFiles, type Mutant } from './mutants.ts'

/** A mutant that no test can tell from the original, and why. */
export interface Equivalent {
  readonly file: string
  readonly before: string
  readonly after: string
  readonly reason: string
}

const list = 'tools/mutate/equivalents.json'

/** The named equivalent mutants. */
export function readEquivalents(root: string): Equivalent[] {
  return JSON.parse(readFileSync(path.join(root, list), 'utf8')) as Equivalent[]
}

/** The reason why a mutant is equivalent, `undefined` where it is not named as such. */
export function reasonOf(mutant: Mutant, equivalents: readonly Equivalent[]): string | undefined {
  return equivalents.find((entry) => isSame(entry, mutant))?.reason
}

function isSame(entry: Equivalent, { file, before, after }: Mutant): boolean {
  return entry.file === file && entry.before === before && entry.after === after
}

/** What is wrong with the list: entries without a reason, named twice, or that no operator makes of the sources any more. */
export function staleEquivalents(root: string): string[] {
  const entries = readEquivalents(root)
  const cache = new Map<string, readonly Mutant[]>()
  const makes = (file: string, entry: Equivalent): boolean => {
    const mutants = cache.get(file) ?? mutantsOfFile(root, file)
    cache.set(file, mutants)
    return mutants.some((mutant) => isSame({ ...entry, file }, mutant))
  }
  return entries.flatMap((entry, i) => {
    const name = `${list}: ${entry.file}: ${entry.after}`
    if (entry.reason.trim() === '') return [`${name} needs a reason`]
    if (entries.slice(0, i).some((other) => isSameEntry(entry, other))) return [`${name} is named twice`]
    if (makes(entry.file, entry)) return []
    const moved = sourceFiles(root).find((file) => makes(file, entry))
    const remedy = moved === undefined ? 'Correct the entry, or remove it.' : `Its line is in ${moved} now.`
    return [`${name} is no mutant of the file as it stands. ${remedy}`]
  })
}

function isSameEntry(one: Equivalent, other: Equivalent): boolean {
  return one.file === other.file && one.before === other.before && one.after === other.after
}

function mutantsOfFile(root: string, file: string): Mutant[] {
  try {
    return mutantsOf(file, readFileSync(path.join(root, file), 'utf8'))
  } catch {
    return []
  }
}
