import { damaged } from './damage.ts'
import { Random, seedOf } from './random.ts'
import type { Reader } from './readers/reader.ts'

/** The n-th input of a reader, and the generator that goes on to say how it is given; the same for the same seed. */
export function inputOf(reader: Reader, seed: number, n: number): { bytes: Uint8Array; random: Random } {
  const random = new Random(seedOf(seed, reader.name, n))
  const file = random.pick(reader.files)
  const changed = reader.damage?.(file, random) ?? damaged(file, random, reader.files)
  return { bytes: reader.fixChecksums?.(changed) ?? changed, random }
}
