import type {
  Checkpoint,
  CheckpointOptions,
  Dataset,
  EncodedModel,
  Preprocessor,
  RunReport,
  SplitSummary,
  Table,
} from '../../index.js'
import type { PreviousEvaluation } from '../files/previous-run.js'
import type { Choices } from '../flags/train.js'
import type { Progress } from '../terminal/progress.js'
import type { Recipe } from './recipe.js'

/** What a run starts from. */
export interface Job {
  /** Name of the data, for people. */
  readonly name: string
  readonly notice: string | null
  readonly table: Table
  readonly target: string
  readonly ignore: readonly string[]
  readonly choices: Choices
  /** What a previous run saw of a test part; `null` where there was none. */
  readonly previous: PreviousEvaluation | null
  readonly progress: Progress
  readonly signal: AbortSignal
  readonly checkpoint?: CheckpointOptions
  /** Seconds after which training stops. */
  readonly maxSeconds?: number | undefined
  readonly resume?: Checkpoint
}

/** A job without what only training needs: enough to prepare the data and check the run. */
export type Unstarted = Omit<Job, 'progress' | 'signal'>

/** What a run ends with. */
export interface JobResult {
  readonly report: RunReport
  /** `null` where training diverged or had no epoch: nobody should predict with it. */
  readonly model: EncodedModel | null
}

/** Parts ready for the network, and how they came about. */
export interface Prepared {
  readonly train: Dataset
  readonly trainDev: Dataset | null
  readonly dev: Dataset
  readonly test: Dataset | null
  /** Train and dev as they were read. */
  readonly read: { readonly train: Table; readonly dev: Table }
  readonly split: SplitSummary
  readonly preprocessor: Preprocessor
  readonly recipe: Recipe
}
