import type { FitState } from '../../model/fit-state.js'
import { OPTIMIZERS } from '../../model/optimizers.js'
import type { NetworkInternals } from '../network/internals.js'
import type { FitOptions, FitPlan } from './options.js'

/** Where a run begins. */
export interface Beginning {
  /** Where the call before ended, unless this one starts over or resumes from a checkpoint. */
  readonly before: FitState | null
  /** The same, where its optimizer goes on. */
  readonly continued: FitState | null
  /** Epochs of the calls before. */
  readonly epochsBefore: number
  /** Those of them that the optimizer has taken steps in. */
  readonly optimizerEpochsBefore: number
}

/** Tells where a run begins: at epoch 0, after the call before, or at a checkpoint. */
export function beginningOf(
  { fitState }: NetworkInternals,
  { resume, restart = false }: FitOptions,
  plan: FitPlan,
): Beginning {
  if (resume !== undefined) {
    const { epochsBefore = 0 } = resume
    const optimizerEpochsBefore = resume.optimizerEpochsBefore ?? epochsBefore
    return { before: null, continued: null, epochsBefore, optimizerEpochsBefore }
  }
  const before = restart ? null : fitState.current
  const continued = before !== null && continuesOptimizer(before, plan) ? before : null
  return {
    before,
    continued,
    epochsBefore: before?.epochs ?? 0,
    optimizerEpochsBefore: continued?.optimizerEpochs ?? 0,
  }
}

/** Whether the state before is that of the same optimizer, with as many vectors. */
function continuesOptimizer(state: FitState, { optimizer, rules, weightAveraging }: FitPlan): boolean {
  // L-BFGS begins with no vectors and collects them; the others have as many at any time.
  const vectors =
    OPTIMIZERS[optimizer.kind].states + (rules.accumulate > 1 ? 1 : 0) + (weightAveraging === null ? 0 : 1)
  if (state.isAveraged !== (weightAveraging !== null)) return false
  return state.optimizer === optimizer.kind && (optimizer.kind === 'lbfgs' || state.optimizerState.length === vectors)
}
