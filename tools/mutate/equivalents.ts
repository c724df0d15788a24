import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Mutant } from './mutants.ts'
import { mutantsOf } from './mutants.ts'

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
  const mutants = new Map<string, readonly Mutant[]>()
  for (const { file } of entries) if (!mutants.has(file)) mutants.set(file, mutantsOfFile(root, file))
  return entries.flatMap((entry, i) => {
    const name = `${list}: ${entry.file}: ${entry.after}`
    if (entry.reason.trim() === '') return [`${name} needs a reason`]
    const isTwice =
      entries.findIndex(
        (other) => other.file === entry.file && other.before === entry.before && other.after === entry.after,
      ) !== i
    if (isTwice) return [`${name} is named twice`]
    return mutants.get(entry.file)?.some((mutant) => isSame(entry, mutant)) === true
      ? []
      : [`${name} is no mutant of the file as it stands. Correct the entry, or remove it.`]
  })
}

function mutantsOfFile(root: string, file: string): Mutant[] {
  try {
    return mutantsOf(file, readFileSync(path.join(root, file), 'utf8'))
  } catch {
    return []
  }
}
