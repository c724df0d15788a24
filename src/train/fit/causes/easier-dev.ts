import type { EpochRow, LearningFault, Task } from '../../../result/index.js'
import { sureFrom, withOnset } from './sure-from.js'

/** The error on dev is lower by this fraction of the rows, and by so many standard errors of the difference. */
const [LEAST, STANDARD_ERRORS] = [0.05, 4]

/** The rows that the errors of an epoch are measured on. */
export interface MeasuredRows {
  readonly task: Task
  readonly train: number
  readonly dev: number
}

/** Rows of dev that a classification gets right far more often than those it was trained on: dev is no sample of the same rows. */
export function easierDev(
  rows: readonly EpochRow[],
  kept: EpochRow | undefined,
  measured: MeasuredRows | null,
): LearningFault | null {
  if (measured === null || measured.task !== 'classification' || !isEasier(kept, measured)) return null
  const [train, dev] = [kept?.train.error ?? 0, kept?.dev?.error ?? 0].map((error) => Number((100 * error).toPrecision(3))) // prettier-ignore
  const fault: LearningFault = {
    kind: 'dev better than train',
    message: `The error on dev is far below that on train: ${dev} % against ${train} %. Dev is no sample of the same rows: it is easier, or train has wrong labels.`,
    remedy: 'Split all rows anew, shuffled and by class, and let inspectParts compare the parts.',
    change: null,
  }
  return withOnset(
    fault,
    sureFrom(rows, (until) => isEasier(until.at(-1), measured)),
    rows,
  )
}

function isEasier(row: EpochRow | undefined, { train, dev }: MeasuredRows): boolean {
  if (row === undefined || row.dev === null) return false
  const [own, other] = [row.train.error, row.dev.error]
  const pooled = (own * train + other * dev) / (train + dev)
  const standardError = Math.sqrt(pooled * (1 - pooled) * (1 / train + 1 / dev))
  return own - other > Math.max(LEAST, STANDARD_ERRORS * standardError)
}
