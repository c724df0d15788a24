import path from 'node:path'
import { runNode } from './build.ts'
import type { Copy } from './copy.ts'
import type { Mutant } from './mutants.ts'

/** How many mutants of TypeScript are checked together, at most one of each file in one run of the compiler. */
const BATCH = 100

/** A name that a mutant leaves unused is no error. */
const options = ['--noEmit', '--pretty', 'false', '--noUnusedLocals', 'false', '--noUnusedParameters', 'false']

/**
 * Asks the compiler which mutants of src/ are no valid TypeScript. Exported declarations spell their types out
 * (`isolatedDeclarations`), so that an error is in the file that was changed: mutants of different files are checked at once.
 */
export class TypeCheck {
  readonly #copy: Copy
  readonly #waiting: Mutant[]
  readonly #problems = new Map<Mutant, string | undefined>()

  /** For mutants in the order in which they will be asked for. */
  constructor(copy: Copy, mutants: readonly Mutant[]) {
    this.#copy = copy
    this.#waiting = mutants.filter(({ file }) => file.startsWith('src/'))
  }

  /** The compiler's first words about a mutant, `undefined` where it has none. A core's mutant is left to its own compiler. */
  async problemOf(mutant: Mutant): Promise<string | undefined> {
    while (this.#waiting.length > 0 && !this.#problems.has(mutant) && this.#waiting.includes(mutant)) {
      await this.#check(this.#waiting.splice(0, BATCH))
    }
    return this.#problems.get(mutant)
  }

  async #check(mutants: readonly Mutant[]): Promise<void> {
    let left = [...mutants]
    while (left.length > 0) {
      const round = new Map<string, Mutant>()
      for (const mutant of left) if (!round.has(mutant.file)) round.set(mutant.file, mutant)
      await this.#checkTogether(round)
      left = left.filter((mutant) => round.get(mutant.file) !== mutant)
    }
  }

  async #checkTogether(mutants: ReadonlyMap<string, Mutant>): Promise<void> {
    const { root, read, write } = this.#copy
    const originals = [...mutants.keys()].map((file) => [file, read(file)] as const)
    for (const { file, text } of mutants.values()) write(file, text)
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc')
    const output = await runNode(root, [tsc, '-p', 'tsconfig.json', ...options])
    for (const [file, text] of originals) write(file, text)
    const problems = firstProblems(output ?? '')
    for (const mutant of mutants.values()) this.#problems.set(mutant, problems.get(mutant.file))
  }
}

/** The compiler's first line about each file. */
export function firstProblems(output: string): Map<string, string> {
  const problems = new Map<string, string>()
  for (const [line, file = ''] of output.matchAll(/^(.+?)\(\d+,\d+\): error .*$/gm)) {
    if (!problems.has(file)) problems.set(file, line)
  }
  return problems
}
