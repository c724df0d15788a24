import type { Diagnosis } from '../../../index.js'

const OPEN: ReadonlySet<Diagnosis['state']> = new Set([
  'inconclusive',
  'high bias or high variance',
  'fits to the level of the estimate',
])

/** Whether a run's own dev leaves something open that folds may settle. */
export function isLeftOpen({ state }: Pick<Diagnosis, 'state'>): boolean {
  return OPEN.has(state)
}
