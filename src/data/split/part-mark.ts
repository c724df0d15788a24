import type { PartName } from '../../result/index.js'
import { Fingerprint } from '../random/hash.js'

/** Identifies a part of a split; plain data that stays with everything derived from its rows. */
export interface PartMark {
  readonly name: PartName
  /** 16 hexadecimal digits that depend on the rows and their targets. */
  readonly fingerprint: string
  /**
   * Number of evaluations on these rows, by any network. The only mutable field: datasets derived from a part share its
   * mark.
   */
  evaluations: number
}

/** The mark of the part that holds `rows` out of `all` rows; `target` has one number per row of all. */
export function partMark(name: PartName, all: number, rows: Uint32Array, target: ArrayLike<number>): PartMark {
  return { name, fingerprint: new Fingerprint().add([all]).add(rows).add(target, rows).digits, evaluations: 0 }
}
