import type { Action, ActionChange, Diagnosis } from '../../result/index.js'
import { percent } from '../numbers.js'
import type { RunFacts } from './run-facts.js'

/** An action whose change may be missing. */
export type Draft = Omit<Action, 'change'> & { readonly change?: ActionChange }

/** What of a diagnosis the advice depends on. */
export type Gaps = Pick<
  Diagnosis,
  | 'state'
  | 'likely'
  | 'task'
  | 'measure'
  | 'gaps'
  | 'baselines'
  | 'causes'
  | 'avoidableBias'
  | 'variance'
  | 'mismatch'
  | 'devError'
  | 'achievableInterval'
  | 'folds'
>

/**
 * What closing a gap can bring at most: the gap, and never more than lies between the dev error and the lowest error that may be
 * achievable.
 */
export function mostGain(
  { devError, achievableInterval }: Pick<Gaps, 'devError' | 'achievableInterval'>,
  gap: number,
  name: string,
): string {
  const possible = Math.max(0, devError - achievableInterval.low)
  return possible < gap
    ? `The error can fall by at most ${percent(possible)}, to the achievable error.`
    : `The error can fall by at most ${percent(gap)}, the ${name}.`
}

/** How long the diagnosed run took, in brackets, as an estimate for the next one. */
export function runTime(facts: RunFacts | undefined): string {
  const seconds = facts?.history.rows.at(-1)?.seconds
  if (seconds === undefined) return ''
  return ` (this run: ${seconds < 10 ? Number(seconds.toPrecision(2)) : Math.round(seconds)} s)`
}
