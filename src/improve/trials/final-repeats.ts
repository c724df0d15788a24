import { WellfitError } from '../../errors.js'
import { foldsOf } from '../cross-validate/folds.js'
import { type Clock, Limit } from '../cross-validate/limit.js'
import type { ReadyFolds } from '../cross-validate/ready-folds.js'
import type { TrainedNetworks } from '../fold-ensemble/fold-networks.js'
import type { Member } from '../fold-ensemble/members.js'
import { monitorOf } from '../fold-ensemble/options.js'
import { trainRepeatOf } from '../fold-ensemble/train-together.js'

/** The most repeats whose networks are averaged, where a budget is left and nothing else is asked for. */
export const MOST_REPEATS = 7

/** How further repeats are trained. */
export interface RepeatChoices {
  /** How many in all. */
  readonly most: number
  /** Seconds for the next repeat; `undefined`: without a limit; `null`: there is no time for it. */
  readonly secondsLeft: () => number | undefined | null
  /** Called after each with the number of repeats so far. */
  readonly onRepeat: (repeats: number) => Promise<void>
  readonly clock: Clock
}

/**
 * Trains further repeats of the folds of the final settings, and adds their networks: as far as the time and the signal allow, each to
 * its end or not at all. One that diverges is the end as well.
 */
export async function trainFurther(
  networks: TrainedNetworks,
  { context, plan }: ReadyFolds,
  { most, secondsLeft, onRepeat, clock }: RepeatChoices,
): Promise<void> {
  const { recipe } = context
  const progress = { done: networks.repeats * recipe.folds, of: most * recipe.folds }
  while (networks.repeats < most && recipe.signal?.aborted !== true) {
    const seconds = secondsLeft()
    if (seconds === null) return
    const limit = new Limit(recipe.signal, seconds ?? Infinity, clock)
    let members: Member[]
    try {
      const how = { plan, monitor: monitorOf(recipe.fit) }
      members = await trainRepeatOf(context, how, foldsOf(plan, networks.repeats), limit, progress)
    } catch (failure) {
      if (failure instanceof WellfitError && (failure.code === 'ABORTED' || failure.code === 'DIVERGED')) return
      throw failure
    } finally {
      limit.done()
    }
    networks.add(members)
    await onRepeat(networks.repeats)
  }
}
