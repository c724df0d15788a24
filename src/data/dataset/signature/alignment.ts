import type { Signature } from '../../../result/index.js'

/** How rows are rearranged to the order of a network; `null` where they have that order. */
export interface Alignment {
  readonly functionName: string
  readonly field: string
  /** For each input of the network, the column of the rows. */
  readonly columns: Int32Array | null
  /** For each class of the rows, its label in the network; −1 for a class that the network does not know. */
  readonly labels: Int32Array | null
  /** For each output of the network, the target column of the rows. */
  readonly outputs: Int32Array | null
  readonly names: Signature
}
