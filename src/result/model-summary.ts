import type { Decision } from './decision.js'
import type { LayerSummary } from './run-report.js'
import type { Task } from './score.js'

/** A raw column that a model reads. */
export interface ModelColumn {
  readonly name: string
  /** What its cells hold; `byte` is a whole number from 0 to 255. */
  readonly type: 'number' | 'date' | 'boolean' | 'category' | 'text' | 'byte'
  /** The categories known from train; only of booleans and categories. */
  readonly categories?: readonly string[]
}

/** What `describeModel` returns. */
export interface ModelSummary {
  readonly format: 'wellfit.model-summary'
  readonly version: 1
  readonly task: Task
  /** Name of the target column; `null` where it is not known. */
  readonly target: string | null
  /** The raw columns that a row needs, in the order of rows that are arrays. */
  readonly columns: readonly ModelColumn[]
  /** Names of the classes; `null` for a regression and for several labels a row. */
  readonly classes: readonly string[] | null
  /** Names of what is predicted for each row: probabilities of classes or labels, or values. */
  readonly outputs: readonly string[]
  /** Thresholds or costs that decide the class; `null`: the most probable one. */
  readonly decision: Decision | null
  readonly network: {
    readonly inputs: number
    readonly layers: readonly LayerSummary[]
    readonly loss: string
    readonly precision: 'f32' | 'f64'
    /** Networks in one pass, which share their weights; left out where it is one. */
    readonly members?: number
    /** Entries of θ. */
    readonly parameters: number
    /** The fraction of θ that is exactly 0. */
    readonly sparsity: number
  }
}
