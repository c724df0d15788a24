import type { PartName, SplitSummary } from '../../result/index.js'

/** Row numbers of each part, in ascending order. */
export interface SplitRows extends Record<PartName, Uint32Array> {
  readonly summary: SplitSummary
}

/** The rows that a split method assigns to each part, with its rule and notes for the summary. */
export interface Assignment {
  readonly parts: Record<PartName, Uint32Array>
  readonly rule: string
  readonly notes: readonly string[]
}
