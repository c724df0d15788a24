import type { Monitor } from '../../train/fit/early-stopping.js'
import type { FoldPlan, FoldRows } from '../cross-validate/folds.js'
import type { Limit } from '../cross-validate/limit.js'
import type { FoldContext } from '../cross-validate/train-fold.js'
import { type FoldProgress, inParallel, type TrainRepeat } from '../cross-validate/train-repeat.js'
import {
  chooseEpochs,
  disposeOf,
  type Member,
  scoreMembers,
  setSmearing,
  trainMember,
  type Unchosen,
  type Watching,
  withMemberSeeds,
} from './members.js'

/** How the networks of a repeat are trained. */
export interface RepeatTraining extends Pick<Watching, 'onEpoch' | 'check'> {
  readonly plan: Pick<FoldPlan, 'seed'>
  readonly monitor: Monitor
  /** Called before each training. */
  readonly before?: (rows: FoldRows) => Promise<void>
}

/** Trains the folds of a repeat as networks of an ensemble: on all rows but the fold, with the epoch that the other folds of the repeat choose. */
export async function trainRepeatOf(
  context: FoldContext,
  { plan, monitor, before, ...watching }: RepeatTraining,
  folds: readonly FoldRows[],
  limit: Limit,
  progress: FoldProgress,
): Promise<Member[]> {
  const trained: Unchosen[] = []
  try {
    const own = withMemberSeeds(plan, folds)
    const ended = await inParallel(context, own, limit, progress, async (rows) => {
      await before?.(rows)
      const member = await trainMember(context, rows, { ...watching, signal: limit.signal })
      trained.push(member)
      return member
    })
    const members = chooseEpochs(ended, monitor)
    setSmearing(members)
    return members
  } catch (error) {
    disposeOf(trained)
    throw error
  }
}

/**
 * Trains and scores the folds of a repeat as the networks of an ensemble of folds.
 *
 * @param keep Called with the networks of each repeat, which it disposes of.
 */
export function trainTogether(
  plan: Pick<FoldPlan, 'seed'>,
  monitor: Monitor,
  keep: (members: readonly Member[]) => void,
): TrainRepeat {
  return async (context, folds, limit, progress) => {
    const members = await trainRepeatOf(context, { plan, monitor }, folds, limit, progress)
    keep(members)
    return await scoreMembers(context, members)
  }
}
