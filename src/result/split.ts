import type { PartName } from './score.js'

/** How rows were dealt out to the parts. */
export interface SplitSummary {
  readonly rows: number
  readonly seed: number
  /** By what rows were dealt out: by chance, whole groups, in time's order, as the rows say, or by source. */
  readonly method: 'random' | 'group' | 'time' | 'part' | 'source'
  /** The rule in words: "60/20/20 by the data's scale". */
  readonly rule: string
  readonly stratified: boolean
  readonly parts: readonly {
    readonly name: PartName
    readonly rows: number
    /** Rows of each class, in the order of `classes`; `null` for regression. */
    readonly classCounts: readonly number[] | null
  }[]
  readonly classes: readonly string[] | null
  /** What the parts are and what they can tell, in sentences. */
  readonly notes: readonly string[]
  readonly warnings: readonly string[]
}
