import { grouped } from '../../noun.js'
import type { History, Score, SplitSummary, Task } from '../../index.js'
import { styleOf } from './style.js'
import { clean, digits, percent, table, wrap } from './terminal.js'

const WIDTH = 88

/** What a training on ranks prints with `--json`. */
export interface RanksReport {
  readonly format: 'wellfit.ranksRun'
  readonly version: 1
  readonly data: string
  readonly target: string
  readonly task: Task
  readonly rows: number
  readonly ranks: number
  readonly blocks: number
  readonly split: SplitSummary
  /** Without the rows by epoch, which are in history.json. */
  readonly history: Omit<History, 'rows'> & { readonly epochs: number }
  readonly scores: { readonly train: Score | null; readonly dev: Score | null; readonly test: Score | null }
  /** SHA-256 of the weights: in strict mode the same for any number of ranks. */
  readonly weights: string
  readonly files: readonly string[]
}

/** The outcome of a training on ranks for the terminal. */
export function describeRanksRun(report: RanksReport): string {
  const { data, target, task, rows, ranks, blocks, history, scores, weights, files } = report
  const style = styleOf(process.stdout)
  const lines = Object.entries(scores).flatMap(([part, score]) =>
    score === null ? [] : [[part, grouped(score.rows), percent(score.error), digits(score.loss)]],
  )
  const error = task === 'classification' ? 'error' : '1 − R²'
  const blocksOf = `${blocks} blocks on ${ranks} ${ranks === 1 ? 'rank' : 'ranks'}`
  const parts = [
    style.bold(`${clean(data, 200)}: ${task} of ${clean(target)}, ${grouped(rows)} rows, ${blocksOf}`),
    table([['', 'rows', error, 'loss'], ...lines]),
    wrap(clean(history.stop.message, 1000), WIDTH),
    `Weights: SHA-256 ${weights}`,
    ...(files.length > 0 ? [`Written: ${files.map((file) => clean(file, 200)).join(', ')}`] : []),
  ]
  return `${parts.join('\n\n')}\n`
}
