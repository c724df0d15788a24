import type { Diagnosis } from '../../../index.js'

const OPEN: ReadonlySet<Diagnosis['state']> = new Set([
  'inconclusive',
  'high bias or high variance',
  'fits to the level of the estimate',
])

/** States in which nothing is claimed. */
const UNDECIDED: ReadonlySet<Diagnosis['state']> = new Set(['inconclusive', 'high bias or high variance'])

/** Whether even the folds of the model do not tell, so that more of them may. */
export function isUndecided({ state }: Pick<Diagnosis, 'state'>): boolean {
  return UNDECIDED.has(state)
}

/** Whether a run's own dev leaves something open that folds may settle. */
export function isLeftOpen({
  state,
  baselines = [],
}: Pick<Diagnosis, 'state'> & Partial<Pick<Diagnosis, 'baselines'>>): boolean {
  // On few rows a gain may be there, and not be shown.
  const mayGain = baselines.some(({ part, gain, onlyClass }) => part === 'dev' && gain > 0 && onlyClass === null)
  return OPEN.has(state) || (state === 'no better than the baseline' && mayGain)
}
