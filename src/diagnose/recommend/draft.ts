import type { Action, ActionChange, Diagnosis, History } from '../../result/index.js'

/** What is known about the run that was diagnosed; the more there is, the more concrete the advice. */
export interface RunFacts {
  /** Rows of train. */
  readonly trainRows: number
  /** Units of the hidden layers. */
  readonly hidden: readonly number[]
  readonly parameters: number
  /** Dropout's keepProb of the hidden layers; 1 for none. */
  readonly keepProb: number
  readonly history: History
}

/** An action whose change may be missing. */
export type Draft = Omit<Action, 'change'> & { readonly change?: ActionChange }

/** What of a diagnosis the advice depends on. */
export type Gaps = Pick<Diagnosis, 'state' | 'likely' | 'task' | 'gaps' | 'avoidableBias' | 'variance' | 'mismatch'>

/** The options that an action changes, where the run's own are known. */
export function changeOf(
  facts: RunFacts | undefined,
  change: (facts: RunFacts) => ActionChange,
): { change?: ActionChange } {
  return facts === undefined ? {} : { change: change(facts) }
}

/** How long the diagnosed run took, in brackets, as an estimate for the next one. */
export function runTime(facts: RunFacts | undefined): string {
  const seconds = facts?.history.rows.at(-1)?.seconds
  if (seconds === undefined) return ''
  return ` (this run: ${seconds < 10 ? Number(seconds.toPrecision(2)) : Math.round(seconds)} s)`
}
