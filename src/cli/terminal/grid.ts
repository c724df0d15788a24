import type { Score } from '../../index.js'
import type { TrialOutcome } from '../../trials/index.js'
import { styleOf } from './style.js'
import { clean, digits, percent, table } from './terminal.js'

/** A trial of a grid, with what came of it. */
export interface GridTrial {
  /** By flag, those that have several values. */
  readonly settings: Readonly<Record<string, number>>
  readonly seed: number
  readonly hash: string
  readonly status: TrialOutcome['status']
  readonly result: GridResult | null
  readonly error: string | null
}

/** What the runner of a data file returns. */
export interface GridResult {
  readonly weights: string
  readonly epochs: number
  readonly train: Score | null
  readonly dev: Score | null
}

/** The trials of a grid for the terminal: a line for each setting, over its seeds, then what failed. */
export function describeGrid(data: string, target: string, trials: readonly GridTrial[]): string {
  const style = styleOf(process.stdout)
  const groups = new Map<string, GridTrial[]>()
  for (const trial of trials) {
    const label = labelOf(trial.settings)
    groups.set(label, [...(groups.get(label) ?? []), trial])
  }
  const head = ['', 'done', 'error on dev', 'over seeds', 'error on train', 'epochs']
  const lines = [...groups].map(([label, group]) => {
    const done = group.flatMap(({ result }) => (result === null ? [] : [result]))
    const dev = done.flatMap(({ dev: score }) => (score === null ? [] : [score.error]))
    const train = done.flatMap(({ train: score }) => (score === null ? [] : [score.error]))
    return [
      label === '' ? 'default' : label,
      `${done.length} of ${group.length}`,
      percent(mean(dev)),
      dev.length < 2 ? '' : `± ${percent(deviation(dev))}`,
      percent(mean(train)),
      digits(mean(done.map(({ epochs }) => epochs))),
    ]
  })
  const failed = trials.filter(({ status }) => status === 'failed')
  const faults = failed.map(
    ({ settings, seed, error }) =>
      `  ${[labelOf(settings), `seed ${seed}`].filter(Boolean).join(', ')}: ${clean(error ?? '', 300)}`,
  )
  const blocks = [
    style.bold(`${clean(data, 200)}: error of ${clean(target)}`),
    table([head, ...lines]),
    ...(faults.length === 0 ? [] : [['Set aside:', ...faults].join('\n')]),
  ]
  return `${blocks.join('\n\n')}\n`
}

function labelOf(settings: GridTrial['settings']): string {
  return Object.entries(settings)
    .map(([flag, value]) => `--${flag} ${value}`)
    .join(' ')
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The standard deviation over the seeds. */
function deviation(values: readonly number[]): number {
  const middle = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1))
}
