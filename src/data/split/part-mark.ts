import type { PartName } from '../../result/index.js'
import { Fingerprint } from '../random/hash.js'

/** Which part of a split rows are: plain data that goes along with whatever is made of them. */
export interface PartMark {
  readonly name: PartName
  /** Sixteen hexadecimal digits: the same for the same rows with the same targets. */
  readonly fingerprint: string
  /**
   * How often `evaluate` has looked at these rows, by whatever network. It is the one thing about a part that changes: a
   * dataset made of a part shares its mark.
   */
  evaluations: number
}

/** The mark of the part that holds these rows of all, each with a number of its target. */
export function partMark(name: PartName, all: number, rows: Uint32Array, target: ArrayLike<number>): PartMark {
  return { name, fingerprint: new Fingerprint().add([all]).add(rows).add(target, rows).digits, evaluations: 0 }
}
