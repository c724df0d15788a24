import type {
  Checkpoint,
  CheckpointOptions,
  Dataset,
  EncodedModel,
  FoldEngine,
  Preprocessor,
  RunReport,
  SplitSummary,
  Table,
} from '../../index.js'
import type { TrialsWriter } from '../files/trials/trials-file.js'
import type { PreviousEvaluation } from '../files/previous-run.js'
import type { Phase } from '../interrupt.js'
import type { Choices } from '../flags/train.js'
import type { Progress } from '../terminal/progress.js'
import type { ImageColumns } from '../files/images.js'
import type { Recipe } from './recipe.js'

/** Everything that a run starts from. */
export interface Job {
  /** Display name of the data. */
  readonly name: string
  readonly notice: string | null
  readonly table: Table
  /** How many rows at the end are the test part; 0 or left out: the split chooses one. */
  readonly testRows?: number
  /** The flags about the layout of the files, which the model remembers. */
  readonly layout?: Readonly<Record<string, string>>
  readonly target: string
  readonly ignore: readonly string[]
  readonly choices: Choices
  /** The test-set evaluations of the previous run; `null` if there was none. */
  readonly previous: PreviousEvaluation | null
  readonly progress: Progress
  readonly signal: AbortSignal
  /** Of a search before the run: what interrupts it alone. */
  readonly search?: Phase
  readonly checkpoint?: CheckpointOptions
  /** Seconds after which training stops. */
  readonly maxSeconds?: number | undefined
  readonly resume?: Checkpoint
  /** Where folds are trained; this process by default. */
  readonly engine?: FoldEngine
  /** Where a search records its trials. */
  readonly trials?: TrialsWriter
}

/** A job without what only training needs: enough to prepare the data and check the run. */
export type Unstarted = Omit<Job, 'progress' | 'signal'>

/** Everything that a run returns. */
export interface JobResult {
  readonly report: RunReport
  /** Why the trainings of the folds did not end, where the first one did: the run can be resumed. */
  readonly unfinished?: 'aborted' | 'time'
  /** Whether the interrupt ended the trainings of `--ensemble` or `--refit`, so that the model is the first network. */
  readonly isCutShort: boolean
  /** `null` if training diverged or completed no epoch. */
  readonly model: EncodedModel | null
}

/** The preprocessed parts, and how they were made. */
export interface Prepared {
  readonly train: Dataset
  readonly trainDev: Dataset | null
  readonly dev: Dataset
  readonly test: Dataset | null
  /** Train and dev before preprocessing. */
  readonly read: { readonly train: Table; readonly trainDev: Table | null; readonly dev: Table }
  readonly split: SplitSummary
  readonly preprocessor: Preprocessor
  readonly recipe: Recipe
  /** The images that the rows are, where they are some that can be drawn. */
  readonly images: ImageColumns | null
}
