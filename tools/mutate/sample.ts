import type { Mutant } from './mutants.ts'

/** A generator of numbers in [0, 1) that gives the same ones for the same seed (xorshift, 32 bits). */
export function generator(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items]
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const [a, b] = [result[i] as T, result[j] as T]
    result[i] = b
    result[j] = a
  }
  return result
}

/** One mutant a line, drawn from all that the line has, so that dense lines do not crowd out the others; shuffled. */
function onePerLine(mutants: readonly Mutant[], random: () => number): Mutant[] {
  const lines = Map.groupBy(mutants, ({ file, line }) => `${file}:${line}`)
  const drawn = [...lines.values()].flatMap((candidates) => candidates[Math.floor(random() * candidates.length)] ?? [])
  return shuffled(drawn, random)
}

/**
 * Mutants in the order in which to try them: one from assembly/ and one from src/ in turn, as far as either has any.
 * The same seed gives the same order.
 */
export function sample(mutants: readonly Mutant[], seed: number): Mutant[] {
  const random = generator(seed)
  const isCore = ({ file }: Mutant): boolean => file.startsWith('assembly/')
  const core = onePerLine(mutants.filter(isCore), random)
  const script = onePerLine(
    mutants.filter((mutant) => !isCore(mutant)),
    random,
  )
  const length = Math.max(core.length, script.length)
  return Array.from({ length }, (_, i) => [core[i], script[i]])
    .flat()
    .filter((mutant) => mutant !== undefined)
}
