import { OPTIMIZERS, type OptimizerName } from '../../../model/optimizers.js'
import { defaultRate } from '../default-rate.js'
import { risesAtTheEnd } from '../../state/causes.js'
import { runTime, type Draft } from '../draft.js'
import type { RunFacts } from '../run-facts.js'

/** Rates above this are rarely right for an optimizer that divides by the size of the gradient. */
const HIGHEST_ADAPTIVE_RATE = 0.05

/**
 * Another optimizer for a run that did not adapt its steps, else another learning rate. A learning rate is never taken from
 * one optimizer to another: 0.1 is usual for gradient descent and a hundred times too much for Adam.
 */
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
  if (OPTIMIZERS[kind as OptimizerName].family !== 'adaptive') {
    const preset = OPTIMIZERS.adam.options.learningRate.default
    return {
      ...draft,
      title: `Try another optimizer: Adam at its default learning rate, ${preset}`,
      reason: `Adam adapts the step size of each weight; ${kind} takes the same for all.`,
      change: { optimizer: 'adam' },
    }
  }
  if (learningRate === 0) {
    const preset = defaultRate(kind)
    return { ...draft, title: `Set a learning rate: ${preset} instead of 0`, change: { learningRate: preset } }
  }
  const isTooHigh = learningRate * 3 > HIGHEST_ADAPTIVE_RATE || risesAtTheEnd(facts.history.rows)
  const rate = Number((isTooHigh ? learningRate / 3 : learningRate * 3).toPrecision(3))
  const title = `Try another learning rate: ${rate} instead of ${learningRate}`
  return { ...draft, title, change: { learningRate: rate } }
}
