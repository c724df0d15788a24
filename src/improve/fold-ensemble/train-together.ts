import type { Monitor } from '../../train/fit/early-stopping.js'
import type { FoldPlan } from '../cross-validate/folds.js'
import { scoreFold, type TrainedFold } from '../cross-validate/train-fold.js'
import { inParallel, type TrainRepeat } from '../cross-validate/train-repeat.js'
import {
  chooseEpochs,
  disposeOf,
  type Member,
  setSmearing,
  trainMember,
  type Unchosen,
  withMemberSeeds,
} from './members.js'

/**
 * Trains the folds of a repeat as the networks of an ensemble of folds: on all rows but the fold, with the epoch that the other folds
 * choose.
 *
 * @param first Called with the networks of the first repeat, which it disposes of.
 */
export function trainTogether(
  plan: Pick<FoldPlan, 'seed'>,
  monitor: Monitor,
  first: (members: readonly Member[]) => void,
): TrainRepeat {
  return async (context, folds, limit, progress) => {
    const trained: Unchosen[] = []
    let isKept = false
    try {
      const own = withMemberSeeds(plan, folds)
      const ended = await inParallel(context, own, limit, progress, async (rows) => {
        const member = await trainMember(context, rows, { signal: limit.signal })
        trained.push(member)
        return member
      })
      const members = chooseEpochs(ended, monitor)
      setSmearing(members)
      const scored: TrainedFold[] = []
      for (const member of members) scored.push(await scoreFold(context, member.rows, member))
      isKept = folds[0]?.repeat === 0
      if (isKept) first(members)
      return scored
    } finally {
      if (!isKept) disposeOf(trained)
    }
  }
}
