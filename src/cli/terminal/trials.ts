import type { FoldEstimate, TrialComparison, TrialRecord } from '../../index.js'
import { styleOf } from './style.js'
import { clean, duration, percent, table, wrap } from './terminal.js'

const WIDTH = 88

/** What `wellfit runs` says of a run. */
export interface RunSummary {
  readonly name: string
  /** `null` where the directory has no run. */
  readonly command: 'train' | 'improve' | null
  /** Whether it has a model. */
  readonly isFinished: boolean
  readonly data: string | null
  readonly target: string | null
  readonly trials: number
  readonly kept: number
  /** Errors on folds, before and after the trials. */
  readonly baseline: FoldEstimate | null
  readonly error: FoldEstimate | null
  /** Errors of the model. */
  readonly dev: number | null
  readonly test: number | null
}

/** A trial without its rows, for JSON. */
export function summarizeTrial({ trial, network, fit, crossValidation, curves, seconds }: TrialRecord): object {
  const { error = null, trainError = null, repeats = 0 } = crossValidation ?? {}
  const epochs = curves.map(({ repeat, fold, trainCost }) => ({ repeat, fold, epochs: trainCost.length }))
  return { ...(trial ?? { number: 0, title: 'baseline', repeats, error, trainError, seconds }), network, fit, epochs }
}

/** `trial 3 (λ₂ = 10)`, `the baseline`. */
export function nameOf({ trial }: TrialRecord): string {
  return trial === null ? 'the baseline' : `trial ${trial.number} (${clean(trial.title, 200)})`
}

/** The runs below a directory. */
export function describeRuns(directory: string, runs: readonly RunSummary[]): string {
  const style = styleOf(process.stdout)
  if (runs.length === 0) return `${clean(directory, 200)} has no run with a model or trials.\n`
  const head = ['run', 'command', 'trials', 'kept', 'baseline', 'on folds', 'dev', 'test', '']
  const lines = runs.map((run) => [
    clean(run.name, 40),
    run.command ?? '',
    run.command === 'improve' ? String(run.trials) : '',
    run.command === 'improve' ? String(run.kept) : '',
    estimate(run.baseline),
    estimate(run.error),
    run.dev === null ? '' : percent(run.dev),
    run.test === null ? '' : percent(run.test),
    run.isFinished ? '' : 'unfinished',
  ])
  return `${style.bold(`Runs in ${clean(directory, 200)}`)}\n\n${table([head, ...lines])}\n`
}

/** The recorded trials of a run. */
export function describeTrials(run: RunSummary, records: readonly TrialRecord[]): string {
  const style = styleOf(process.stdout)
  const head = ['', 'from', 'against', 'error held out', 'train error', 'gain', 'its interval', 'time', '']
  const lines = records.map(({ trial, crossValidation, seconds }) => {
    const { error = null, trainError = null } = crossValidation ?? {}
    const gain = trial?.gain ?? null
    return [
      trial === null ? '0 baseline' : `${trial.number} ${clean(trial.title, 40)}`,
      trial === null ? '' : String(trial.base),
      trial?.against ?? '',
      estimate(error),
      estimate(trainError),
      estimate(gain),
      gain === null ? '' : `${percent(gain.interval.low)} to ${percent(gain.interval.high)}`,
      duration(seconds),
      trial?.outcome ?? '',
    ]
  })
  const state = run.isFinished ? '' : ` (unfinished: wellfit improve --resume continues it)`
  return [
    style.bold(`${clean(run.name, 200)}: ${clean(run.target ?? '')} of ${clean(run.data ?? '', 200)}${state}`),
    table([head, ...lines]),
    '',
  ].join('\n\n')
}

/** A trial that is compared, and the flags of `wellfit train` that make its changes. */
export interface Compared {
  readonly name: string
  readonly flags: readonly string[] | null
}

/** Two trials side by side. */
export function describeComparison(first: Compared, second: Compared, found: TrialComparison): string {
  const style = styleOf(process.stdout)
  const value = (setting: unknown): string => clean(setting === null ? '–' : JSON.stringify(setting), 70)
  const settings = found.settings.flatMap(({ setting, first: one, second: other }) => [
    `  ${setting}`,
    `    ${value(one)}`,
    `    ${value(other)}`,
  ])
  const blocks = [
    style.bold(`${clean(first.name, 200)} and ${clean(second.name, 200)}`),
    wrap(found.message, WIDTH),
    settings.length === 0 ? 'The settings are the same.' : ['Settings that differ:', ...settings].join('\n'),
    ...[first, second].flatMap(({ name, flags }) =>
      flags === null || flags.length === 0
        ? []
        : [
            `${clean(name, 200)} by \`wellfit train\`: the flags of its run, these in place of its own: ${flags.join(' ')}`,
          ],
    ),
  ]
  return `${blocks.join('\n\n')}\n`
}

function estimate(found: FoldEstimate | null): string {
  return found === null ? '' : percent(found.estimate)
}
