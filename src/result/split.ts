import type { PartName } from './score.js'

/** How rows were assigned to the parts. */
export interface SplitSummary {
  readonly rows: number
  readonly seed: number
  /** How rows were assigned: at random, by group, by time, by a column that names the part, or by source. */
  readonly method: 'random' | 'group' | 'time' | 'part' | 'source'
  /** The rule as text: "60/20/20, the default for 1,797 rows". */
  readonly rule: string
  readonly stratified: boolean
  readonly parts: readonly {
    readonly name: PartName
    readonly rows: number
    /** Rows of each class, in the order of `classes`; `null` for regression. */
    readonly classCounts: readonly number[] | null
  }[]
  readonly classes: readonly string[] | null
  /** What the parts are and which differences they can resolve, in sentences. */
  readonly notes: readonly string[]
  readonly warnings: readonly string[]
}
