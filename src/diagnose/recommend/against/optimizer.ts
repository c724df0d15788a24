import { otherSteps } from '../changes.js'
import { defaultRate } from '../../../model/default-rate.js'
import { risesAtTheEnd } from '../../state/progress.js'
import { runTime, type Draft } from '../draft.js'
import { type RunFacts, settingsOfRun } from '../run-facts.js'

/** Another optimizer for a run that did not adapt its steps, else another learning rate. */
export function anotherOptimizer(effect: string, facts: RunFacts | undefined): Draft {
  const draft = {
    against: 'bias',
    title: 'Try another optimizer or learning rate',
    reason: 'Steps that are too large bounce around the minimum; steps that are too small do not reach it.',
    effect,
    cost: `One run for each value${runTime(facts)}.`,
  } as const
  if (facts === undefined) return draft
  const { kind, learningRate } = facts.history.settings.optimizer
  const [change] = otherSteps(settingsOfRun(facts), risesAtTheEnd(facts.history.rows))
  if (change === undefined) return draft
  if (change.optimizer !== undefined) {
    return {
      ...draft,
      title: `Try another optimizer: Adam at its default learning rate, ${defaultRate(change.optimizer)}`,
      reason: `Adam adapts the step size of each weight; ${kind} takes the same for all.`,
      change,
    }
  }
  const verb = learningRate === 0 ? 'Set a learning rate' : 'Try another learning rate'
  return { ...draft, title: `${verb}: ${change.learningRate} instead of ${learningRate}`, change }
}
